import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../../src/answers/testing/analysis.js";
import { summaryWords } from "./summary.js";

describe("the summary in words", () => {
  test("names the key, the blues and the modulation with its measure", () => {
    const words = summaryWords(writtenAnalysis({ modulation: 32 }));
    expect(words).toBe("A♭ major, with B♭ major, blues no, 4 phrases, modulation up a whole tone at measure 9");
  });

  test("a song in one key that does not modulate says so", () => {
    expect(summaryWords(writtenAnalysis())).toBe("A♭ major, blues no, 4 phrases, no modulation up");
  });

  test("the key that lasts longest comes first", () => {
    expect(summaryWords(writtenAnalysis({ modulation: 8 }))).toMatch(/^B♭ major, with A♭ major/);
  });

  test("what a model was not trained to answer is not spoken of", () => {
    const analysis = writtenAnalysis();
    const summary = { ...analysis.summary, blues: null, modulations: null, phrases: null };
    expect(summaryWords({ ...analysis, summary })).toBe("A♭ major");
  });
});
