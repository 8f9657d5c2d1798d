import { expect, test } from "vitest";
import { writtenAnalysis } from "../../src/answers/testing/analysis.js";
import { phraseAround } from "./phrases.js";

test("the looped phrase is the one around the place, the pickup before the first, the last up to the song's end", () => {
  const analysis = writtenAnalysis({ beats: 40, pickup: 2 });
  expect(phraseAround(analysis, 20.9)).toEqual({ from: 18, to: 34 });
  expect(phraseAround(analysis, 1)).toEqual({ from: 0, to: 2 });
  expect(phraseAround(analysis, 39)).toEqual({ from: 34, to: 40 });
  expect(phraseAround(analysis, 50)).toEqual({ from: 34, to: 40 });
});

test("a song without phrases is looped by sixteen beats", () => {
  const analysis = writtenAnalysis({ beats: 40 });
  const none = { ...analysis, summary: { ...analysis.summary, phrases: null } };
  expect(phraseAround(none, 20)).toEqual({ from: 16, to: 32 });
  expect(phraseAround(none, 39)).toEqual({ from: 32, to: 40 });
});
