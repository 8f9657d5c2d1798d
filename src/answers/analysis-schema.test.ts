import { describe, expect, it } from "vitest";
import { analysisTexts, readAnalysis } from "./analysis-schema.js";
import { writtenAnalysis } from "./testing/analysis.js";

const analysis = writtenAnalysis({ beats: 32, modulation: 16 });

describe("an analysis that is read", () => {
  it.each([
    ["keys", { beat: 1000 }, "x.json: summary.keys.1.beat: 1000 is no beat of the song (expected 0 to 31)"],
    ["phrases", { beat: 32 }, "x.json: summary.phrases.1.beat: 32 is no beat of the song (expected 0 to 31)"],
    ["modulations", { beat: 99 }, "x.json: summary.modulations.0.beat: 99 is no beat"],
    ["keys", { beats: 17 }, "x.json: summary.keys.1.beats: 17 end behind the song (expected 1 to 16)"],
  ] as const)("has its %s on its own beats, not %j", (part, wrong, said) => {
    const places = [...analysis.summary[part]!] as object[];
    places.push({ ...places.pop()!, ...wrong });
    const text = JSON.stringify({ ...analysis, summary: { ...analysis.summary, [part]: places } });
    expect(() => readAnalysis(JSON.stringify(analysis), "x.json")).not.toThrow();
    expect(() => readAnalysis(text, "x.json")).toThrow(said);
  });

  it("has beats", () => {
    const text = JSON.stringify({ ...analysis, beats: [] });
    expect(() => readAnalysis(text, "x.json")).toThrow(/^x\.json: not an analysis of version 1 \(beats: a song of no/);
  });
});

describe("a file of analyses", () => {
  const line = JSON.stringify(analysis);

  it("holds one, on any number of lines, or one a line, whichever of them is damaged", () => {
    const pretty = JSON.stringify(analysis, null, 1);
    for (const one of [line, `${line}\n`, pretty, `{"version":1,\n${line.slice(13)}`, pretty.slice(0, -3), "", "{"])
      expect(analysisTexts(one)).toEqual([{ text: one }]);
    const several = analysisTexts(`${line}\n\n{"version":\n${line}\n`);
    expect(several).toEqual([
      { text: line, line: 1 },
      { text: '{"version":', line: 3 },
      { text: line, line: 4 },
    ]);
    expect(analysisTexts(`{"vers\n${line}`).length).toBe(2);
  });
});
