/**
 * A song as it is read: the model's answers, with the user's corrections in their place and the user's thresholds for yes. Everything that
 * is drawn, tabled or said of a song comes from here, so that all of it agrees.
 *
 * Letters: T beats.
 */
import { type AnalysisBeat, type Answer, type Modulation, type Summary, scaleOf } from "../../src/answers/analysis.js";
import { summarize } from "../../src/answers/summary.js";
import { QUESTIONS } from "../../src/theory/questions.js";
import { type AnswerKind, answerWords, certaintyOf, kindOf } from "../app/answer-kinds.js";
import type { AnswerSource, Correction, Song, View } from "../app/types.js";
import { correctedAnalysis } from "../teach/overlay.js";

export interface Lane {
  readonly question: string;
  /** Words for the gutter. */
  readonly label: string;
  readonly kind: AnswerKind;
  /** What is answered, in words, where it is more than yes or no; else empty. */
  readonly text: readonly string[]; // (T)
  /** Probability of yes, or of the answer that is given. */
  readonly p: Float32Array; // (T)
  /** 1 where it is at or above the threshold. */
  readonly yes: Uint8Array; // (T)
  /** 1 where the user gave the answer. */
  readonly corrected: Uint8Array; // (T)
}

export interface KeyMark {
  readonly beat: number;
  readonly tonic: number;
  readonly mode: string;
}

export interface Reading {
  readonly beats: number;
  /** Pitch class of the local tonic; −1 where nothing tells it. */
  readonly tonic: Int8Array; // (T)
  readonly mode: readonly string[]; // (T)
  /** Where the tonic came from. */
  readonly source: readonly AnswerSource[]; // (T)
  readonly phraseStart: Uint8Array; // (T)
  readonly measureStart: Uint8Array; // (T)
  /** Where a key starts, in order. */
  readonly keys: readonly KeyMark[];
  readonly modulations: readonly Modulation[];
  readonly lanes: readonly Lane[];
  /** The summary with corrections and thresholds. */
  readonly summary: Summary;
}

const LABELS: Readonly<Record<string, string>> = {
  tonicChord: "tonic chord",
  measureStart: "measure",
  phraseStart: "phrase",
  modulationUp: "modulation",
  blues: "blues",
  scale: "scale",
};

/** "tonicChord" → "tonic chord": also for questions of a user's own model. */
export function questionLabel(question: string): string {
  return LABELS[question] ?? question.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

export function thresholdOf(thresholds: View["thresholds"], question: string): number {
  return thresholds[question] ?? 0.5;
}

/** Moves a probability so that `threshold` comes to lie at one half; order is kept. */
export function rescale(p: number, threshold: number): number {
  if (p >= threshold) return threshold >= 1 ? 1 : 0.5 + (0.5 * (p - threshold)) / (1 - threshold);
  return Math.min((0.5 * p) / threshold, 0.5 - 1e-12);
}

/** The last reading: the roll and what stands beside it ask for the same. */
let last: { readonly of: readonly unknown[]; readonly reading: Reading } | null = null;

export function readSong(song: Song, thresholds: View["thresholds"], corrections: readonly Correction[]): Reading {
  const of = [song, thresholds, corrections];
  if (!last?.of.every((one, n) => one === of[n])) last = { of, reading: read(song, thresholds, corrections) };
  return last.reading;
}

function read(song: Song, thresholds: View["thresholds"], corrections: readonly Correction[]): Reading {
  const given = song.analysis.beats;
  const beats = given.length;
  const questions = questionsOf(given);
  const set = byBeat(corrections, beats);
  const answered = correctedAnalysis(song.analysis, corrections).beats;
  const summary = summarize(
    answered.map((beat) => withThresholds(beat, thresholds)),
    song.analysis.summary.warnings,
  );
  const lanes = questions.map((question) => lane(question, answered, set, thresholds));
  const asked = (question: string) => lanes.find((one) => one.question === question);
  return {
    beats,
    ...tonics(song, answered, set),
    keys: summary.keys ?? [],
    phraseStart: asked("phraseStart")?.yes ?? every(beats, 16),
    measureStart: asked("measureStart")?.yes ?? Uint8Array.from(given, ({ position }) => (position === 1 ? 1 : 0)),
    modulations: summary.modulations ?? [],
    lanes,
    summary,
  };
}

/** The questions that were answered, in the order of the table, then the user's own. */
export function questionsOf(beats: readonly AnalysisBeat[]): string[] {
  const names = Object.keys(beats[0]?.answers ?? {});
  const known = QUESTIONS.map(({ name }) => name).filter((name) => names.includes(name));
  return [...known, ...names.filter((name) => !known.includes(name))];
}

/** What the user set, by beat: question → value. (T) */
type Given = Readonly<Record<string, Correction["value"]>>;

function byBeat(corrections: readonly Correction[], beats: number): Given[] {
  const out: Record<string, Correction["value"]>[] = Array.from({ length: beats }, () => ({}));
  for (const { beat, question, value } of corrections) if (out[beat]) out[beat][question] = value;
  return out;
}

function withThresholds(beat: AnalysisBeat, thresholds: View["thresholds"]): AnalysisBeat {
  const answers: Record<string, Answer> = {};
  for (const [question, answer] of Object.entries(beat.answers)) {
    const threshold = thresholdOf(thresholds, question);
    answers[question] = typeof answer === "number" && threshold !== 0.5 ? rescale(answer, threshold) : answer;
  }
  return { ...beat, answers };
}

function lane(
  question: string,
  beats: readonly AnalysisBeat[],
  set: readonly Given[],
  thresholds: View["thresholds"],
): Lane {
  const threshold = thresholdOf(thresholds, question);
  const p = Float32Array.from(beats, ({ answers: { [question]: answer } }) => certaintyOf(answer)); // (T)
  const kind = kindOf(beats[0]?.answers[question]);
  return {
    question,
    label: questionLabel(question),
    kind,
    text: kind === "binary" ? [] : beats.map(({ answers }) => answerWords(answers[question])),
    p,
    // Bytes of a float are compared as they were before they were cut to 32 bits.
    yes: Uint8Array.from(p, (x) => (x >= Math.fround(threshold) ? 1 : 0)),
    corrected: Uint8Array.from(set, (one) => (one[question] === undefined ? 0 : 1)),
  };
}

function tonics(song: Song, beats: readonly AnalysisBeat[], set: readonly Given[]) {
  const usual = commonest(song.bass);
  const scales = beats.map(scaleOf); // (T)
  return {
    tonic: Int8Array.from(scales, (scale) => scale?.tonic ?? usual),
    mode: scales.map((scale) => scale?.mode ?? "major"),
    source: scales.map((scale, t): AnswerSource => {
      if (set[t].scale) return "annotated";
      return scale ? "predicted" : "heuristic";
    }),
  };
}

/** The pitch class that the bass has most often: the tonic where no model tells one. */
function commonest(bass: Int8Array): number {
  const counts = new Array<number>(12).fill(0);
  for (const pitchClass of bass) if (pitchClass >= 0) counts[pitchClass]++;
  const most = Math.max(...counts);
  return most === 0 ? -1 : counts.indexOf(most);
}

function every(beats: number, step: number): Uint8Array {
  return Uint8Array.from({ length: beats }, (_, t) => (t % step === 0 ? 1 : 0));
}
