import { describe, expect, it } from "vitest";
import { MODES, modeNamed } from "../theory/modes.js";
import { random } from "../util/random.js";
import { decodeKeys } from "./decode-keys.js";
import { decodeMeter } from "./decode-meter.js";
import { decodeModulation } from "./decode-modulation.js";
import { decodePhrases } from "./decode-phrases.js";
import { decodeTonicChord } from "./decode-tonic-chord.js";
import { logit } from "./hmm.js";

const M = MODES.length;
/** The lead at which one class of all has three tenths of the probability, however many modes there are. */
const LEAD = Math.log((0.3 / 0.7) * (12 * M - 1));

/** Log-probabilities that favour the given (tonic, mode) on each beat, with noise. */
function scale(beats: number, answer: (t: number) => [tonic: number, mode: number], noise = 1, seed = 1): Float32Array {
  const r = random(seed);
  const out = new Float32Array(beats * 12 * M);
  for (let t = 0; t < beats; t++) {
    const [tonic, mode] = answer(t);
    for (let c = 0; c < 12 * M; c++) out[t * 12 * M + c] = noise * r.normal() + (c === tonic * M + mode ? LEAD : 0);
  }
  return out;
}
const starts = (flags: ArrayLike<number>) => Array.from(flags).flatMap((p, t) => (p >= 0.5 ? [t] : []));

describe("the key decoder", () => {
  it("finds a modulation a whole tone up and nothing else in noise", () => {
    const { keys, changeUp } = decodeKeys(
      scale(160, (t) => [t < 96 ? 5 : 7, 0]),
      160,
      MODES,
    );
    const changes = keys.flatMap((key, t) => (t > 0 && key.tonic !== keys[t - 1].tonic ? [t] : []));
    expect(changes.length).toBe(1);
    expect(Math.abs(changes[0] - 96)).toBeLessThanOrEqual(2);
    expect(keys[0]).toMatchObject({ tonic: 5, mode: "major" });
    expect(keys[159]).toMatchObject({ tonic: 7, mode: "major" });
    expect(changeUp.slice(90, 103).reduce((a, b) => a + b)).toBeGreaterThan(0.9);
  });

  it("turns with the tonics: transposing the scores transposes the answer and changes no probability", () => {
    const scores = scale(200, (t) => [t < 80 ? 2 : 9, t < 80 ? 1 : 0], 1.5, 3);
    const here = decodeKeys(scores, 200, MODES);
    for (const by of [1, 6, 11]) {
      const turned = new Float32Array(scores.length);
      for (let t = 0; t < 200; t++)
        for (let c = 0; c < 12 * M; c++) turned[t * 12 * M + ((c + by * M) % (12 * M))] = scores[t * 12 * M + c];
      const there = decodeKeys(turned, 200, MODES);
      there.keys.forEach((key, t) => {
        expect(key.tonic).toBe((here.keys[t].tonic + by) % 12);
        expect(key.mode).toBe(here.keys[t].mode);
        expect(key.p).toBeCloseTo(here.keys[t].p, 9);
        expect(there.changeUp[t]).toBeCloseTo(here.changeUp[t], 9);
      });
    }
  });

  it("is no surer of a key because a song says the same for longer", () => {
    const short = decodeKeys(
      new Float32Array(60 * 12 * M).fill(-3).map((x, i) => (i % (12 * M) === 0 ? -1 : x)),
      60,
      MODES,
    );
    const long = decodeKeys(
      new Float32Array(600 * 12 * M).fill(-3).map((x, i) => (i % (12 * M) === 0 ? -1 : x)),
      600,
      MODES,
    );
    expect(long.keys[300].p).toBeCloseTo(short.keys[30].p, 9);
  });

  it("doubts a key that the judge of its chords does not hear, and keeps it", () => {
    const scores = scale(64, () => [0, 0], 0.1);
    const says = (key: number) => () => Float64Array.from({ length: 24 }, (_, k) => (k === key ? 6 : 0));
    const [agreed, doubted] = [says(0), says(19)].map((judge) => decodeKeys(scores, 64, MODES, { judge }).keys[30]);
    expect(doubted).toMatchObject({ tonic: 0, mode: "major" });
    expect(agreed.p - doubted.p).toBeGreaterThan(0.3);
  });

  it("gives the last stretch the tonic on which the song closes, with the likelier third, and leaves those before it", () => {
    const noise = 0.1;
    const scores = scale(160, (t) => [t < 80 ? 5 : 0, 0], noise);
    const minor = MODES.findIndex(({ name }) => name === "minor");
    for (let t = 80; t < 160; t++) scores[t * 12 * M + 2 * M + minor] += 1; // D minor is the likelier D
    const asked: number[] = [];
    const closing = (tonic?: number) => (from: number) => {
      asked.push(from);
      return tonic;
    };
    const plain = decodeKeys(scores, 160, MODES);
    const closed = decodeKeys(scores, 160, MODES, { closing: closing(2) });
    expect(asked).toHaveLength(1);
    expect(Math.abs(asked[0] - 80)).toBeLessThanOrEqual(2);
    expect(closed.keys[159]).toMatchObject({ tonic: 2, mode: "minor", p: plain.keys[159].p });
    expect(closed.posterior[159 * 24 + 5]).toBe(plain.posterior[159 * 24]);
    expect(closed.keys.slice(0, 78)).toEqual(plain.keys.slice(0, 78));
    for (const same of [undefined, 0])
      expect(decodeKeys(scores, 160, MODES, { closing: closing(same) })).toEqual(plain);
  });

  it("gives a stretch of dorian its mode although minor is close", () => {
    const { keys } = decodeKeys(
      scale(64, () => [2, 2], 2, 5),
      64,
      MODES,
    );
    expect(new Set(keys.map((key) => `${key.tonic} ${key.mode}`))).toEqual(new Set(["2 dorian"]));
  });

  it("asks the notes for the mode where the scores say no more than major or minor, of modes that the model knows", () => {
    const asked: unknown[] = [];
    const heard = (...stretch: [number, number, number, boolean]) => {
      asked.push(stretch);
      return modeNamed("mixolydian");
    };
    const answer = (mode: string) => {
      const at = MODES.findIndex(({ name }) => name === mode);
      const { keys } = decodeKeys(
        scale(64, () => [2, at], 2, 5),
        64,
        MODES,
        { heard },
      );
      return [...new Set(keys.map((key) => key.mode))];
    };
    expect(answer("major")).toEqual(["mixolydian"]);
    expect(asked).toEqual([[0, 64, 2, false]]);
    expect(answer("lydian")).toEqual(["lydian"]);
    expect(asked).toHaveLength(1);
    const two = new Float32Array(64 * 24).fill(-9).map((x, c) => (c % 24 === 4 ? 0 : x)); // D major
    expect(decodeKeys(two, 64, MODES.slice(0, 2), { heard }).keys[0].mode).toBe("major");
  });

  it("moves a doubtful change to the measure start", () => {
    const scores = scale(96, (t) => [t < 50 ? 0 : 2, 0], 0.1); // the evidence turns on beat 50
    for (let c = 0; c < 12 * M; c++) for (const t of [48, 49, 50, 51]) scores[t * 12 * M + c] = 0; // and is silent around it
    const measureStart = Float64Array.from({ length: 96 }, (_, t) => (t % 4 === 0 ? 0.95 : 0.02));
    const { keys } = decodeKeys(scores, 96, MODES, { measureStart });
    expect((keys.findIndex((key) => key.tonic === 2) as number) % 4).toBe(0);
  });

  it("does not follow a change shorter than two measures", () => {
    const { keys } = decodeKeys(
      scale(120, (t) => [t >= 60 && t < 65 ? 6 : 0, 0], 0.5),
      120,
      MODES,
      { weight: 1 },
    );
    expect(new Set(keys.map((key) => key.tonic))).toEqual(new Set([0]));
  });

  it("refuses scores of another shape and reads an empty song", () => {
    expect(() => decodeKeys(new Float32Array(5), 1, MODES)).toThrow(
      "invalid scale scores 5 (expected beats × 12 × modes = 120)",
    );
    expect(decodeKeys(new Float32Array(0), 0, MODES).keys).toEqual([]);
  });
});

describe("the bar pointer", () => {
  it("keeps the measures through noise that a threshold would not", () => {
    const r = random(11);
    const logits = Float64Array.from({ length: 200 }, (_, t) => (t % 4 === 1 ? 1 : -1) + 2 * r.normal());
    const { p, position } = decodeMeter(logits);
    expect(starts(p)).toEqual(Array.from({ length: 50 }, (_, m) => 4 * m + 1));
    expect(Array.from(position.slice(1, 6))).toEqual([0, 1, 2, 3, 0]);
  });

  it("tells a doubt about the whole song where each beat is sure, and decides no other way", () => {
    const logits = Float64Array.from({ length: 200 }, (_, t) => (t % 4 === 1 ? 9 : -9));
    const { p, told } = decodeMeter(logits);
    expect(p[101]).toBeGreaterThan(0.999);
    expect(told[101]).toBeGreaterThan(0.9);
    expect(told[101]).toBeLessThan(0.97);
    expect(told[100] + told[101] + told[102] + told[103]).toBeCloseTo(1, 3);
    const unsure = decodeMeter(new Float64Array(64));
    expect(starts(unsure.told)).toEqual(starts(unsure.p));
  });

  it("follows half a measure that is put in, once", () => {
    const logits = Float64Array.from({ length: 166 }, (_, t) => ((t < 80 ? t : t + 2) % 4 === 0 ? 3 : -3));
    const expected = Array.from({ length: 166 }, (_, t) => t).filter((t) => (t < 80 ? t : t + 2) % 4 === 0);
    expect(starts(decodeMeter(logits).p)).toEqual(expected);
  });

  it("listens to the phrases where the measures are silent", () => {
    const flat = new Float64Array(64);
    const phrases = Float64Array.from({ length: 64 }, (_, t) => (t % 16 === 3 ? 4 : -4));
    expect(starts(decodeMeter(flat, phrases).p)).toEqual(Array.from({ length: 16 }, (_, m) => 4 * m + 3));
  });
});

describe("the phrase decoder", () => {
  const measures = Float64Array.from({ length: 160 }, (_, t) => (t % 4 === 2 ? 0.97 : 0.01));

  it("puts phrases on measure starts only", () => {
    const r = random(5);
    const logits = Float64Array.from({ length: 160 }, () => -2 + 2 * r.normal());
    const { p } = decodePhrases(logits, measures);
    expect(starts(p).length).toBeGreaterThan(3);
    expect(starts(p).every((t) => t % 4 === 2)).toBe(true);
  });

  it("prefers phrases of four measures where two starts are equally likely", () => {
    const logits = new Float64Array(160).fill(-4);
    for (let t = 2; t < 160; t += 16) logits[t] = 2;
    logits[66] = -4; // one start is not heard…
    for (const t of [62, 66, 70]) logits[t] = 0; // …and three measures around it are as likely
    const found = starts(decodePhrases(logits, measures).p);
    expect(found).toContain(66);
    expect(found).not.toContain(62);
    expect(found).not.toContain(70);
  });
});

describe("the tonic-chord decoder", () => {
  const T = 32;
  const measures = Float64Array.from({ length: T }, (_, t) => (t % 4 === 0 ? 0.98 : 0.01));
  const cMajor = Float64Array.from({ length: T * 24 }, (_, i) => Number(i % 24 === 0));
  /** Log-probabilities of a major chord on each beat, each as sure as `sure` says. */
  function chords(root: (t: number) => number, sure: (t: number) => number = () => 0.9) {
    return Float64Array.from({ length: T * 36 }, (_, i) => {
      const t = Math.floor(i / 36);
      return Math.log(i % 36 === 3 * root(t) ? sure(t) : (1 - sure(t)) / 35);
    });
  }
  /** I in the even measures, V in the odd ones. */
  const root = (t: number) => (t % 8 < 4 ? 0 : 7);
  const even = new Float64Array(T).fill(0.5);

  it("is the tonic's chord where that is heard, measure by measure", () => {
    const p = decodeTonicChord(even, cMajor, chords(root), measures);
    expect(starts(p)).toEqual(Array.from({ length: T }, (_, t) => t).filter((t) => root(t) === 0));
  });

  it("holds a chord through a beat on which it is not heard, and across no measure start", () => {
    const unsure = (t: number) => (t === 18 || t === 21 ? 1 / 36 : 0.9);
    const p = decodeTonicChord(even, cMajor, chords(root, unsure), measures);
    expect(p[18]).toBeGreaterThanOrEqual(0.5);
    expect(p[21]).toBeLessThan(0.5);
  });

  it("takes a change in the middle of a measure sooner than on its second beat", () => {
    const doubtful = (from: number) => {
      const heard = chords(
        (t) => (t >= 8 && t < from ? 0 : 7),
        (t) => (t >= 8 && t < 12 ? 0.3 : 0.9),
      );
      return decodeTonicChord(even, cMajor, heard, measures);
    };
    const fall = (p: Float64Array, t: number) => p[t - 1] - p[t];
    expect(fall(doubtful(10), 10)).toBeGreaterThan(fall(doubtful(9), 9));
  });

  it("follows chords that change on every beat, where that is heard", () => {
    const p = decodeTonicChord(
      even,
      cMajor,
      chords(
        (t) => (t % 2 === 0 ? 0 : 7),
        () => 0.99,
      ),
      measures,
    );
    expect(starts(p)).toEqual(Array.from({ length: T / 2 }, (_, n) => 2 * n));
  });

  it("is never sure that the key is right, and knows no key by name", () => {
    const here = decodeTonicChord(even, cMajor, chords(root), measures);
    expect(Math.max(...here)).toBeLessThan(0.981);
    const up = Float64Array.from({ length: T * 24 }, (_, i) => Number(i % 24 === 2 * 5));
    const there = decodeTonicChord(
      even,
      up,
      chords((t) => (root(t) + 5) % 12),
      measures,
    );
    there.forEach((p, t) => {
      expect(p).toBeCloseTo(here[t], 9);
    });
  });

  it("reads an empty song and refuses scores of another shape", () => {
    expect(decodeTonicChord([], [], []).length).toBe(0);
    expect(() => decodeTonicChord([0.5], new Float64Array(24), [0])).toThrow("beats × 36 = 36");
    expect(() => decodeTonicChord([0.5], new Float64Array(24), new Float64Array(36), [])).toThrow("1, one a beat");
  });
});

describe("the modulation decoder", () => {
  it("keeps one beat of a cluster and needs the keys to agree", () => {
    const question = new Float64Array(64).fill(0.0005);
    const changeUp = new Float64Array(64).fill(1e-5);
    for (const t of [30, 31, 32, 33]) question[t] = 0.7;
    changeUp[32] = 0.8;
    question[10] = 0.7; // the keys know nothing of this one
    expect(starts(decodeModulation(question, changeUp))).toEqual([32]);
  });

  it("goes to the measure start between equals", () => {
    const even = new Float64Array(16).fill(0.6);
    const measures = Float64Array.from({ length: 16 }, (_, t) => (t === 8 ? 0.99 : 0.01));
    const p = decodeModulation(even, even, measures);
    expect(p[8]).toBeGreaterThan(0.5);
    expect(p[7]).toBeLessThan(0.5);
    expect(logit(p[8])).toBeGreaterThan(0);
  });
});
