/**
 * rawl's analysis JSON (github vpavlenko/rawl): what its users have written by hand, and what its viewer shows.
 *
 * - Measures are the file's own, from 1.
 * - `modulations` {measure: pitch class}: the tonic from that measure on. It says no mode.
 * - `phrasePatch` [{measure, diff}]: phrases start on measures 1, 5, 9 …; each entry, in order, moves the phrase that starts on `measure` by
 *   `diff` measures, and all later ones with it.
 * - `tags`: of these, `scale:*` says a mode, `scale:blues` and `style:blues` that the song is a blues, `modulation:up_at_the_end` that the last key
 *   lies 1 to 3 semitones above the one before.
 */
import * as v from "valibot";
import type { Analysis } from "../../src/answers/analysis.js";
import { saysYes, scaleOf } from "../../src/answers/analysis.js";
import type { Piece } from "../../src/music/piece.js";
import { modeOrMajor } from "../../src/theory/modes.js";
import { InputError, invalid } from "../../src/util/errors.js";
import type { Correction } from "../app/types.js";

export interface RawlAnalysis {
  readonly modulations: Readonly<Record<string, number>>;
  readonly phrasePatch: readonly { readonly measure: number; readonly diff: number }[];
  readonly tags: readonly string[];
  readonly comment: string;
  readonly form: readonly never[] | Readonly<Record<string, string>>;
}

const Measure = v.pipe(v.number(), v.integer());
const Rawl = v.looseObject({
  modulations: v.record(
    v.pipe(v.string(), v.regex(/^\d+$/, "a measure")),
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(11)),
  ),
  phrasePatch: v.optional(v.array(v.object({ measure: Measure, diff: Measure }))),
  tags: v.optional(v.array(v.string())),
});

const PHRASE = 4;

/** Measures on which phrases start, from 1, up to the last measure: every fourth, moved by the patch. */
export function phraseMeasures(patch: RawlAnalysis["phrasePatch"], measures: number): number[] {
  // Starts after the end are moved as well, and may come to lie before it.
  const end = measures + 2 * PHRASE;
  let starts = Array.from({ length: Math.ceil(end / PHRASE) }, (_, n) => 1 + n * PHRASE);
  for (const { measure, diff } of patch) {
    const from = starts.indexOf(measure);
    // A patch that names no phrase's start is passed over.
    if (from < 0) continue;
    starts = starts.map((start, n) => (n < from ? start : start + diff));
    while (starts[starts.length - 1] + PHRASE <= end) starts.push(starts[starts.length - 1] + PHRASE);
  }
  return [...new Set(starts)].filter((start) => start >= 1 && start <= measures).sort((a, b) => a - b);
}

/** The patch under which phrases start on just these measures (rising, from 1). */
export function phrasePatchOf(starts: readonly number[], measures: number): { measure: number; diff: number }[] {
  const patch: { measure: number; diff: number }[] = [];
  let expected = 1;
  for (const start of starts) {
    if (start < 1 || start > measures) continue;
    if (start !== expected) patch.push({ measure: expected, diff: start - expected });
    expected = start + PHRASE;
  }
  // A long last phrase: the start that would be expected within it is moved past the end.
  if (patch.length + starts.length > 0 && expected <= measures)
    patch.push({ measure: expected, diff: measures + 1 - expected });
  return patch;
}

/** The first beat of each of the file's measures; a measure without a beat has none. */
function measureBeats(analysis: Analysis): Map<number, number> {
  const first = new Map<number, number>();
  for (const [beat, { measure }] of analysis.beats.entries()) if (!first.has(measure)) first.set(measure, beat);
  return first;
}

/** The file's measure that begins nearest to a beat; halfway, the one that it lies in. */
function nearestMeasure(analysis: Analysis, beat: number): number {
  const { measure, position } = analysis.beats[beat];
  return position <= 3 ? measure : measure + 1;
}

const MODE_TAGS: Readonly<Record<string, string>> = {
  major: "scale:major",
  minor: "scale:natural_minor",
  dorian: "scale:dorian",
  mixolydian: "scale:mixolydian",
};
const TAG_MODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(MODE_TAGS).map(([mode, tag]) => [tag, mode])),
  "scale:minor": "minor",
};
const BLUES_TAGS = ["scale:blues", "style:blues"];
const UP = "modulation:up_at_the_end";

/** An analysis (with the user's corrections laid over it) in rawl's form. */
export function toRawl(analysis: Analysis): RawlAnalysis {
  const { summary, beats } = analysis;
  const measures = beats.at(-1)?.measure ?? 0;
  const modulations: Record<string, number> = {};
  let tonic = -1;
  for (const key of summary.keys ?? []) {
    if (key.tonic === tonic) continue;
    modulations[tonic < 0 ? 1 : nearestMeasure(analysis, key.beat)] = key.tonic;
    tonic = key.tonic;
  }
  const starts = new Set<number>();
  for (let beat = 0; beat < beats.length; beat++)
    if (saysYes(beats[beat], "phraseStart")) starts.add(nearestMeasure(analysis, beat));
  const modes = new Set((summary.keys ?? []).map(({ mode }) => mode));
  const tags = [...modes].flatMap((mode) => MODE_TAGS[mode] ?? []);
  if (summary.blues?.yes) tags.push("scale:blues");
  const rises = summary.modulations?.some(({ beat }) => beat > beats.length / 2);
  if (rises) tags.push(UP);
  const phrasePatch = phrasePatchOf(
    [...starts].sort((a, b) => a - b),
    measures,
  );
  return { modulations, phrasePatch, tags, comment: "", form: [] };
}

/** What rawl's file says, for a song: an analysis by itself, or the one for this song among many under their files' names. */
export function rawlFor(json: unknown, name: string): unknown {
  if (typeof json !== "object" || json === null || "modulations" in json) return json;
  const stem = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\.midi?$/i, "");
  const all = Object.entries(json);
  const found = all.filter(([key]) => stem(key) === stem(name));
  if (found.length === 1) return found[0][1];
  if (all.length === 1) return all[0][1];
  throw new InputError(
    found.length === 0
      ? `the file holds no analysis of ${name} (${all.length} others)`
      : `the file holds ${found.length} analyses called ${stem(name)}`,
  );
}

/**
 * The corrections that rawl's analysis of a song amounts to: a key for every beat, phrase starts, modulations up by 1 to 3 semitones, and blues
 * where it is tagged. A mode is taken from the tags if they name one that fits, else from the third that sounds more above the tonic.
 *
 * @throws InputError naming the field that is wrong
 */
export function fromRawl(json: unknown, piece: Piece, analysis: Analysis): Correction[] {
  const read = v.safeParse(Rawl, json);
  if (!read.success) {
    const issue = read.issues[0];
    throw invalid(
      `rawl analysis: ${v.getDotPath(issue) ?? "file"}`,
      issue.received,
      String(issue.expected ?? issue.message),
    );
  }
  const { modulations, phrasePatch, tags = [] } = read.output;
  const beats = analysis.beats.length;
  const first = measureBeats(analysis);
  const last = analysis.beats.at(-1)?.measure ?? 0;
  const out: Correction[] = [];
  const stretches = Object.entries(modulations)
    .map(([measure, tonic]) => ({ measure: Number(measure), tonic }))
    .sort((a, b) => a.measure - b.measure)
    .flatMap(({ measure, tonic }, n) => {
      const from = n === 0 ? 0 : first.get(measure);
      return from === undefined ? [] : [{ from, tonic }];
    });
  const keys = stretches.map(({ from, tonic }, n) => {
    const to = stretches[n + 1]?.from ?? beats;
    return { from, to, tonic, mode: modeOf(tags, tonic, from, to, piece, analysis) };
  });
  for (const { from, to, tonic, mode } of keys)
    for (let beat = from; beat < to; beat++) out.push({ beat, question: "scale", value: { tonic, mode } });
  if (keys.length > 0) {
    const up = new Map<number, 0 | 1 | null>();
    for (let n = 1; n < keys.length; n++) {
      const rise = (keys[n].tonic - keys[n - 1].tonic + 12) % 12;
      const relative = rise === 3 && keys[n - 1].mode !== "major" && keys[n].mode === "major";
      if (rise >= 1 && rise <= 3) up.set(keys[n].from, relative ? null : 1);
    }
    for (let beat = 0; beat < beats; beat++) {
      const value = up.get(beat) ?? (up.has(beat) ? null : 0);
      if (value !== null) out.push({ beat, question: "modulationUp", value });
    }
  }
  if (phrasePatch) {
    const starts = new Set(phraseMeasures(phrasePatch, last).flatMap((measure) => first.get(measure) ?? []));
    for (let beat = 0; beat < beats; beat++)
      out.push({ beat, question: "phraseStart", value: starts.has(beat) ? 1 : 0 });
  }
  if (tags.some((tag) => BLUES_TAGS.includes(tag)))
    for (let beat = 0; beat < beats; beat++) out.push({ beat, question: "blues", value: 1 });
  const asked = analysis.beats[0]?.answers ?? {};
  return out.filter(({ question }) => question in asked);
}

function modeOf(
  tags: readonly string[],
  tonic: number,
  from: number,
  to: number,
  piece: Piece,
  analysis: Analysis,
): string {
  const minor = soundsMinor(piece, tonic, from, to);
  const tagged = [...new Set(tags.flatMap((tag) => TAG_MODES[tag] ?? []))];
  const fits = (mode: string) => minor === null || modeOrMajor(mode).minor === minor;
  const fitting = tagged.filter(fits);
  if (fitting.length === 1) return fitting[0];
  // The model's own mode, where it hears the same tonic with such a third.
  const said = analysis.beats
    .slice(from, to)
    .flatMap((beat) => scaleOf(beat) ?? [])
    .find((key) => key.tonic === tonic && fits(key.mode));
  return said?.mode ?? (minor ? "minor" : "major");
}

/** Whether the minor third above a tonic sounds longer than the major one; null where neither sounds. */
function soundsMinor({ notes, tracks }: Piece, tonic: number, from: number, to: number): boolean | null {
  const length = [0, 0];
  for (const { onset, offset, pitch, track } of notes) {
    const third = (pitch - tonic + 120) % 12;
    if (tracks[track].drums || (third !== 3 && third !== 4)) continue;
    length[third - 3] += Math.max(0, Math.min(to, offset) - Math.max(from, onset));
  }
  return length[0] + length[1] === 0 ? null : length[0] > length[1];
}
