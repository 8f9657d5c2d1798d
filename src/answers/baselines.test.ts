import { describe, expect, it } from "vitest";
import type { Note, Piece } from "../music/piece.js";
import { BASELINES, baselineAnswers, givenAnswers } from "./baselines.js";
import { triads } from "./baselines-chords.js";
import { ALBRECHT_SHANAHAN, KRUMHANSL_KESSLER, keyPath, songKey } from "./baselines-keys.js";
import { accentMeasures, everyFourMeasures, longNoteMeasures } from "./baselines-meter.js";
import { beatSound } from "./baselines-sound.js";

const ROOTS = [0, 9, 5, 7]; // I vi IV V, a measure each
const THIRDS = [4, 3, 4, 4];

/** Measures of I–vi–IV–V in block chords with a walking melody, in the key of each measure's `tonic`. */
function song(measures: number, tonic: (measure: number) => number, pickup = 0): Piece {
  const notes: Note[] = [];
  const add = (onset: number, length: number, pitch: number) =>
    notes.push({ onset, offset: onset + length, pitch, velocity: 80, track: 0 });
  for (let m = 0; m < measures; m++) {
    const at = pickup + 4 * m;
    const root = tonic(m) + ROOTS[m % 4];
    add(at, 4, 36 + root);
    for (const above of [0, THIRDS[m % 4], 7]) add(at, 4, 60 + ((root + above) % 12));
    for (const [q, step] of [0, 2, 4, 7].entries()) add(at + q, 1, 72 + tonic(m) + step);
  }
  const T = pickup + 4 * measures;
  const beats = Array.from({ length: T }, (_, t) => ({
    time: t / 2,
    tick: t * 480,
    measure: 1 + (t >> 2),
    position: 1 + (t % 4),
  }));
  const track = { name: "piano", channel: 0, program: 0, drums: false };
  return { title: "made", notes, tracks: [track], beats, gridSource: "given", ticksPerBeat: 480 };
}

describe("the textbook baselines", () => {
  it.each([
    { name: "Krumhansl–Kessler", profile: KRUMHANSL_KESSLER },
    { name: "Albrecht–Shanahan", profile: ALBRECHT_SHANAHAN },
  ])("hear I–vi–IV–V in its key in all twelve transpositions ($name)", ({ profile }) => {
    for (let tonic = 0; tonic < 12; tonic++) {
      expect(songKey(beatSound(song(8, () => tonic)), profile)).toEqual({ tonic, minor: false });
    }
  });

  it("follow a modulation a whole tone up within two measures", () => {
    const keys = keyPath(beatSound(song(32, (m) => (m < 16 ? 3 : 5))), ALBRECHT_SHANAHAN);
    expect(keys[40]).toEqual({ tonic: 3, minor: false });
    expect(keys[100]).toEqual({ tonic: 5, minor: false });
    const change = keys.findIndex((key) => key.tonic === 5);
    expect(Math.abs(change - 64)).toBeLessThanOrEqual(8);
  });

  it("name the triads of block chords", () => {
    const found = triads(beatSound(song(4, () => 2)));
    expect([1, 5, 9, 13].map((t) => found[t])).toEqual([
      { tonic: 2, minor: false },
      { tonic: 11, minor: true },
      { tonic: 7, minor: false },
      { tonic: 9, minor: false },
    ]);
  });

  it("find the measures of a song with a pickup of any length, and a phrase every four", () => {
    for (const pickup of [0, 1, 2, 3]) {
      const sound = beatSound(song(16, () => 0, pickup));
      const measures = accentMeasures(sound);
      expect(measures.flatMap((start, t) => (start ? [t] : []))).toEqual(
        Array.from({ length: 16 }, (_, m) => pickup + 4 * m),
      );
      const phrases = everyFourMeasures(measures, sound);
      expect(phrases.flatMap((start, t) => (start ? [t] : []))).toEqual([0, 1, 2, 3].map((p) => pickup + 16 * p));
    }
  });

  it("find the measures by where the most sound begins, and by the file where nothing tells", () => {
    for (const pickup of [0, 1, 2, 3]) {
      const piece = song(16, () => 0, pickup);
      const file = piece.beats.map(({ position }) => position === 1);
      const found = longNoteMeasures(beatSound(piece), file);
      expect(found.map((start, t) => start === (t % 4 === pickup)).every(Boolean)).toBe(true);
      expect(longNoteMeasures(beatSound({ ...piece, notes: [] }), file)).toEqual(file);
    }
  });

  it("hear the tonic triad under a given key and count phrases from given measures", () => {
    const piece = song(16, () => 7, 2);
    const beats = piece.beats.map(({ tick, time }, t) => ({
      tick,
      time,
      tonic: 7,
      minor: false,
      measureStart: t % 4 === 2,
    }));
    const given = givenAnswers(piece, { id: "made", corpus: "made", split: "val", beats });
    const yes = (question: "tonicChord" | "phraseStart") =>
      given.flatMap(({ answers }, t) => (answers[question] === 1 ? [t] : []));
    expect(yes("phraseStart")).toEqual([2, 18, 34, 50]);
    expect(yes("tonicChord").filter((t) => t >= 3 && (t - 2) % 16 < 3).length).toBeGreaterThan(8);
    expect(yes("tonicChord").every((t) => (t - 2) % 16 < 4 || (t - 1) % 16 === 0)).toBe(true);
  });

  it("each answer every beat of a piece, and silence too", () => {
    const piece = song(8, () => 0);
    for (const of of [piece, { ...piece, notes: [] }]) {
      const answers = baselineAnswers(of);
      expect(Object.keys(answers)).toEqual(BASELINES.map(({ name }) => name));
      for (const beats of Object.values(answers)) {
        expect(beats.length).toBe(32);
        expect(beats.every((beat) => Object.keys(beat.answers).length > 0)).toBe(true);
      }
    }
  });
});
