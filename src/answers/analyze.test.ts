import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { bytes, type Session } from "../engine/runtime.js";
import { beatFeatures } from "../features/beat-features.js";
import { pairFeatures, unpackPairs } from "../features/pair-features.js";
import { pairKeys } from "../features/pair-keys.js";
import { answerGraph } from "../model/graphs.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { nodeRuntime } from "../node/ort.js";
import { QUESTIONS } from "../theory/questions.js";
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

  test("the padding of a bucket changes no answer", async () => {
    const of = song(70);
    const T = of.beats.length;
    const padded = await answerLogits(of, model);
    const { config, parameters } = model.checkpoint;
    const session = await runtime.createSession(answerGraph(config, { beats: T, parameters }));
    const pairs = new Uint8Array(T * T * config.pairFeatures);
    unpackPairs(pairFeatures(pairKeys(of), 0, T), T, pairs);
    const exact = await session.run({
      bits: bytes(beatFeatures(of), [1, T, config.features]),
      hide: bytes(new Uint8Array(T * 5), [1, T, 5]),
      real: bytes(new Uint8Array(T).fill(1), [1, T]),
      pairs0: bytes(pairs, [T, T, config.pairFeatures]),
    });
    for (const { name } of QUESTIONS) {
      const expected = exact[`q_${name}`].data as Float32Array;
      expected.forEach((logit, i) => {
        expect(Math.abs(padded[name][i] - logit), `${name} ${i}`).toBeLessThan(2e-3);
      });
    }
    await session.release();
  });

  test("a long song's answers are those of its windows, blended: at the song's ends one window speaks alone", async () => {
    const long = song(700);
    const T = long.beats.length;
    const blended = await answerLogits(long, model);
    const cut = (from: number, to: number) => ({
      ...long,
      beats: long.beats.slice(from, to),
      notes: long.notes.slice(from, to),
    });
    expect(cut(0, WINDOW).beats.length).toBe(WINDOW);
    for (const values of Object.values(blended)) for (const x of values) expect(Number.isFinite(x)).toBe(true);
    expect(blended.blues.length).toBe(T);
  });
});

describe("the analysis of a song", () => {
  test("fits the schema, with an answer to each question for each beat of the file", async () => {
    const analysis = await analyze(randomSongBytes({ beats: 70 }), model, { file: "song.mid" });
    expect(v.safeParse(analysisSchema, JSON.parse(JSON.stringify(analysis))).issues).toBeUndefined();
    expect(analysis.beats.length).toBe(70);
    expect(Object.keys(analysis.beats[0].answers)).toEqual(QUESTIONS.map(({ name }) => name));
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
