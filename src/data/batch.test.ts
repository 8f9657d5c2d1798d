import { describe, expect, it } from "vitest";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { packBits, unpackBits } from "../features/bits.js";
import { PAIR_KEY_COLUMNS } from "../features/pair-keys.js";
import { PAIR_FEATURES } from "../features/pair-table.js";
import { MODES } from "../theory/modes.js";
import { QUESTIONS } from "../theory/questions.js";
import { random } from "../util/random.js";
import { type Batch, type BatchOptions, batchShape, makeBatch } from "./batch.js";
import { inlineBatchSource } from "./batch-source.js";
import type { Dataset } from "./dataset.js";
import { WHOLE_BEAT_MASK } from "./mask.js";
import { toyDataset } from "./testing/toy-dataset.js";
import { METER_COLUMNS, windowInputs } from "./window.js";

const F = BEAT_FEATURES.length;
const P = PAIR_FEATURES.length;
const K = PAIR_KEY_COLUMNS.length;

const PRETRAIN: BatchOptions = { seed: 5, objective: "pretrain", batch: 3, beats: 64, split: "train" };
const FINETUNE: BatchOptions = { ...PRETRAIN, objective: "finetune" };
const dataset = toyDataset([
  { beats: 90, labelled: 90 },
  { beats: 40, labelled: 20, corpus: "other" },
  { beats: 200 },
  { beats: 70, split: "val", labelled: 70 },
]);

const make = (options: BatchOptions, step = 0, data = dataset) => makeBatch(data, { ...options, step });
const data = (batch: Batch, name: string) => batch.arrays[name].data;

/** Byte for byte; a matcher that looks at half a million elements one by one takes seconds. */
function sameBytes(a: Uint8Array | Float32Array, b: Uint8Array | Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  const other = bytes(b);
  return a.byteLength === b.byteLength && bytes(a).every((value, index) => value === other[index]);
}

function sameBatch(a: Batch, b: Batch): boolean {
  const names = Object.keys(a.arrays);
  return (
    JSON.stringify([a.step, a.tokens, a.windows, names]) ===
      JSON.stringify([b.step, b.tokens, b.windows, Object.keys(b.arrays)]) &&
    names.every((name) => sameBytes(data(a, name), data(b, name)))
  );
}

describe("a batch", () => {
  it("is the same for the same seed and step, whatever was made before, and another for another step", () => {
    const first = make(PRETRAIN, 3);
    const reused = makeBatch(dataset, { ...PRETRAIN, step: 3 }, make(PRETRAIN, 9));
    expect(sameBatch(reused, first)).toBe(true);
    expect(sameBytes(data(make(PRETRAIN, 4), "bits"), data(first, "bits"))).toBe(false);
    expect(sameBytes(data(make({ ...PRETRAIN, seed: 6 }, 3), "bits"), data(first, "bits"))).toBe(false);
  });

  it.each([
    ["new arrays", undefined],
    ["old ones", 9],
  ])("cuts the pairs to each song's own beats, in steps, if asked: %s", (_, old) => {
    const eight = { ...PRETRAIN, batch: 8, beats: 128 };
    const whole = make(eight);
    const cut = makeBatch(dataset, { ...eight, step: 0, trim: 24 }, old ? make(eight, old) : undefined);
    for (const [b, { beats }] of cut.windows.entries()) {
      const [T, own] = [eight.beats, Math.min(eight.beats, 24 * Math.ceil(beats / 24))];
      const { shape, data } = cut.arrays[`pairs${b}`];
      expect(shape).toEqual([own, own, P]);
      const rowOf = (i: number) => whole.arrays[`pairs${b}`].data.subarray(i * T * P, (i * T + own) * P);
      for (let i = 0; i < own; i++)
        expect(sameBytes(data.subarray(i * own * P, (i + 1) * own * P), rowOf(i))).toBe(true);
    }
    expect(new Set(cut.windows.map(({ beats }) => beats)).size).toBeGreaterThan(1);
  });

  it("writes into the arrays of a batch that is no longer needed", () => {
    const old = make(FINETUNE);
    const next = makeBatch(dataset, { ...FINETUNE, step: 1 }, old);
    for (const [name, array] of Object.entries(next.arrays)) expect(array.data).toBe(old.arrays[name].data);
  });

  it("has the shapes of the train graph's inputs", () => {
    const { arrays } = make({ ...FINETUNE, auxiliary: true });
    expect(Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]))).toMatchObject({
      ...{ bits: [3, 64, F], hide: [3, 64, 5], real: [3, 64], pairs2: [64, 64, P] },
      ...{ target: [3, 64, F], weight: [3, 64, F], y_blues: [3, 64, 1], w_scale: [3, 64] },
      y_scale: [3, 64, 12 * MODES.length],
    });
  });

  it("pads a short song with nothing", () => {
    const short = toyDataset([{ beats: 40 }]);
    const batch = make({ ...PRETRAIN, batch: 1, shiftProbability: 0 }, 0, short);
    expect([...data(batch, "real")]).toEqual([...Array(40).fill(1), ...Array(24).fill(0)]);
    expect(
      data(batch, "bits")
        .slice(40 * F)
        .every((bit) => bit === 0),
    ).toBe(true);
    expect(
      data(batch, "weight")
        .slice(40 * F)
        .every((bit) => bit === 0),
    ).toBe(true);
    const pairs = data(batch, "pairs0");
    for (let i = 0; i < 64; i++) {
      for (let j = 0; j < 64; j++) {
        const any = pairs.subarray((i * 64 + j) * P, (i * 64 + j + 1) * P).some((bit) => bit !== 0);
        if (i >= 40 || j >= 40) expect(any).toBe(false);
      }
      if (i < 40) expect(pairs.subarray((i * 64 + i) * P, (i * 64 + i + 1) * P).some((bit) => bit !== 0)).toBe(true);
    }
    expect(batch.tokens).toBe(40);
  });

  it("asks for what it hides, in hidden beats only, and shows the truth as target", () => {
    const batch = make({ ...PRETRAIN, shiftProbability: 0 }, 2);
    const [bits, weight, target, hide] = ["bits", "weight", "target", "hide"].map((name) => data(batch, name));
    let asked = 0;
    for (let row = 0; row < 3 * 64; row++) {
      const hidden = hide.subarray(row * 5, row * 5 + 5).some((flag) => flag !== 0);
      for (let feature = 0; feature < F; feature++) {
        const at = row * F + feature;
        if (weight[at]) {
          asked++;
          expect(hidden).toBe(true);
          expect(bits[at]).toBe(0);
        } else if (hidden) {
          expect(bits[at]).toBe(target[at]);
        }
      }
    }
    expect(asked).toBeGreaterThan(1000);
    const { song, from, beats } = batch.windows[0];
    const start = dataset.songs[song].start + from;
    const rows = dataset.bits.subarray(start * dataset.rowBytes, (start + beats) * dataset.rowBytes);
    expect([...target.slice(0, beats * F)]).toEqual([...unpackBits(rows, F)]);
  });

  it("is the same, bit for bit, whatever the hidden beats hold", () => {
    for (let step = 0; step < 6; step++) {
      const options = { ...PRETRAIN, mask: step % 2 ? WHOLE_BEAT_MASK : undefined };
      const batch = make(options, step);
      // Windows of one song may lie over one another: change a beat only where no window sees it.
      const other = withOtherHiddenBeats(dataset, batch);
      const again = make(options, step, other);
      expect(again.windows).toEqual(batch.windows);
      for (const name of ["bits", "hide", "real", "weight", "pairs0", "pairs1", "pairs2"]) {
        expect(sameBytes(data(again, name), data(batch, name)), name).toBe(true);
      }
      expect(sameBytes(data(again, "target"), data(batch, "target"))).toBe(false);
    }
  });

  it("with moved barlines changes the meter and nothing else", () => {
    const window = { song: 2, from: 7, beats: 50, shift: 0 };
    const plain = windowInputs(dataset, window);
    const moved = windowInputs(dataset, { ...window, shift: 3 });
    for (let beat = 0; beat < 50; beat++) {
      for (let feature = 0; feature < F; feature++) {
        const quarter = METER_COLUMNS.indexOf(feature);
        const expected = quarter < 0 ? plain.bits[beat * F + feature] : quarter === (beat + 7 + 3) % 4 ? 1 : 0;
        expect(moved.bits[beat * F + feature]).toBe(expected);
      }
      PAIR_KEY_COLUMNS.forEach((column, k) => {
        const [before, after] = [plain.keys.data[beat * K + k], moved.keys.data[beat * K + k]];
        if (column === "position") expect(after).toBe((before + 3) % 4);
        else if (column === "measure") expect(after).toBe(before + (plain.bits[beat * F + METER_COLUMNS[0]] ? 0 : 1));
        else expect(after).toBe(before);
      });
    }
  });

  it("moves barlines in as many windows as asked", () => {
    const shifts = (probability: number) =>
      Array.from({ length: 40 }, (_, step) =>
        make({ ...FINETUNE, beats: 16, shiftProbability: probability }, step),
      ).flatMap(({ windows }) => windows.map(({ shift }) => shift));
    expect(shifts(0).every((shift) => shift === 0)).toBe(true);
    expect(new Set(shifts(1))).toEqual(new Set([0, 1, 2, 3]));
  });

  it("gives labels with their weight, the scale as an interval above the bass, and no loss where nothing is known", () => {
    const batch = make(FINETUNE, 1);
    batch.windows.forEach(({ song, from, beats }, b) => {
      const start = dataset.songs[song].start + from;
      const C = 12 * MODES.length;
      for (let beat = 0; beat < 64; beat++) {
        const known = beat < beats && dataset.labels.blues.value[start + beat] !== 255;
        expect(data(batch, "w_blues")[b * 64 + beat]).toBe(known ? 1 : 0);
        const scale = (data(batch, "y_scale") as Float32Array).subarray((b * 64 + beat) * C, (b * 64 + beat + 1) * C);
        expect(scale.reduce((sum, p) => sum + p, 0)).toBe(known ? 1 : 0);
        if (!known) continue;
        expect(data(batch, "y_blues")[b * 64 + beat]).toBe(dataset.labels.blues.value[start + beat] / 254);
        const { value, mode } = dataset.labels.scale;
        const interval = (value[start + beat] - dataset.bass[start + beat] + 12) % 12;
        expect(scale.indexOf(1)).toBe(interval * MODES.length + (mode?.[start + beat] ?? 0));
      }
    });
  });

  it("of fine-tuning draws labelled songs of its split only, by the weight of their corpus", () => {
    const drawn = (options: Partial<BatchOptions>) => {
      const songs = Array.from({ length: 60 }, (_, step) =>
        make({ ...FINETUNE, beats: 8, batch: 4, ...options }, step),
      ).flatMap(({ windows }) => windows.map(({ song }) => song));
      return [0, 1, 2, 3].map((song) => songs.filter((drawn) => drawn === song).length);
    };
    const even = drawn({});
    expect([even[2], even[3]]).toEqual([0, 0]);
    expect(Math.abs(even[0] - even[1])).toBeLessThan(60);
    expect(drawn({ corpusWeights: { other: 0 } })).toEqual([240, 0, 0, 0]);
    const [first, second] = drawn({ corpusWeights: { other: 4 } });
    expect(second / first).toBeGreaterThan(2.5);
    expect(drawn({ split: "val" })).toEqual([0, 0, 0, 240]);
    expect(drawn({ split: ["train", "val"] }).every((count, song) => count > 0 === (song !== 2))).toBe(true);
  });

  it("of pretraining draws songs by their length", () => {
    const counts = [0, 0, 0, 0];
    for (let step = 0; step < 150; step++) {
      for (const { song } of make({ ...PRETRAIN, beats: 8, batch: 4 }, step).windows) counts[song]++;
    }
    expect(counts[3]).toBe(0);
    expect(counts[2] / counts[1]).toBeGreaterThan(3.5);
    expect(counts[2] / counts[1]).toBeLessThan(7);
  });

  it("may come in several shapes, long windows of long songs", () => {
    const shapes = [
      { batch: 2, beats: 128 },
      { batch: 8, beats: 32 },
    ];
    const options = { ...PRETRAIN, shapes };
    const seen = new Set<number>();
    for (let step = 0; step < 12; step++) {
      const { beats, batch } = batchShape(options, step);
      seen.add(beats);
      const made = make(options, step);
      expect([made.batch, made.beats, made.windows.length]).toEqual([batch, beats, batch]);
      if (beats === 128) expect(made.windows.every((window) => window.beats >= 64)).toBe(true);
    }
    expect(seen).toEqual(new Set([128, 32]));
  });

  it("that no song fits is refused with the split and the questions", () => {
    expect(() => make({ ...FINETUNE, split: "test" })).toThrow(
      `invalid split test (expected one with songs labelled for ${QUESTIONS.map(({ name }) => name).join(", ")} in`,
    );
  });
});

describe("a source of batches in the same thread", () => {
  it("gives the batch of the step that is asked, reused arrays or not", async () => {
    const source = inlineBatchSource(dataset, PRETRAIN);
    const first = await source.next(0);
    source.recycle(first);
    expect(sameBatch(await source.next(1), make(PRETRAIN, 1))).toBe(true);
    await source.close();
  });
});

/** The dataset with random bits and keys in every beat (or voice) that all windows of a batch hide. */
function withOtherHiddenBeats(dataset: Dataset, batch: Batch): Dataset {
  const { hide } = batch.arrays;
  const seen = new Uint8Array(dataset.beats);
  const hidden = new Uint8Array(dataset.beats);
  batch.windows.forEach(({ song, from, beats }, b) => {
    // The beat before a window is not in it, and what its first beat says of that one is seen.
    if (from > 0) seen[dataset.songs[song].start + from - 1] = 1;
    for (let beat = 0; beat < beats; beat++) {
      const at = dataset.songs[song].start + from + beat;
      if (hide.data[(b * batch.beats + beat) * 5]) hidden[at] = 1;
      else seen[at] = 1;
    }
  });
  const draw = random(99);
  const bits = unpackBits(dataset.bits, F);
  const keys = dataset.keys.slice();
  const meter = new Set(METER_COLUMNS);
  const kept = new Set(["position", "measure"]);
  for (let at = 0; at < dataset.beats; at++) {
    if (!hidden[at] || seen[at]) continue;
    for (let feature = 0; feature < F; feature++) {
      if (!meter.has(feature)) bits[at * F + feature] = draw.below(2);
    }
    PAIR_KEY_COLUMNS.forEach((column, k) => {
      if (!kept.has(column)) keys[at * K + k] = draw.below(4);
    });
    // What the next beat says of this one (the interval from its bass) is hidden with it.
    const next = at + 1;
    if (next >= dataset.beats) continue;
    BEAT_FEATURES.forEach(({ reach }, feature) => {
      if (reach === 1) bits[next * F + feature] = draw.below(2);
    });
  }
  return { ...dataset, bits: packBits(bits, F), keys };
}
