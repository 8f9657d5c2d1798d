/**
 * The answers about a song: what every format is written from, and the JSON that `bat analyze --format json` writes
 * (docs/format.md). Beats are counted from 0; measures and positions are the file's own, from 1.
 */

/** Goes up when a field is renamed, removed or changes its meaning; a new field does not raise it. */
export const ANALYSIS_VERSION = 1;

/** The local scale of a beat: the likeliest key and its probability. */
export interface ScaleAnswer {
  /** Pitch class of the tonic, 0 = C … 11 = B. */
  readonly tonic: number;
  /** A name of `MODES`. */
  readonly mode: string;
  readonly p: number;
}

/** What a question is answered with: a probability (yes or no), or a scale. */
export type Answer = number | ScaleAnswer;

/** One answer a question, by the question's name. A model with questions of its own adds their names. */
export interface Answers {
  readonly [question: string]: Answer;
}

export interface AnalysisBeat {
  /** Seconds from the start of the file. */
  readonly time: number;
  /** MIDI tick; null where there is none. */
  readonly tick: number | null;
  /** The file's own measure, from 1. The true barlines are told by `measureStart`. */
  readonly measure: number;
  /** The quarter within the file's own measure, 1–4. */
  readonly position: number;
  readonly answers: Answers;
}

/** A place in the song: the index of a beat, and where the file has it. */
export interface Place {
  readonly beat: number;
  readonly measure: number;
  readonly position: number;
  readonly time: number;
}

/** A stretch in one key. */
export interface KeyStretch extends Place, ScaleAnswer {
  /** Length in beats. */
  readonly beats: number;
  /** The key's name, such as "A♭ major"; `p` is the mean over its beats. */
  readonly name: string;
}

export interface Phrase extends Place {
  /** Length in beats. */
  readonly beats: number;
}

export interface Modulation extends Place {
  /** Semitones up, from the key before to the key after, 1–11; null where the scale does not change with it. */
  readonly semitones: number | null;
  readonly p: number;
}

/** The true barlines beside the file's. */
export interface Barlines {
  /** Number of true measure starts. */
  readonly measures: number;
  /** The quarter of the file's measure on which most true measures start: 1 when the file is right. */
  readonly position: number;
  /** Share of the true measure starts that fall on that quarter. */
  readonly share: number;
}

/** The song in a few lines. A part is null when the model was not trained to answer its question. */
export interface Summary {
  readonly keys: readonly KeyStretch[] | null;
  readonly phrases: readonly Phrase[] | null;
  readonly modulations: readonly Modulation[] | null;
  readonly barlines: Barlines | null;
  /** Whether the song is a blues, and the mean probability over its beats. */
  readonly blues: { readonly yes: boolean; readonly p: number } | null;
  /** What the reader should know of the file and of how it was read. */
  readonly warnings: readonly string[];
}

export interface Analysis {
  readonly version: typeof ANALYSIS_VERSION;
  /** The file's name as it was given. */
  readonly file: string;
  /** The name of the file's first track, or what the song was opened under; empty where there is none. */
  readonly title: string;
  /** The model's name and the hash of its weights. */
  readonly model: string;
  /** Where the beats came from: the file's tempo map ("map"), tracking ("tracked") or a grid from outside ("given"). */
  readonly grid: "map" | "tracked" | "given";
  readonly beats: readonly AnalysisBeat[];
  readonly summary: Summary;
}

/** The probability that a beat answers a yes-or-no question; null where the model does not answer it. */
export function probability(beat: AnalysisBeat, question: string): number | null {
  const answer = beat.answers[question];
  return typeof answer === "number" ? answer : null;
}

/** A beat answers yes at p ≥ .5. */
export function saysYes(beat: AnalysisBeat, question: string): boolean {
  return (probability(beat, question) ?? 0) >= 0.5;
}

/** The local scale of a beat; null where the model does not answer it. */
export function scaleOf(beat: AnalysisBeat): ScaleAnswer | null {
  const answer = beat.answers.scale;
  return typeof answer === "object" ? answer : null;
}
