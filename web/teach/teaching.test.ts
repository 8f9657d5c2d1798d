import { describe, expect, test } from "vitest";
import { answerLogits, loadModel, type Model } from "../../src/answers/model.js";
import { randomModelBytes } from "../../src/answers/testing/random-model.js";
import { randomSongBytes } from "../../src/answers/testing/song.js";
import { pitchedClass } from "../../src/data/window.js";
import { referenceBass } from "../../src/features/reference-bass.js";
import { exportModel, writeCheckpoint } from "../../src/model/checkpoint.js";
import { trainGraph } from "../../src/model/graphs.js";
import { readMidi } from "../../src/music/midi.js";
import { beatSong } from "../../src/music/voices.js";
import { nodeRuntime } from "../../src/node/ort.js";
import { classCount } from "../../src/theory/questions.js";
import type { Correction } from "../app/types.js";
import { teachModel } from "./teach-model.js";
import { makeLesson, teachingBatch } from "./teaching.js";

const runtime = nodeRuntime({ threads: 1 });
const model = loadModel(randomModelBytes({}, 3, 1.5), runtime, "random.safetensors");
const { config } = model.checkpoint;
const piece = readMidi(randomSongBytes({ beats: 96 }));
const song = beatSong(piece);
const logits = await answerLogits(song, model);

const yes = (question: string, ...beats: number[]): Correction[] => beats.map((beat) => ({ beat, question, value: 1 }));
const lessonOf = (corrections: readonly Correction[], more: readonly Correction[] = []) =>
  makeLesson(config, [
    { name: "a.mid", song, corrections, logits },
    ...(more.length > 0 ? [{ name: "b.mid", song, corrections: more, logits }] : []),
  ]);
const floats = (batch: ReturnType<typeof teachingBatch>, name: string) => batch.arrays[name].data as Float32Array;

describe("a lesson", () => {
  test("the batch has every input of the train graph, in its shape", async () => {
    const lesson = lessonOf(yes("phraseStart", 8));
    const batch = teachingBatch(lesson, { seed: 1, step: 0, batch: 2 });
    const session = await runtime.createSession(
      trainGraph(config, { batch: 2, beats: lesson.beats, objective: "finetune" }),
    );
    const wanted = new Set(session.inputNames.map((name) => name.replace(/\[\d+:\d+\]$/, "")));
    await session.release();
    for (const own of ["theta", "m", "v", "hyper", "lambda"]) wanted.delete(own);
    expect(Object.keys(batch.arrays).sort()).toEqual([...wanted].sort());
    for (const { data, shape } of Object.values(batch.arrays))
      expect(data.length).toBe(shape.reduce((product, size) => product * size));
  });

  test("depends on its step and seed alone, and is made anew in the arrays of another", () => {
    const lesson = lessonOf(yes("phraseStart", 8, 40), yes("blues", 3));
    const fresh = teachingBatch(lesson, { seed: 1, step: 5, batch: 2 });
    const other = teachingBatch(lesson, { seed: 1, step: 6, batch: 2 });
    expect(other.windows).not.toEqual(fresh.windows);
    const again = teachingBatch(lesson, { seed: 1, step: 5, batch: 2 }, other);
    expect(again.windows).toEqual(fresh.windows);
    const differ = Object.keys(fresh.arrays).filter((name) => {
      const [a, b] = [fresh.arrays[name].data, again.arrays[name].data];
      return a.length !== b.length || a.some((x, i) => x !== b[i]);
    });
    expect(differ).toEqual([]);
  });

  test("every window holds a corrected beat, at its own place and with its own answer", () => {
    const lesson = lessonOf(yes("phraseStart", 5, 90));
    for (let step = 0; step < 20; step++) {
      const batch = teachingBatch(lesson, { seed: 2, step, batch: 1 });
      const [{ from, beats }] = batch.windows;
      const [y, w] = [floats(batch, "y_phraseStart"), floats(batch, "w_phraseStart")];
      const seen = [5, 90].filter((beat) => beat >= from && beat < from + beats);
      expect(seen.length).toBeGreaterThan(0);
      for (const beat of seen) expect([y[beat - from], w[beat - from]]).toEqual([1, 1]);
    }
  });

  test("anchors of a question weigh as much as its corrections do, and more than none where there are none", () => {
    const batch = teachingBatch(lessonOf(yes("phraseStart", 5, 6, 7)), { seed: 1, step: 0, batch: 1 });
    const sum = (name: string) => floats(batch, name).reduce((total, w) => total + w);
    expect(sum("w_phraseStart")).toBeCloseTo(6, 3);
    expect(sum("w_blues")).toBeCloseTo(piece.beats.length, 3);
  });

  test("a beat whose answer was taken away is asked nothing", () => {
    const taken: Correction = { beat: 20, question: "tonicChord", value: null };
    const batch = teachingBatch(lessonOf([...yes("tonicChord", 21), taken]), { seed: 1, step: 0, batch: 1 });
    const { from } = batch.windows[0];
    expect(floats(batch, "w_tonicChord")[20 - from]).toBe(0);
    expect(floats(batch, "w_tonicChord")[21 - from]).toBe(1);
    expect(floats(batch, "w_tonicChord")[22 - from]).toBeGreaterThan(0);
  });

  test("a corrected scale is one class above the bass of its beat, an anchor is the model's own distribution", () => {
    const bass = referenceBass(song);
    const question = config.questions.find(({ name }) => name === "scale")!;
    const C = classCount(question);
    const value = { tonic: 4, mode: "dorian" };
    const batch = teachingBatch(lessonOf([{ beat: 30, question: "scale", value }]), { seed: 1, step: 0, batch: 1 });
    const { from } = batch.windows[0];
    const row = (beat: number) => floats(batch, "y_scale").subarray((beat - from) * C, (beat - from + 1) * C);
    expect(Array.from(row(30)).indexOf(1)).toBe(pitchedClass(question, 4, 2, bass[30]));
    expect(row(30).reduce((a, b) => a + b)).toBe(1);
    expect(row(31).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const greatest = (x: ArrayLike<number>) => Array.from(x).indexOf(Math.max(...Array.from(x)));
    expect(greatest(row(31))).toBe(greatest(logits.scale.subarray(31 * C, 32 * C)));
  });

  test("anchors of a yes-or-no question are drawn as often as the model says yes", () => {
    const lesson = lessonOf(yes("blues", 0));
    const p = logits.measureStart.map((x) => 1 / (1 + Math.exp(-x)));
    const wanted = p.reduce((a, b) => a + b);
    let drawn = 0;
    for (let step = 0; step < 50; step++) {
      const batch = teachingBatch(lesson, { seed: 1, step, batch: 1 });
      const ones = floats(batch, "y_measureStart").reduce((a, b) => a + b);
      expect(Math.abs(ones - wanted)).toBeLessThan(1.001);
      drawn += ones;
    }
    expect(Math.abs(drawn / 50 - wanted)).toBeLessThan(0.25);
  });

  test("is refused without an answer, with an unknown question, mode or beat", () => {
    expect(() => lessonOf([])).toThrow("nothing to teach");
    expect(() => lessonOf([{ beat: 0, question: "blues", value: null }])).toThrow("nothing to teach");
    expect(() => lessonOf(yes("isBridge", 0))).toThrow("isBridge");
    expect(() => lessonOf(yes("blues", 96))).toThrow("0 to 95");
    expect(() => lessonOf([{ beat: 0, question: "scale", value: { tonic: 0, mode: "locrian" } }])).toThrow("locrian");
    expect(() => lessonOf([{ beat: 0, question: "scale", value: 1 }])).toThrow("a tonic and a mode");
  });
});

describe("teaching a model", () => {
  const p = async (of: Model, question: string) =>
    Array.from((await answerLogits(song, of))[question], (x) => 1 / (1 + Math.exp(-x)));

  test("turns the answers that were corrected and leaves the others near where they were", async () => {
    const before = { phrase: await p(model, "phraseStart"), chord: await p(model, "tonicChord") };
    const right = (beat: number) => (beat % 16 === 0 ? 1 : 0);
    const corrections = Array.from(
      { length: 48 },
      (_, beat): Correction => ({ beat, question: "phraseStart", value: right(beat) }),
    );
    const curve: number[] = [];
    const taught = await teachModel(
      model,
      [{ name: "a.mid", piece, corrections }],
      runtime,
      { steps: 60, rate: 2e-3, seed: 1 },
      { progress: ({ losses }) => curve.push(losses.phraseStart), stopped: () => false },
    );
    expect(curve.length).toBe(60);
    expect(curve.at(-1)!).toBeLessThan(curve[0] / 2);
    const after = loadModel(writeCheckpoint(taught), runtime, "taught.safetensors");
    const phrase = await p(after, "phraseStart");
    const wrong = (answers: readonly number[]) =>
      corrections.filter(({ beat }) => answers[beat] >= 0.5 !== (right(beat) === 1)).length;
    expect(wrong(phrase)).toBeLessThan(wrong(before.phrase) / 3);
    const chord = await p(after, "tonicChord");
    const moved = chord.reduce((sum, x, t) => sum + Math.abs(x - before.chord[t]), 0) / chord.length;
    expect(moved).toBeLessThan(0.1);
    // What was taught says so, and is a model file.
    expect(taught.meta.runs.at(-1)).toMatchObject({ objective: "finetune", dataset: "corrections", step: 60 });
    expect(loadModel(exportModel(taught), runtime, "taught").checkpoint.config).toEqual(config);
  });

  test("keeps what was learnt when it is stopped, and does not touch the model that it began from", async () => {
    const parameters = model.checkpoint.parameters.slice();
    let steps = 0;
    const taught = await teachModel(
      model,
      [{ name: "a.mid", piece, corrections: yes("blues", 1, 2) }],
      runtime,
      { steps: 50, rate: 1e-3, seed: 1 },
      { progress: () => void steps++, stopped: () => steps === 3 },
    );
    expect(taught.meta.runs.at(-1)).toMatchObject({ steps: 50, step: 3 });
    expect(taught.parameters).not.toEqual(parameters);
    expect(model.checkpoint.parameters).toEqual(parameters);
  });
});
