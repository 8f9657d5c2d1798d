import { describe, expect, it } from "vitest";
import {
  areaUnderRoc,
  averagePrecision,
  calibrationError,
  count,
  f1,
  histogram,
  keyScore,
  keySegments,
  matchWithin,
  segmentHits,
} from "./metrics.js";

const C = { tonic: 0, minor: false };
const curve = (rows: readonly (readonly [p: number, truth: boolean])[]) => {
  const out = histogram();
  for (const [p, truth] of rows) count(out, p, truth);
  return out;
};

describe("measures of beats", () => {
  it.each([
    { answers: [0, 4, 8], truths: [0, 4, 8], distance: 0, expected: 3 },
    { answers: [1, 5, 9], truths: [0, 4, 8], distance: 0, expected: 0 },
    { answers: [1, 5, 9], truths: [0, 4, 8], distance: 1, expected: 3 },
    { answers: [2, 3], truths: [3], distance: 4, expected: 1 },
    { answers: [4, 5], truths: [1, 8], distance: 3, expected: 2 }, // one-to-one, and the first to the first
    { answers: [], truths: [1], distance: 4, expected: 0 },
  ])("match $answers to $truths within $distance: $expected", ({ answers, truths, distance, expected }) => {
    expect(matchWithin(answers, truths, distance)).toBe(expected);
  });

  it("have an F1 of a half for one hit, one false and one missed, and none where nothing is", () => {
    expect(f1({ tp: 1, fp: 1, fn: 1 })).toBe(0.5);
    expect(f1({ tp: 0, fp: 0, fn: 0 })).toBe(null);
  });

  it.each([
    { key: "C major", answer: C, expected: 1 },
    { key: "G major, a fifth above", answer: { tonic: 7, minor: false }, expected: 0.5 },
    { key: "F major, a fifth below", answer: { tonic: 5, minor: false }, expected: 0 },
    { key: "A minor, relative", answer: { tonic: 9, minor: true }, expected: 0.3 },
    { key: "C minor, parallel", answer: { tonic: 0, minor: true }, expected: 0.2 },
    { key: "E minor", answer: { tonic: 4, minor: true }, expected: 0 },
  ])("score $key against C major as $expected", ({ answer, expected }) => {
    expect(keyScore(answer, C)).toBe(expected);
  });

  it("score E♭ major against C minor as relative", () => {
    expect(keyScore({ tonic: 3, minor: false }, { tonic: 0, minor: true })).toBe(0.3);
  });

  it("find a key segment that overlaps by more than half of the union, and not one by exactly half", () => {
    const keys = (from: number, to: number) => Array.from({ length: 20 }, (_, t) => (t >= from && t < to ? C : null));
    expect(segmentHits(keySegments(keys(0, 10)), keySegments(keys(3, 10)))).toBe(1);
    expect(segmentHits(keySegments(keys(0, 10)), keySegments(keys(5, 10)))).toBe(0);
    expect(keySegments(keys(5, 9))).toEqual([{ from: 5, to: 9, key: C }]);
  });
});

describe("measures of probabilities", () => {
  it("are perfect where every yes is above every no", () => {
    const perfect = curve([
      [0.9, true],
      [0.8, true],
      [0.2, false],
    ]);
    expect(averagePrecision(perfect)).toBe(1);
    expect(areaUnderRoc(perfect)).toBe(1);
  });

  it("take equal probabilities as one threshold", () => {
    const tied = curve([
      [0.5, true],
      [0.5, false],
      [0.5, false],
      [0.5, false],
    ]);
    expect(averagePrecision(tied)).toBe(0.25);
    expect(areaUnderRoc(tied)).toBe(0.5);
  });

  it("know no precision without both answers", () => {
    expect(averagePrecision(curve([[0.5, true]]))).toBe(null);
    expect(areaUnderRoc(curve([]))).toBe(null);
  });

  it("are calibrated when seven of ten beats at .7 are yes, and off by .3 when all are", () => {
    const rows = (yes: number) => curve(Array.from({ length: 10 }, (_, i) => [0.7, i < yes] as const));
    expect(calibrationError(rows(7))).toBeCloseTo(0, 12);
    expect(calibrationError(rows(10))).toBeCloseTo(0.3, 12);
  });
});
