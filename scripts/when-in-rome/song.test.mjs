import { describe, expect, test } from "vitest";
import { readRomanText } from "./roman-text.mjs";
import { beatTruths, chordFit, wholeMeasures, writtenSong } from "./song.mjs";

/** A score of 4/4 measures of these lengths in quarters, with notes. */
function scoreOf(lengths, notes = []) {
  let start = 0;
  const measures = lengths.map((length) => {
    const measure = { start, length, beats: 4, beatType: 4 };
    start += length;
    return measure;
  });
  return { measures, parts: [{ name: "piano", program: 0, notes }], tempi: [{ place: 0, bpm: 60 }] };
}

describe("whole measures", () => {
  test("a pickup is measure 0 with silence before it", () => {
    const { measures, placeOf } = wholeMeasures(scoreOf([1.5, 4, 4]));
    expect(measures.map(({ number, start }) => [number, start])).toEqual([
      [0, 0],
      [1, 4],
      [2, 8],
    ]);
    expect([0, 0.5, 1.5, 5.5].map(placeOf)).toEqual([2.5, 3, 4, 8]);
  });

  test("a measure that a repeat cuts in two is one, and the last may be short", () => {
    const { measures, placeOf } = wholeMeasures(scoreOf([1, 4, 3, 1, 4, 3]));
    expect(measures.map(({ number, start }) => [number, start])).toEqual([
      [0, 0],
      [1, 4],
      [2, 8],
      [3, 12],
      [4, 16],
    ]);
    expect([5, 8, 9].map(placeOf)).toEqual([8, 11, 12]);
  });

  test("any other measure that does not fill its meter is refused", () => {
    expect(() => wholeMeasures(scoreOf([4, 3, 4]))).toThrow("measure 2 holds 3 quarters in 4/4");
    expect(() => wholeMeasures(scoreOf([4, 5, 4]))).toThrow("measure 2 holds 5 quarters in 4/4");
  });
});

describe("truths", () => {
  const { measures } = wholeMeasures(scoreOf([1, 4, 4, 4, 4, 4]));
  const analysis = readRomanText("m0 b4 C: V\nm1 I b2.5 V6 b3 I6\nm2 a: Ger65 b2 I[no3] b3 i b4 Cad64");
  const places = Array.from({ length: 24 }, (_, k) => k);
  const truths = beatTruths(places, measures, analysis);

  test("a beat has the label in force at its onset, and none before the first", () => {
    expect(truths[2]).toEqual({
      measure: 0,
      position: 3,
      measureStart: false,
      tonic: null,
      minor: null,
      tonicChord: null,
      chord: null,
    });
    expect(truths.slice(3, 8).map(({ chord }) => chord[0])).toEqual([7, 0, 0, 0, 0]);
    expect(truths[8]).toMatchObject({ measure: 2, position: 1, measureStart: true, tonic: 9, minor: true });
  });

  test("an augmented sixth is no tonic chord, an open fifth on the tonic is not known, a cadential six-four is one", () => {
    expect(truths.slice(3, 12).map(({ tonicChord }) => tonicChord)).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
      null,
      true,
      true,
    ]);
  });

  test("the last label holds for two measures", () => {
    expect(truths.slice(12).map(({ tonic }) => tonic !== null)).toEqual([
      ...Array(8).fill(true),
      ...Array(4).fill(false),
    ]);
  });
});

test("an analysis lies best on the score that it was made of, and worse when moved by a measure", () => {
  const triads = [0, 5, 7, 2].map((root, measure) =>
    [0, 4, 7].map((interval) => ({ onset: 4 * measure, offset: 4 * measure + 4, pitch: 60 + root + interval })),
  );
  const score = scoreOf([4, 4, 4, 4], triads.flat());
  const whole = wholeMeasures(score);
  const song = writtenSong(score, whole, "four chords");
  const analysis = readRomanText("m1 C: I\nm2 IV\nm3 V\nm4 V/V");
  expect(chordFit(song, whole.measures, analysis)).toBe(1);
  expect(chordFit(song, whole.measures, analysis, 1)).toBeLessThan(0.5);
});
