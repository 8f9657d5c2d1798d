import { describe, expect, it } from "vitest";
import { thirdOf } from "../../theory/chords.js";
import { harteChord, pitchClass } from "./harte.js";

const chord = (text: string) => harteChord(text, "chord");

describe("chords in Harte's syntax", () => {
  it.each([
    ["C:maj", 0, [0, 4, 7], 0, "maj"],
    ["F#:min", 6, [0, 3, 7], 6, "min"],
    ["Bb:7/3", 10, [0, 4, 7, 10], 2, "7"],
    ["Cb:maj", 11, [0, 4, 7], 11, "maj"],
    ["D:min7/b7", 2, [0, 3, 7, 10], 0, "min7"],
    ["E:5", 4, [0, 7], 4, "5"],
    ["E:1", 4, [0], 4, "1"],
    ["G:sus4(b7,9)", 7, [0, 5, 7, 10, 2], 7, "sus4"],
    ["A:maj(9)/5", 9, [0, 4, 7, 2], 4, "maj"],
    ["A:1(b3,b7,11)", 9, [0, 3, 10, 5], 9, "min7"],
    ["E:7(#9)", 4, [0, 4, 7, 10, 3], 4, "7"],
    ["B:hdim7", 11, [0, 3, 6, 10], 11, "hdim7"],
    ["C:maj/bb13", 0, [0, 4, 7], 7, "maj"],
    ["G:11", 7, [0, 7, 10, 2, 5], 7, "sus4"],
    ["C:maj7(*5)", 0, [0, 4, 11], 0, "maj7"],
    ["C:5(b7)", 0, [0, 7, 10], 0, "5"],
    ["C:(3,5)", 0, [0, 4, 7], 0, "maj"],
    ["C/3", 0, [0, 4, 7], 4, "maj"],
  ])("reads %s", (text, root, intervals, bass, quality) => {
    expect(chord(text)).toEqual({ root, intervals, bass, quality });
  });

  it("plays five tones at most and leaves out the fifth first", () => {
    expect(chord("C:9(13,#11)")?.intervals).toEqual([0, 4, 10, 2, 9]);
    expect(chord("C:13(b9)")?.intervals.length).toBe(5);
  });

  it("knows no chord, and names qualities whose third is known", () => {
    expect(chord("N")).toBeNull();
    for (const text of ["C:maj13", "C:min11", "C:minmaj7", "C:dim7", "C:aug(b7)", "C:sus2(b7)", "C:6", "C:5(13)"]) {
      expect(thirdOf(chord(text)?.quality ?? "?"), text).not.toBeNull();
    }
  });

  it.each([
    ["H:maj", "invalid x line 3: chord H:maj (expected a chord such as Bb:min7, F:maj(9)/3 or N)"],
    ["C:mj", "one of the qualities"],
    ["F:b3)", "invalid x line 3: chord F:b3)"],
    ["C:maj(15)", "degrees 1 to 13"],
    ["C:maj/0", "degrees 1 to 13"],
  ])("refuses %s with its place", (text, message) => {
    expect(() => harteChord(text, "x line 3: chord")).toThrow(message);
    expect(() => pitchClass("c", "tonic")).toThrow("invalid tonic c (expected a note such as C, F# or Bb)");
  });
});
