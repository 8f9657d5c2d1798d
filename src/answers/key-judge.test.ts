import { describe, expect, it } from "vitest";
import { CHORDS, THIRDS } from "../theory/chords.js";
import { JUDGE_FEATURES, judgeFeatures, judgeKeys, type KeyWitnesses } from "./key-judge.js";
import { KEY_JUDGE } from "./key-judge-weights.js";

type Triad = readonly [root: number, third: (typeof THIRDS)[number]];

/** A measure on each chord; phrases start every fourth measure. */
function stretch(chords: readonly Triad[], up = 0): KeyWitnesses & { beats: number } {
  const beats = chords.length * 4;
  const logp = new Float32Array(beats * CHORDS).fill(Math.log(0.1 / (CHORDS - 1)));
  const bass: number[] = [];
  for (let t = 0; t < beats; t++) {
    const [root, third] = chords[t >> 2];
    logp[t * CHORDS + ((root + up) % 12) * THIRDS.length + THIRDS.indexOf(third)] = Math.log(0.9);
    bass.push((root + up) % 12);
  }
  return { beats, chords: logp, bass, phraseStart: bass.map((_, t) => (t % 16 === 0 ? 0.9 : 0.01)) };
}
const best = (scores: Float64Array) => scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));

const major: Triad[] = [
  [0, "major"],
  [9, "minor"],
  [5, "major"],
  [7, "major"],
  [0, "major"],
  [5, "major"],
  [7, "major"],
  [0, "major"],
];
const minor: Triad[] = [
  [9, "minor"],
  [2, "minor"],
  [4, "major"],
  [9, "minor"],
  [9, "minor"],
  [5, "major"],
  [4, "major"],
  [9, "minor"],
];

describe("the judge of keys", () => {
  it("tells C major from its relative A minor by what the chords do", () => {
    for (const [chords, key] of [
      [major, 0],
      [minor, 2 * 9 + 1],
    ] as const) {
      const of = stretch([...chords, ...chords]);
      expect(best(judgeKeys(of, 0, of.beats))).toBe(key);
    }
  });

  it("turns with the chords", () => {
    const here = judgeKeys(stretch(minor), 0, 32);
    const there = judgeKeys(stretch(minor, 5), 0, 32);
    here.forEach((score, key) => void expect(there[(key + 10) % 24]).toBeCloseTo(score, 9));
  });

  it("has one weight for every feature", () => {
    expect(KEY_JUDGE.major.length).toBe(JUDGE_FEATURES);
    expect(KEY_JUDGE.minor.length).toBe(JUDGE_FEATURES);
    expect(judgeFeatures(stretch(major), 4, 5).length).toBe(24 * JUDGE_FEATURES);
  });

  it("refuses an empty stretch and witnesses of different songs", () => {
    expect(() => judgeKeys(stretch(major), 4, 4)).toThrow("invalid stretch 4–4 (expected beats of 0–32)");
    expect(() => judgeKeys({ ...stretch(major), phraseStart: [1] }, 0, 4)).toThrow("invalid phrase starts 1");
  });
});
