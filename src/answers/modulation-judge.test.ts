import { describe, expect, it } from "vitest";
import { CHORDS, THIRDS } from "../theory/chords.js";
import {
  judgeModulations,
  MODULATION_FEATURES,
  type ModulationWitnesses,
  modulationFeatures,
} from "./modulation-judge.js";
import { MODULATION_JUDGE } from "./modulation-judge-weights.js";

/** Roots above the tonic, and thirds, of I–vi–IV–V, one a measure. */
const PROGRESSION = [
  [0, "major"],
  [9, "minor"],
  [5, "major"],
  [7, "major"],
] as const;

/** A song of 96 beats in major whose tonic rises by `up` semitones from beat `from` on; the question about modulations says nothing. */
function song({ up = 0, from = 48, tonic = 0 }): ModulationWitnesses {
  const T = 96;
  const keys = new Float64Array(T * 24).fill(0.1 / 23);
  const chords = new Float64Array(T * CHORDS).fill(Math.log(0.1 / (CHORDS - 1)));
  const bass = new Int8Array(T);
  for (let t = 0; t < T; t++) {
    const key = (tonic + (t >= from ? up : 0)) % 12;
    const [above, third] = PROGRESSION[Math.floor(t / 4) % 4];
    bass[t] = (key + above) % 12;
    keys[t * 24 + 2 * key] = 0.9;
    chords[t * CHORDS + bass[t] * THIRDS.length + THIRDS.indexOf(third)] = Math.log(0.9);
  }
  const every = (beats: number) => Float64Array.from({ length: T }, (_, t) => (t % beats === 0 ? 0.9 : 0.02));
  const none = (value: number) => new Float64Array(T).fill(value);
  return {
    keys,
    chords,
    bass,
    measureStart: every(4),
    phraseStart: every(16),
    question: none(-8),
    changeUp: none(1e-4),
    told: Array.from({ length: T }, () => ({ tonic, mode: "major", p: 0.5 })),
  };
}

const starts = (p: Float64Array) => [...p.keys()].filter((t) => p[t] >= 0.5);

describe("the judge of modulations", () => {
  it.each([1, 2, 3])("finds where a song rises by %i semitones, though no question tells it", (up) => {
    expect(starts(judgeModulations(song({ up })))).toEqual([48]);
    expect(starts(judgeModulations(song({ up, from: 64 })))).toEqual([64]);
  });

  it("finds none where nothing rises, and none where it rises by a fourth", () => {
    expect(starts(judgeModulations(song({})))).toEqual([]);
    expect(starts(judgeModulations(song({ up: 5 })))).toEqual([]);
  });

  it("agrees with keys that rise and are told surely, though it hears nothing itself, and tells no modulation twice", () => {
    const rising = (heard: ModulationWitnesses, { from = 48, up = 2, mode = "major", p = 0.9 }) => {
      const told = heard.told.map((key, t) => ({ ...(t < from ? key : { tonic: (key.tonic + up) % 12, mode }), p }));
      return starts(judgeModulations({ ...heard, told }));
    };
    expect(rising(song({}), {})).toEqual([48]);
    for (const other of [{ p: 0.7 }, { up: 5 }, { up: 9 }, { mode: "minor" }])
      expect(rising(song({}), other)).toEqual([]);
    expect(rising(song({ up: 2 }), { from: 52 })).toEqual([48]);
  });

  it("is the same in every key", () => {
    const [one, other] = [judgeModulations(song({ up: 2 })), judgeModulations(song({ up: 2, tonic: 7 }))];
    one.forEach((p, t) => {
      expect(other[t]).toBeCloseTo(p, 9);
    });
  });

  it("has a weight for each feature, of measure starts that are not at the edge", () => {
    const { beats, features } = modulationFeatures(song({ up: 1 }));
    expect(beats).toEqual(Array.from({ length: 20 }, (_, n) => 8 + 4 * n));
    expect(features.length).toBe(20 * 3 * MODULATION_FEATURES);
    expect(MODULATION_JUDGE.weights.length).toBe(MODULATION_FEATURES);
    expect(features.every(Number.isFinite)).toBe(true);
  });

  it("answers a song without a measure start by its question, and refuses another length", () => {
    const silent = { ...song({ up: 2 }), measureStart: new Float64Array(96) };
    expect(Math.max(...judgeModulations(silent))).toBeLessThan(0.01);
    expect(() => judgeModulations({ ...silent, chords: new Float64Array(36) })).toThrow(
      "invalid chord scores 36 (expected beats × 36 = 3456)",
    );
  });
});
