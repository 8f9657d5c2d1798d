import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { analysisSchema } from "../answers/analysis-schema.js";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { MODES } from "../theory/modes.js";
import { QUESTIONS } from "../theory/questions.js";
import { csvHeader } from "./csv.js";
import { FORMATS } from "./formats.js";

const text = readFileSync(new URL("../../docs/format.md", import.meta.url), "utf8");

/** The names of all fields of a value, at any depth. */
function fields(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fields);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fields(inner)]);
}

describe("docs/format.md", () => {
  test("names every field of the JSON, every column of the CSV, every question, mode and format", () => {
    const analysis = writtenAnalysis({ modulation: 32 });
    const names = new Set([
      ...fields(analysis),
      ...csvHeader(analysis).trim().split(","),
      ...QUESTIONS.map(({ name }) => name),
      ...MODES.map(({ name }) => name),
    ]);
    expect([...names].filter((name) => !text.includes(`\`${name}\``) && !text.includes(`"${name}"`))).toEqual([]);
    for (const { name } of FORMATS) expect(text.toLowerCase()).toContain(`## ${name}`);
  });

  test("shows an example that fits the schema and has every field", () => {
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)![1]);
    expect(v.safeParse(analysisSchema, example).issues).toBeUndefined();
    expect(new Set(fields(example))).toEqual(new Set(fields(writtenAnalysis({ modulation: 32 }))));
  });
});
