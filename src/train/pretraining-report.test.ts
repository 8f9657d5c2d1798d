import { describe, expect, test } from "vitest";
import type { Batch } from "../data/batch.js";
import { random } from "../util/random.js";
import { bitNats, fitBaselines, formatPretrainingReport, pretrainingReport } from "./pretraining-report.js";

const T = 64;
const F = 6;
const features = ["bass", "bass", "bass", "harmony", "harmony", "meter"].map((group) => ({ group }));

/**
 * A toy song: bit 0 is a coin, bit 1 is the coin of the beat before, bit 2 their exclusive or; bit 3 is a pattern
 * of 16 beats that repeats, bit 4 is the coin of 16 beats before, bit 5 (meter, never hidden) on every fourth beat.
 */
function toyWindow(seed: number): Batch {
  const stream = random(seed);
  const coin = Array.from({ length: T + 16 }, () => (stream.next() < 0.3 ? 1 : 0));
  const pattern = Array.from({ length: 16 }, () => stream.below(2));
  const target = new Uint8Array(T * F);
  const bits = new Uint8Array(T * F);
  const weight = new Uint8Array(T * F);
  const hide = new Uint8Array(T * 5);
  for (let t = 0; t < T; t++) {
    const [now, before] = [coin[t + 16], coin[t + 15]];
    target.set([now, before, now ^ before, pattern[t % 16], coin[t], t % 4 === 0 ? 1 : 0], t * F);
    const hidden = stream.next() < 0.15;
    bits.set(target.subarray(t * F, (t + 1) * F), t * F);
    if (!hidden) continue;
    hide[t * 5] = 1;
    bits.fill(0, t * F, t * F + 5);
    weight.fill(1, t * F, t * F + 5);
  }
  const u8 = (data: Uint8Array, ...shape: number[]) => ({ data, shape, dtype: "uint8" as const });
  const arrays = {
    bits: u8(bits, 1, T, F),
    target: u8(target, 1, T, F),
    weight: u8(weight, 1, T, F),
    hide: u8(hide, 1, T, 5),
    real: u8(new Uint8Array(T).fill(1), 1, T),
  };
  return { step: seed, objective: "pretrain", batch: 1, beats: T, tokens: T, windows: [], arrays };
}

const windows = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => toyWindow(from + k));

describe("the report of pretraining", () => {
  test("the regression on neighbours beats the beat 16 before, which beats frequencies, where the song repeats", async () => {
    const baselines = await fitBaselines(windows(0, 400), F);
    const report = await pretrainingReport(baselines, windows(1000, 1050), features);
    const [frequencies, before, neighbours] = report.predictors.map((figures) => figures.bitsPerBeat);
    expect(before).toBeLessThan(frequencies - 0.3);
    expect(neighbours).toBeLessThan(before - 0.3);
  });

  test("frequencies cost the entropy of the bits and nothing less", async () => {
    const [frequencies] = await fitBaselines(windows(0, 300), F);
    const report = await pretrainingReport([frequencies], windows(2000, 2100), features);
    const entropy = (p: number) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
    const expected = 3 * entropy(0.3) + entropy(0.42) + entropy(1 / 2);
    expect(report.predictors[0].bitsPerBeat).toBeGreaterThan(expected - 0.15);
    expect(report.predictors[0].bitsPerBeat).toBeLessThan(expected + 0.15);
  });

  test("one who knows the truth needs no bits and has F1 1; groups that are never asked are left out", async () => {
    const oracle = {
      name: "oracle",
      logits: (batch: Batch) => Float32Array.from(batch.arrays.target.data, (bit) => (bit ? 40 : -40)),
    };
    const report = await pretrainingReport([oracle], windows(0, 5), features);
    expect(report.predictors[0].bitsPerBeat).toBeLessThan(1e-9);
    expect(report.predictors[0].groups).toEqual({ bass: 1, harmony: 1 });
    expect(formatPretrainingReport(report)).toMatch(/F1, bass\s+100\.0/);
  });

  test("a bit costs −ln p, without overflow at either end", () => {
    expect(bitNats(0, 1)).toBeCloseTo(Math.LN2, 12);
    expect(bitNats(2, 1)).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-2))), 12);
    expect(bitNats(-800, 1)).toBe(800);
    expect(bitNats(800, 1)).toBe(0);
  });
});
