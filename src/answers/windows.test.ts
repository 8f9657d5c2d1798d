import { describe, expect, test } from "vitest";
import { BUCKETS, blendWindow, bucketOf, WINDOW, windowsOf, windowWeights } from "./windows.js";

describe("windows over a long song", () => {
  test("a song of at most 512 beats is one window of weight one", () => {
    for (const beats of [8, 64, 65, 511, 512]) {
      const windows = windowsOf(beats);
      expect(windows).toEqual([{ from: 0, to: beats }]);
      for (const weight of windowWeights(windows)[0]) expect(weight).toBeCloseTo(1, 12);
    }
  });

  test("the smallest bucket that holds a song is taken", () => {
    expect([8, 64, 65, 200, 300, 385, 512, 2000].map(bucketOf)).toEqual([64, 64, 128, 256, 384, 512, 512, 512]);
    for (const size of BUCKETS) expect(bucketOf(size)).toBe(size);
  });

  test("the weights of every beat add up to one, and the windows cover the whole song", () => {
    for (const beats of [513, 600, 768, 769, 1024, 1025, 1026, 3000]) {
      const windows = windowsOf(beats);
      const sums = new Float64Array(beats);
      windowWeights(windows).forEach((weights, w) => {
        expect(windows[w].to - windows[w].from).toBe(WINDOW);
        weights.forEach((weight, i) => {
          sums[windows[w].from + i] += weight;
        });
      });
      for (const sum of sums) expect(sum).toBeCloseTo(1, 10);
    }
  });

  test("where windows disagree the blend walks from one to the other without a step", () => {
    for (const beats of [513, 600, 768, 769, 770, 1024, 1025, 1300, 2049]) {
      const windows = windowsOf(beats);
      const weights = windowWeights(windows);
      const out = new Float32Array(beats);
      windows.forEach((window, w) => {
        blendWindow(out, new Float32Array(WINDOW).fill(w % 2 === 0 ? 10 : -10), 1, window, weights[w]);
      });
      for (let t = 1; t < beats; t++) expect(Math.abs(out[t] - out[t - 1]), `beat ${t} of ${beats}`).toBeLessThan(0.4);
    }
  });

  test("windows that agree are blended to what they all say, and padding is not read", () => {
    const beats = 900;
    const windows = windowsOf(beats);
    const weights = windowWeights(windows);
    const truth = Float32Array.from({ length: beats * 2 }, (_, i) => Math.sin(i));
    const out = new Float32Array(beats * 2);
    windows.forEach((window, w) => {
      const rows = new Float32Array((WINDOW + 10) * 2).fill(Number.NaN);
      rows.set(truth.subarray(window.from * 2, window.to * 2));
      blendWindow(out, rows, 2, window, weights[w]);
    });
    for (let i = 0; i < out.length; i++) expect(out[i]).toBeCloseTo(truth[i], 5);
  });
});
