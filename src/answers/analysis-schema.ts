/** The schema of the analysis JSON: what a reader checks before it trusts a file. */
import * as v from "valibot";
import { MODES } from "../theory/modes.js";
import { InputError } from "../util/errors.js";
import { ANALYSIS_VERSION, type Analysis } from "./analysis.js";

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ordinal = v.pipe(v.number(), v.integer(), v.minValue(1));
const seconds = v.pipe(v.number(), v.finite());
const place = { beat: count, measure: ordinal, position: ordinal, time: seconds };
const scale = {
  tonic: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(11)),
  mode: v.picklist(MODES.map((mode) => mode.name)),
  p: probability,
};

export const analysisSchema = v.strictObject({
  version: v.literal(ANALYSIS_VERSION),
  file: v.string(),
  title: v.string(),
  model: v.string(),
  grid: v.picklist(["map", "tracked", "given"]),
  beats: v.pipe(
    v.array(
      v.strictObject({
        time: seconds,
        tick: v.nullable(count),
        measure: ordinal,
        position: ordinal,
        answers: v.record(v.string(), v.union([probability, v.strictObject(scale)])),
      }),
    ),
    v.minLength(1, "a song of no beats"),
  ),
  summary: v.strictObject({
    keys: v.nullable(v.array(v.strictObject({ ...place, beats: ordinal, ...scale, name: v.string() }))),
    phrases: v.nullable(v.array(v.strictObject({ ...place, beats: ordinal }))),
    modulations: v.nullable(
      v.array(
        v.strictObject({
          ...place,
          semitones: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(11))),
          p: probability,
        }),
      ),
    ),
    barlines: v.nullable(
      v.strictObject({ measures: count, position: v.pipe(ordinal, v.maxValue(4)), share: probability }),
    ),
    blues: v.nullable(v.strictObject({ yes: v.boolean(), p: probability })),
    warnings: v.array(v.string()),
  }),
});

/** Reads an analysis from JSON text; throws an `InputError` that names the file and the first field that is wrong. */
export function readAnalysis(text: string, name: string): Analysis {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: not JSON (${(error as Error).message})`);
  }
  const result = v.safeParse(analysisSchema, value, { abortEarly: true });
  if (result.success) return placed(result.output, name);
  const [issue] = result.issues;
  const path = issue.path?.map((item) => String(item.key)).join(".") ?? "";
  throw new InputError(
    `${name}: not an analysis of version ${ANALYSIS_VERSION} (${path ? `${path}: ` : ""}${issue.message})`,
  );
}

/** The analysis, if its places stand on its beats. */
function placed(analysis: Analysis, name: string): Analysis {
  const { keys, phrases, modulations } = analysis.summary;
  const count = analysis.beats.length;
  for (const [part, places] of Object.entries({ keys, phrases, modulations })) {
    for (const [n, { beat, ...place }] of (places ?? []).entries()) {
      const at = `${name}: summary.${part}.${n}`;
      if (beat >= count)
        throw new InputError(`${at}.beat: ${beat} is no beat of the song (expected 0 to ${count - 1})`);
      if ("beats" in place && beat + place.beats > count)
        throw new InputError(`${at}.beats: ${place.beats} end behind the song (expected 1 to ${count - beat})`);
    }
  }
  return analysis;
}

/** The analyses that a text holds: one, or one a line where several songs share a file (JSON Lines), with the line of each. */
export function analysisTexts(text: string): { readonly text: string; readonly line?: number }[] {
  const lines = text.split("\n").flatMap((line, n) => (line.trim() === "" ? [] : [{ text: line, line: n + 1 }]));
  // An analysis by itself has its first field on a line below the brace, or is one line.
  return lines.length > 1 && /^\s*\{\s*"/.test(lines[0].text) && !isJson(text) ? lines : [{ text }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
