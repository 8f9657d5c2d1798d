import { type AnsweredBeat, addScores, intervals, measures, type Score, scoreSong } from "./score.js";
import type { TruthSong } from "./truth.js";

/** What answers songs: the model, or a baseline. */
export interface Answerer {
  readonly name: string;
  /** Answered beats by the song's id; a song that is not there is counted as missing and left out. */
  readonly songs: ReadonlyMap<string, readonly AnsweredBeat[]>;
}

export interface Figures {
  readonly name: string;
  readonly songs: number;
  readonly missing: number;
  /** By measure, e.g. `key`, `phraseStart F1±1`. */
  readonly values: Readonly<Record<string, number>>;
  readonly intervals: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/** The songs of one corpus in some splits. */
export interface EvaluationGroup {
  readonly corpus: string;
  /** e.g. `val+test`. */
  readonly splits: string;
  readonly songs: number;
  readonly beats: number;
  readonly figures: readonly Figures[];
}

export interface EvaluateOptions {
  /** Groups of splits that are pooled, each joined by `+`: `["val", "test"]` apart, `["val+test"]` together (default). */
  readonly splits?: readonly string[];
  /** Only these corpora. */
  readonly corpora?: readonly string[];
  /** Bootstrap samples; 0 = no intervals. */
  readonly samples?: number;
  readonly seed?: number;
}

/** Scores answerers on the same songs, side by side, a group for each corpus and group of splits. */
export function evaluate(
  truth: readonly TruthSong[],
  answerers: readonly Answerer[],
  options: EvaluateOptions = {},
): EvaluationGroup[] {
  const { splits = ["val+test"], corpora, samples = 500, seed = 1 } = options;
  const groups: EvaluationGroup[] = [];
  for (const corpus of new Set(truth.map((song) => song.corpus))) {
    if (corpora && !corpora.includes(corpus)) continue;
    for (const group of splits) {
      const names = group.split("+");
      const songs = truth.filter((song) => song.corpus === corpus && names.includes(song.split));
      if (songs.length === 0) continue;
      const beats = songs.reduce((sum, song) => sum + song.beats.length, 0);
      const figures = answerers.map((answerer) => figuresOf(answerer, songs, samples, seed));
      groups.push({ corpus, splits: group, songs: songs.length, beats, figures });
    }
  }
  return groups;
}

function figuresOf({ name, songs }: Answerer, truth: readonly TruthSong[], samples: number, seed: number): Figures {
  const scores: Score[] = [];
  const asked = new Set<string>();
  for (const song of truth) {
    const answers = songs.get(song.id);
    if (!answers) continue;
    for (const question of Object.keys(answers[0]?.answers ?? {})) asked.add(question);
    scores.push(scoreSong(song, answers));
  }
  const kept = ([measure]: readonly [string, unknown]) => answersMeasure(asked, measure);
  return {
    name,
    songs: scores.length,
    missing: truth.length - scores.length,
    values: Object.fromEntries(Object.entries(measures(addScores(scores))).filter(kept)),
    intervals: samples > 0 ? Object.fromEntries(Object.entries(intervals(scores, { samples, seed })).filter(kept)) : {},
  };
}

/** A baseline that never answers a question has no figure for it. */
function answersMeasure(asked: ReadonlySet<string>, measure: string): boolean {
  const [column] = measure.split(" ");
  if (column === "matched") return true;
  if (column === "key") return asked.has("scale");
  return asked.has(column === "phraseStart2" || column === "lineStart" ? "phraseStart" : column);
}

const MEASURES = ["F1", "F1±1", "AP", "AUC", "ECE", "rate"];
const measuresOf = (column: string) => MEASURES.map((measure) => `${column} ${measure}`);

/** The measures that the table shows, in its order. */
export const SHOWN = [
  "matched",
  "key tonic",
  "key",
  "key MIREX",
  "key segment F1",
  "key ECE",
  ...[
    "tonicChord",
    "measureStart",
    "phraseStart",
    "phraseStart2",
    "lineStart",
    "modulationUp",
    "blues",
    "blues song",
  ].flatMap(measuresOf),
];

/** The measures of a group: those of every model, then those of a model's own questions. */
function shownOf(figures: readonly Figures[]): string[] {
  const measured = figures.flatMap(({ values }) => Object.keys(values));
  const own = measured.filter((measure) => !SHOWN.includes(measure)).map((measure) => measure.split(" ")[0]);
  return [...SHOWN, ...[...new Set(own)].flatMap(measuresOf).filter((measure) => !SHOWN.includes(measure))];
}

/** A table of text a group: a line a measure, a column an answerer; the first answerer with its 95% interval. */
export function evaluationTable(groups: readonly EvaluationGroup[]): string {
  return groups
    .map(({ corpus, splits, songs, beats, figures }) => {
      const missing = figures[0]?.missing ? `, ${figures[0].missing} without answers` : "";
      const rows = [["", ...figures.map(({ name }) => name)]];
      for (const measure of shownOf(figures)) {
        if (!figures.some(({ values }) => values[measure] !== undefined)) continue;
        rows.push([measure, ...figures.map((one, column) => cell(one, measure, column === 0))]);
      }
      const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
      const lines = rows.map((row) =>
        row
          .map((text, column) => text.padEnd(widths[column]))
          .join("  ")
          .trimEnd(),
      );
      return [
        `${corpus} ${splits}: ${songs} songs, ${beats} beats${missing}`,
        ...lines.map((line) => `  ${line}`),
      ].join("\n");
    })
    .join("\n\n");
}

function cell({ values, intervals }: Figures, measure: string, withInterval: boolean): string {
  const value = values[measure];
  if (value === undefined) return "–";
  const interval = withInterval && !measure.endsWith("rate") ? intervals[measure] : undefined;
  return interval ? `${short(value)} [${short(interval[0])}, ${short(interval[1])}]` : short(value);
}

/** Three decimals without the zero before the point: `.884`, `1.000`. */
export function short(value: number): string {
  return value.toFixed(3).replace(/^0\./, ".");
}
