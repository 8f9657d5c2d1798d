import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { analysisSchema, readAnalysis } from "../answers/analysis-schema.js";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { toBeats } from "./beats.js";
import { csvField, csvHeader, csvQuestions, csvRows, toCsv } from "./csv.js";
import { toJson } from "./json.js";

describe("JSON", () => {
  test("an analysis that is written is read as the same analysis", () => {
    const analysis = writtenAnalysis({ modulation: 32 });
    expect(readAnalysis(toJson(analysis), "x.json")).toEqual(analysis);
    expect(JSON.parse(toJson(analysis, { line: true }))).toEqual(analysis);
    expect(toJson(analysis, { line: true }).trimEnd()).not.toContain("\n");
  });

  test("each beat stands on a line", () => {
    const lines = toJson(writtenAnalysis({ beats: 8 })).split("\n");
    expect(lines.filter((line) => line.startsWith('    {"time":')).length).toBe(8);
  });

  test.each([
    ["not JSON", "{", /x\.json: not JSON/],
    ["another version", JSON.stringify({ ...writtenAnalysis(), version: 2 }), /version/],
    ["a probability above one", toJson(writtenAnalysis()).replace('"blues":0.03', '"blues":1.03'), /answers\.blues/],
    ["a tonic that is none", toJson(writtenAnalysis()).replace('"tonic":8', '"tonic":12'), /tonic|keys/],
    ["a field that is not ours", toJson(writtenAnalysis()).replace('"tick":0', '"tick":0,"tack":1'), /tack|beats/],
  ])("%s is refused in one line that names the file", (_, text, reason) => {
    expect(() => readAnalysis(text, "x.json")).toThrow(reason);
    expect(() => readAnalysis(text, "x.json")).toThrow(/^x\.json: [^\n]+$/);
  });

  test("answers to a user's own questions fit the schema", () => {
    const analysis = writtenAnalysis();
    const beats = analysis.beats.map((beat) => ({ ...beat, answers: { ...beat.answers, cadence: 0.25 } }));
    expect(v.is(analysisSchema, { ...analysis, beats })).toBe(true);
  });
});

/** Reads RFC 4180 text, written naively. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '"' && text[i + 1] === '"') field += text[i++];
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === ",") {
      rows.at(-1)!.push(field);
      field = "";
    } else if (!quoted && text.startsWith("\r\n", i)) {
      rows.at(-1)!.push(field);
      field = "";
      rows.push([]);
      i++;
    } else field += text[i];
  }
  rows.pop();
  return rows;
}

describe("CSV", () => {
  test("every beat is a row whose fields are the analysis", () => {
    const analysis = writtenAnalysis({ modulation: 32 });
    const [header, ...rows] = readCsv(toCsv(analysis));
    expect(rows.length).toBe(analysis.beats.length);
    const row = Object.fromEntries(header.map((name, c) => [name, rows[32][c]]));
    expect(row).toMatchObject({
      file: "songs/written, by hand.mid",
      beat: "32",
      time: "16",
      measure: "9",
      position: "1",
      modulationUp: "0.93",
      scaleTonic: "10",
      scaleMode: "major",
      scaleKey: "Bb major",
    });
    expect(new Set(rows.map((fields) => fields.length))).toEqual(new Set([header.length]));
  });

  test("rows stand under the columns of the header, whatever order their song answers in", () => {
    const first = writtenAnalysis({ beats: 8 });
    const turned = writtenAnalysis({ beats: 8, tonic: 3 });
    const beats = turned.beats.map((beat) => ({
      ...beat,
      answers: Object.fromEntries(Object.entries(beat.answers).reverse()),
    }));
    const text = csvHeader(first) + csvRows({ ...turned, beats }, csvQuestions(first));
    expect(text).toBe(toCsv(turned));
  });

  test("a song of other questions than the header has is refused, by the file, the beat and the questions", () => {
    const first = writtenAnalysis({ beats: 8 });
    const rows = (change: (answers: Record<string, number | object>) => void) => () => {
      const other = structuredClone(first);
      change(other.beats[5].answers as Record<string, number | object>);
      return csvRows({ ...other, file: "other.mid" }, csvQuestions(first));
    };
    const names = "tonicChord, measureStart, phraseStart, modulationUp, blues, scale";
    const refused = (found: string) =>
      `other.mid: beat 5: invalid questions ${found} (expected those of the header: ${names})`;
    expect(rows((answers) => delete answers.blues)).toThrow(refused(names.replace(" blues,", "")));
    expect(rows((answers) => Object.assign(answers, { cadence: 0.5 }))).toThrow(refused(`${names}, cadence`));
    expect(rows((answers) => Object.assign(answers, { blues: answers.scale }))).toThrow("blues (a scale), scale");
  });

  test("a field with a comma, a quote or a line break is quoted, another is not", () => {
    expect(csvField('a "b", c')).toBe('"a ""b"", c"');
    expect(csvField("a\nb")).toBe('"a\nb"');
    expect(csvField("plain")).toBe("plain");
    expect(csvField(null)).toBe("");
  });
});

describe(".beats", () => {
  test("a line holds seconds, a tab and the position in the true measure", () => {
    expect(
      toBeats(writtenAnalysis({ beats: 8, pickup: 1 }))
        .split("\n")
        .slice(0, 6),
    ).toEqual(["0.000\t4", "0.500\t1", "1.000\t2", "1.500\t3", "2.000\t4", "2.500\t1"]);
  });
});
