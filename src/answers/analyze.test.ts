import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { bytes, type Session } from "../engine/runtime.js";
import { beatFeatures } from "../features/beat-features.js";
import { pairFeatures, unpackPairs } from "../features/pair-features.js";
import { pairKeys } from "../features/pair-keys.js";
import { writeCheckpoint } from "../model/checkpoint.js";
import type { RunRecord } from "../model/description.js";
import { answerGraph } from "../model/graphs.js";
import type { BeatSong } from "../music/beat-notes.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { nodeRuntime } from "../node/ort.js";
import { classCount, QUESTIONS } from "../theory/questions.js";
import { scaleOf } from "./analysis.js";
import { analysisSchema } from "./analysis-schema.js";
import { analyze } from "./analyze.js";
import { answerLogits, loadModel, type Model } from "./model.js";
import { randomCheckpoint, randomModelBytes } from "./testing/random-model.js";
import { randomSongBytes } from "./testing/song.js";
import { WINDOW } from "./windows.js";

const runtime = nodeRuntime({ threads: 1 });
// Weights that are larger than at the start of training, so that the answers differ from beat to beat.
const model = loadModel(randomModelBytes({}, 7, 4), runtime, "models/random.safetensors");
const song = (beats: number, seed = 1) => beatSong(readMidi(randomSongBytes({ beats, seed })));

afterAll(() => model.close());

/** A model whose session says of each beat how many of its bits are set; rows of padding hold garbage. */
function countingModel(): Model {
  const checkpoint = randomCheckpoint({ questions: [{ name: "count", kind: "binary", description: "" }] });
  const F = checkpoint.config.features;
  const session: Session = {
    inputNames: [],
    outputNames: [],
    async run({ bits, real }) {
      const count = Float32Array.from(real.data as Uint8Array, (isReal, t) =>
        isReal ? (bits.data as Uint8Array).subarray(t * F, (t + 1) * F).reduce((a, b) => a + b, 0) : Number.NaN,
      );
      return { q_count: { data: count, shape: [count.length, 1], dtype: "float32" } };
    },
    async release() {},
  };
  return { checkpoint, name: "counting", session: async () => session, close: async () => {} };
}

describe("logits of a song", () => {
  test("every beat of a short, a long and a padded song is answered from its own beat", async () => {
    for (const beats of [8, 64, 65, 500, 512, 513, 700, 1300]) {
      const of = song(beats);
      const { count } = await answerLogits(of, countingModel());
      const bits = beatFeatures(of);
      const F = bits.length / beats;
      for (let t = 0; t < beats; t++) {
        expect(count[t], `beat ${t} of ${beats}`).toBeCloseTo(
          bits.subarray(t * F, (t + 1) * F).reduce((a, b) => a + b, 0),
          3,
        );
      }
    }
  });

  /** What the graph says of the beats [from, to) of a song with no padding and no blending. */
  async function directLogits(of: BeatSong, from: number, to: number) {
    const { config, parameters } = model.checkpoint;
    const T = to - from;
    const session = await runtime.createSession(answerGraph(config, { beats: T, parameters }));
    const pairs = new Uint8Array(T * T * config.pairFeatures);
    unpackPairs(pairFeatures(pairKeys(of), from, to), T, pairs);
    const logits = await session.run({
      bits: bytes(beatFeatures(of).subarray(from * config.features, to * config.features), [1, T, config.features]),
      hide: bytes(new Uint8Array(T * 5), [1, T, 5]),
      real: bytes(new Uint8Array(T).fill(1), [1, T]),
      pairs0: bytes(pairs, [T, T, config.pairFeatures]),
    });
    await session.release();
    return logits;
  }

  /** Fails where two answers of a question differ at beats below `end`. */
  async function expectSame(of: BeatSong, to: number, end: number): Promise<void> {
    const answers = await answerLogits(of, model);
    const direct = await directLogits(of, 0, to);
    for (const question of QUESTIONS) {
      const expected = direct[`q_${question.name}`].data as Float32Array;
      for (let i = 0; i < end * classCount(question); i++) {
        expect(Math.abs(answers[question.name][i] - expected[i]), `${question.name} ${i}`).toBeLessThan(2e-3);
      }
    }
  }

  test("the padding of a bucket changes no answer", async () => {
    await expectSame(song(70), 70, 70);
  });

  test("at the start of a long song its first window speaks alone", async () => {
    // Windows [0, 512) and [188, 700) share the beats from 188 on.
    await expectSame(song(700), WINDOW, 188);
  });
});

describe("the analysis of a song", () => {
  test("fits the schema, with an answer to each question for each beat of the file", async () => {
    const analysis = await analyze(randomSongBytes({ beats: 70 }), model, { file: "song.mid" });
    expect(v.safeParse(analysisSchema, JSON.parse(JSON.stringify(analysis))).issues).toBeUndefined();
    expect(analysis.beats.length).toBe(70);
    expect(Object.keys(analysis.beats[0].answers)).toEqual(
      QUESTIONS.filter(({ kind }) => kind !== "chord").map(({ name }) => name),
    );
    expect(analysis).toMatchObject({ file: "song.mid", title: "random song", grid: "map" });
    expect(analysis.model).toMatch(/^random [0-9a-f]{8}$/);
    expect(analysis.beats[5]).toMatchObject({ time: 2.5, tick: 2400, measure: 2, position: 2 });
  });

  test("transposing a song moves its tonics and changes nothing else", async () => {
    const plain = await analyze(randomSongBytes({ beats: 80 }), model);
    for (const transpose of [-3, 1, 5]) {
      const moved = await analyze(randomSongBytes({ beats: 80, transpose }), model);
      moved.beats.forEach((beat, t) => {
        const { scale, ...others } = beat.answers;
        const { scale: before, ...same } = plain.beats[t].answers;
        expect(others).toEqual(same);
        expect(scale).toEqual({ ...(before as object), tonic: (scaleOf(plain.beats[t])!.tonic + transpose + 12) % 12 });
      });
    }
  });

  test("is the same from bytes and from a piece, and each time", async () => {
    const source = randomSongBytes({ beats: 600 });
    const first = await analyze(source, model, { file: "x" });
    expect(await analyze(readMidi(source), model, { file: "x" })).toEqual(first);
  });

  test("a question of the user's own is answered under its name", async () => {
    const mine = { name: "cadence", kind: "binary", description: "a cadence ends here" } as const;
    const custom = loadModel(randomModelBytes({ questions: [mine] }), runtime);
    const analysis = await analyze(randomSongBytes({ beats: 16 }), custom);
    expect(Object.keys(analysis.beats[0].answers)).toEqual(["cadence"]);
    expect(analysis.summary).toMatchObject({ keys: null, phrases: null, blues: null });
    await custom.close();
  });

  test("a calibration in the model moves the probabilities", async () => {
    const checkpoint = randomCheckpoint({}, 7, 4);
    const certain = { ...checkpoint, meta: { ...checkpoint.meta, calibration: { blues: { scale: 0, bias: 3 } } } };
    const analysis = await analyze(randomSongBytes({ beats: 16 }), { ...model, checkpoint: certain });
    expect(analysis.beats.every((beat) => beat.answers.blues === 0.9526)).toBe(true);
  });
});

describe("a recording", () => {
  test("its heard measures count as evidence; those written in a file do not", async () => {
    const piece = readMidi(randomSongBytes({ beats: 64, seed: 4 }));
    const onFirst = async (measuresHeard?: boolean) => {
      const { beats } = await analyze({ ...piece, measuresHeard }, model);
      return beats.reduce((sum, { position, answers }) => sum + (position === 1 ? Number(answers.measureStart) : 0), 0);
    };
    expect(await onFirst(true)).toBeGreaterThan(await onFirst(false));
    expect(await onFirst(false)).toBe(await onFirst());
  });
});

describe("a model that has learnt a part of its questions", () => {
  const run = { dataset: "songs", fingerprint: "", steps: 1, step: 1, seed: 1 };
  const taught = (...runs: RunRecord[]) => {
    const checkpoint = randomCheckpoint();
    const meta = { ...checkpoint.meta, runs };
    return loadModel(writeCheckpoint({ ...checkpoint, meta }), runtime, "taught.safetensors");
  };
  const pretrained: RunRecord = { ...run, objective: "pretrain", settings: { questions: [] } };

  test("answers these alone", async () => {
    const model = taught(pretrained, {
      ...run,
      objective: "finetune",
      settings: { questions: ["tonicChord", "chord"] },
    });
    const { beats, summary } = await analyze(randomSongBytes({ beats: 16 }), model);
    expect(Object.keys(beats[0].answers)).toEqual(["tonicChord"]);
    expect(summary).toMatchObject({ keys: null, phrases: null, modulations: null, blues: null });
    await model.close();
  });

  test("is refused where it has learnt none", async () => {
    await expect(analyze(randomSongBytes({ beats: 16 }), taught(pretrained))).rejects.toThrow(
      /^taught \w{8} has learnt no question yet: bat finetune teaches it$/,
    );
  });
});
