import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../../src/answers/testing/analysis.js";
import { overRange } from "./book.js";
import { correctedAnalysis, correctionRuns } from "./overlay.js";

const analysis = writtenAnalysis({ beats: 64, tonic: 8 });

describe("an analysis with corrections laid over it", () => {
  test("its summary tells the corrected keys and phrases", () => {
    const corrections = [
      ...overRange(32, 64, "scale", { tonic: 9, mode: "major" }),
      { beat: 32, question: "phraseStart", value: 0 } as const,
      { beat: 36, question: "phraseStart", value: 1 } as const,
    ];
    const { summary, beats } = correctedAnalysis(analysis, corrections);
    expect(summary.keys?.map(({ beat, name }) => [beat, name])).toEqual([
      [0, "A♭ major"],
      [32, "A major"],
    ]);
    expect(summary.phrases?.map(({ beat }) => beat)).toEqual([0, 16, 36, 48]);
    expect(beats[40].answers.scale).toEqual({ tonic: 9, mode: "major", p: 1 });
    expect(beats[0]).toEqual(analysis.beats[0]);
  });

  test("where a key was taken away the one before it goes on, unbelieved", () => {
    const { beats } = correctedAnalysis(analysis, [
      { beat: 10, question: "scale", value: null },
      { beat: 16, question: "phraseStart", value: null },
    ]);
    expect(beats[10].answers.scale).toEqual({ tonic: 8, mode: "major", p: 0 });
    expect(beats[16].answers.phraseStart).toBe(0);
  });

  test("without corrections it is the analysis itself", () => {
    expect(correctedAnalysis(analysis, [])).toBe(analysis);
  });

  test("neighbouring beats with one answer are one run", () => {
    const key = { tonic: 2, mode: "minor" };
    const runs = correctionRuns([
      ...overRange(4, 8, "scale", key),
      ...overRange(8, 9, "scale", { ...key, tonic: 3 }),
      ...overRange(4, 5, "blues", 1),
      ...overRange(12, 14, "scale", key),
    ]);
    expect(runs).toEqual([
      { from: 4, to: 5, question: "blues", value: 1 },
      { from: 4, to: 8, question: "scale", value: key },
      { from: 8, to: 9, question: "scale", value: { tonic: 3, mode: "minor" } },
      { from: 12, to: 14, question: "scale", value: key },
    ]);
  });
});
