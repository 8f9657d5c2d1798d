import { describe, expect, it } from "vitest";
import { CHORDS } from "../theory/chords.js";
import { chordLikeness, kinOf, meanAlike, melodyLikeness } from "./likeness.js";

/** (T, 36) a chord a beat, told surely. */
const chordsOf = (chords: readonly number[]) => {
  const shares = new Float64Array(chords.length * CHORDS);
  chords.forEach((chord, t) => {
    shares[t * CHORDS + chord] = 1;
  });
  return shares;
};
/** Eight measures, then the same again, then eight others. */
const section = Array.from({ length: 32 }, (_, t) => (5 * (t >> 2)) % CHORDS);
const others = section.map((chord) => (chord + 17) % CHORDS);
const song = [...section, ...section, ...others];

describe("likeness", () => {
  it("of chords is one where they come back, and nothing where none does", () => {
    const likeness = chordLikeness(chordsOf(song))(32);
    expect(meanAlike(likeness, 32, 64)).toBeCloseTo(1, 9);
    expect(meanAlike(likeness, 64, 96)).toBeCloseTo(0, 9);
  });

  it("of melody counts the sixteenths that begin a note, octaves aside", () => {
    const pitches = Int16Array.from({ length: 4 * 64 }, (_, s) => (s % 2 === 0 ? 60 + ((s >> 1) % 7) : -1));
    const back = Int16Array.from([
      ...pitches.subarray(0, 128),
      ...pitches.subarray(0, 128).map((p) => (p < 0 ? p : p + 12)),
    ]);
    expect(meanAlike(melodyLikeness(back)(32), 32, 64)).toBe(1);
    expect(meanAlike(melodyLikeness(pitches.fill(-1))(32), 32, 64)).toBe(0);
  });

  it("is told only where there is something to compare", () => {
    const likeness = chordLikeness(chordsOf(song))(32);
    expect(meanAlike(likeness, 0, 32)).toBe(0);
    expect(meanAlike(likeness, 94, 200)).toBe(0);
  });
});

describe("kin", () => {
  const beats = [8, 12, 40, 43, 72];
  const likenesses = [chordLikeness(chordsOf(song)), melodyLikeness(new Int16Array(4 * song.length).fill(-1))];
  const kin = kinOf(likenesses, beats);
  const of = (beat: number) => kin[beats.indexOf(beat)].map(({ candidate }) => beats[candidate]);

  it("are the candidates about which the same music sounds, each the other's", () => {
    expect(of(40)).toContain(8);
    expect(of(8)).toContain(40);
    expect(of(72)).not.toContain(40);
    expect(kin[beats.indexOf(40)].find(({ candidate }) => beats[candidate] === 8)?.alike).toEqual([1, 0]);
  });

  it("are neither a candidate itself nor one that is too near or too far", () => {
    expect(of(8)).not.toContain(8);
    expect(of(8)).not.toContain(12);
    expect(of(43)).not.toContain(40);
    const long = chordLikeness(chordsOf(new Array(600).fill(3)));
    expect(kinOf([long], [8, 520, 524]).map((own) => own.map(({ candidate }) => candidate))).toEqual([[1], [0], []]);
  });
});
