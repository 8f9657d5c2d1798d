import * as v from "valibot";
import { THIRDS, thirdOf } from "../theory/chords.js";
import type { Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";
import { FULL_WEIGHT, type LabelColumn, SPLITS, UNKNOWN } from "./dataset.js";
import { binaryLabel, modeIndex, type SongLabels } from "./labels.js";

const Bool = v.optional(v.nullable(v.boolean()));
const PitchClass = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(11));

const TruthBeat = v.object({
  tick: v.pipe(v.number(), v.integer()),
  measure: v.optional(v.nullable(v.number())),
  tonicChord: Bool,
  measureStart: Bool,
  phraseStart: Bool,
  phraseStart2: Bool,
  modulationUp: Bool,
  tonic: v.optional(v.nullable(PitchClass)),
  minor: Bool,
  chord: v.optional(v.nullable(v.tuple([PitchClass, v.string()]))),
});

const TruthSong = v.object({
  id: v.string(),
  corpus: v.string(),
  split: v.picklist(SPLITS),
  file: v.string(),
  beats: v.array(TruthBeat),
});

type TruthBeat = v.InferOutput<typeof TruthBeat>;

/** How each binary question is read from a beat of the truth; two annotators who differ make a label of one half. */
const BINARY: Readonly<Record<string, (beat: TruthBeat) => number | null>> = {
  tonicChord: ({ tonicChord }) => one(tonicChord),
  measureStart: ({ measureStart }) => one(measureStart),
  phraseStart: ({ phraseStart, phraseStart2 }) => {
    const first = one(phraseStart);
    const second = one(phraseStart2);
    return first === null ? second : second === null ? first : (first + second) / 2;
  },
  modulationUp: ({ modulationUp }) => one(modulationUp),
};

const one = (value: boolean | null | undefined): number | null => (value == null ? null : value ? 1 : 0);

/**
 * Reads truth in JSON lines, one song a line, beats by tick; null is "not known".
 * Throws `InputError` naming the line and the field that is wrong.
 */
export function readTruthLabels(text: string, source: string, questions: readonly Question[]): SongLabels[] {
  const out: SongLabels[] = [];
  let line = 0;
  for (const row of text.split("\n")) {
    line++;
    if (row.trim() === "") continue;
    let json: unknown;
    try {
      json = JSON.parse(row);
    } catch (error) {
      throw invalid(`${source} line ${line}`, (error as Error).message, "one JSON object a line");
    }
    const parsed = v.safeParse(TruthSong, json);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      throw invalid(`${source} line ${line}: ${v.getDotPath(issue) ?? "song"}`, issue.received, issue.expected ?? "");
    }
    const { id, corpus, split, file, beats } = parsed.output;
    const columns: Record<string, LabelColumn> = {};
    for (const question of questions) {
      const column = PITCHED[question.name]?.(beats) ?? binaryColumn(beats, BINARY[question.name]);
      if (column) columns[question.name] = column;
    }
    const at = Int32Array.from(beats, (beat) => beat.tick);
    const measures = beats.map(({ measure }) => measure ?? null);
    out.push({
      song: id,
      source,
      by: "tick",
      modeByNotes: true,
      at,
      measures,
      columns,
      split,
      corpus,
      originalFile: file,
    });
  }
  return out;
}

function binaryColumn(beats: readonly TruthBeat[], read?: (beat: TruthBeat) => number | null): LabelColumn | undefined {
  if (!read) return undefined;
  const value = Uint8Array.from(beats, (beat) => {
    const p = read(beat);
    return p === null ? UNKNOWN : binaryLabel(p);
  });
  return value.every((v) => v === UNKNOWN) ? undefined : { value, weight: full(value) };
}

function scaleColumn(beats: readonly TruthBeat[]): LabelColumn {
  const major = modeIndex("major");
  const minor = modeIndex("minor");
  const value = Uint8Array.from(beats, (beat) => (beat.minor == null ? UNKNOWN : (beat.tonic ?? UNKNOWN)));
  return { value, mode: Uint8Array.from(beats, (beat) => (beat.minor ? minor : major)), weight: full(value) };
}

/** The root and the third of the chord; a quality that is not known says nothing. */
function chordColumn(beats: readonly TruthBeat[]): LabelColumn | undefined {
  const thirds = beats.map(({ chord }) => (chord ? thirdOf(chord[1]) : null));
  const value = Uint8Array.from(beats, ({ chord }, beat) => (chord && thirds[beat] ? chord[0] : UNKNOWN));
  if (value.every((root) => root === UNKNOWN)) return undefined;
  const mode = Uint8Array.from(thirds, (third) => (third ? THIRDS.indexOf(third) : 0));
  return { value, mode, weight: full(value) };
}

const PITCHED: Readonly<Record<string, (beats: readonly TruthBeat[]) => LabelColumn | undefined>> = {
  scale: scaleColumn,
  chord: chordColumn,
};

const full = (value: Uint8Array) => new Uint8Array(value.length).fill(FULL_WEIGHT);
