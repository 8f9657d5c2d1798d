import { expect, it } from "vitest";
import { CHORDS, checkChordScores, thirdOf } from "./chords.js";

it("tells the third of a chord by its quality: suspended chords and open fifths have none", () => {
  for (const quality of ["", "maj", "7", "maj9", "13", "aug"]) expect(thirdOf(quality)).toBe("major");
  for (const quality of ["min", "min7", "minmaj7", "dim7", "hdim7"]) expect(thirdOf(quality)).toBe("minor");
  for (const quality of ["sus2", "7sus4", "5", "1"]) expect(thirdOf(quality)).toBe("none");
  expect(thirdOf("N")).toBeNull();
});

it("wants a score for each chord and beat", () => {
  expect(() => checkChordScores(new Float32Array(2 * CHORDS), 2)).not.toThrow();
  expect(() => checkChordScores(new Float32Array(2 * CHORDS - 1), 2)).toThrow(
    "invalid chord scores 71 (expected beats × 36 = 72)",
  );
});
