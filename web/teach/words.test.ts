import { expect, test } from "vitest";
import { writtenAnalysis } from "../../src/answers/testing/analysis.js";
import { correctionWords, placeWords, questionName } from "./words.js";

test("places are told by the file's measures, whole ones without their beats", () => {
  const { beats } = writtenAnalysis({ beats: 32 });
  expect(placeWords(beats, 16, 32)).toBe("measures 5–8");
  expect(placeWords(beats, 16, 20)).toBe("measure 5");
  expect(placeWords(beats, 17, 18)).toBe("measure 5, beat 2");
  expect(placeWords(beats, 17, 21)).toBe("measure 5, beat 2 to measure 6, beat 1");
});

test("questions and answers are told in words", () => {
  expect(["phraseStart", "modulationUp", "scale", "isBridge"].map(questionName)).toEqual([
    "phrase start",
    "modulation up",
    "key",
    "is bridge",
  ]);
  expect(correctionWords({ tonic: 8, mode: "major" })).toBe("A♭ major");
  expect([1, 0, null].map((value) => correctionWords(value as 0 | 1 | null))).toEqual(["yes", "no", "taken away"]);
});
