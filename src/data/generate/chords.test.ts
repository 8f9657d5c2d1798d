import { describe, expect, it } from "vitest";
import { isTonicChord, numeral, progression } from "./chords.js";

describe("numeral", () => {
  it("reads degrees with signs, qualities and bass notes", () => {
    expect(numeral("I")).toEqual({ root: 0, intervals: [0, 4, 7], bass: 0 });
    expect(numeral("bVII7")).toEqual({ root: 10, intervals: [0, 4, 7, 10], bass: 10 });
    expect(numeral("ii7").intervals).toEqual([0, 3, 7, 10]);
    expect(numeral("V/7").bass).toBe(11);
    expect(numeral("#IVo7").root).toBe(6);
    expect(numeral("iih7").intervals).toEqual([0, 3, 6, 10]);
  });

  it("refuses what is no chord", () => {
    expect(() => numeral("H7")).toThrow("invalid chord H7");
    expect(() => numeral("Vx")).toThrow("invalid chord Vx");
  });
});

describe("progression", () => {
  it("lays two chords of a measure on its first and third beats, and repeats a measure for %", () => {
    const [first, second, third] = progression("I_V vi % ", 4);
    expect(first.map((c) => [c.at, c.chord.root])).toEqual([
      [0, 0],
      [2, 7],
    ]);
    expect(second).toBe(third);
  });

  it("refuses more chords than beats", () => {
    expect(() => progression("I_ii_iii_IV_V", 4)).toThrow("at most 4 chords");
  });
});

describe("isTonicChord", () => {
  const major = (text: string) => isTonicChord(numeral(text), false);
  const minor = (text: string) => isTonicChord(numeral(text), true);

  it("takes I, I7, Imaj7, an inversion and a power chord for the tonic of a major key", () => {
    for (const chord of ["I", "I7", "Imaj7", "I6", "I9", "I/3", "I5"]) expect(major(chord), chord).toBe(true);
  });

  it("takes neither the parallel mode nor another root for the tonic", () => {
    for (const chord of ["i", "i7", "vi", "V7", "IV/1", "Iaug", "io"]) expect(major(chord), chord).toBe(false);
    expect(minor("I7")).toBe(false);
    expect(minor("i7")).toBe(true);
  });

  it("does not know what a suspended chord on the tonic is", () => {
    expect(major("Isus4")).toBeNull();
    expect(minor("Isus2")).toBeNull();
  });
});
