/**
 * Teaching: what fine-tuning on a user's corrections feeds the train graph. Pure; runs in the page's worker and in Node alike.
 *
 * A correction is a label of weight 1. Alone, a few labels would drag the answers of all other beats with them, so every beat that was not
 * corrected is held to what the model said before (Li, Hoiem, "Learning without Forgetting", 2016): the anchors of a question weigh as
 * much as its corrections do together. A beat whose answer was taken away (null) is neither.
 *
 * Letters: N beats of all songs, B windows of a batch, T beats of a window, F beat features, K pair keys, C logits of a question.
 */
import type { Logits } from "../../src/answers/decode.js";
import { bucketOf } from "../../src/answers/windows.js";
import type { Batch, BatchArray } from "../../src/data/batch.js";
import { type Dataset, type DatasetSong, emptyDataset } from "../../src/data/dataset.js";
import { modeIndex } from "../../src/data/labels.js";
import type { Window } from "../../src/data/sampler.js";
import { fillWindow, pitchedClass } from "../../src/data/window.js";
import { beatFeatures } from "../../src/features/beat-features.js";
import { BEAT_FEATURES } from "../../src/features/beat-table.js";
import { packBits } from "../../src/features/bits.js";
import { pairKeys } from "../../src/features/pair-keys.js";
import { PAIR_FEATURES } from "../../src/features/pair-table.js";
import { referenceBass } from "../../src/features/reference-bass.js";
import type { ModelConfig } from "../../src/model/config.js";
import type { BeatSong } from "../../src/music/beat-notes.js";
import { classCount, type Question } from "../../src/theory/questions.js";
import { InputError, invalid } from "../../src/util/errors.js";
import { type Random, random } from "../../src/util/random.js";
import { sigmoid } from "../../src/util/sigmoid.js";
import type { Correction } from "../app/types.js";

export interface LessonSong {
  readonly name: string;
  readonly song: BeatSong;
  readonly corrections: readonly Correction[];
  /** What the model says before it is taught: raw logits [T, C] by question (`answerLogits`). */
  readonly logits: Logits;
}

/** What is known of the beats for one question. */
interface Column {
  readonly question: Question;
  /** (N): class of the corrected answer (0 or 1; a scale's class), `ANCHOR` where the model's own answer stands, `OPEN` where none does. */
  readonly truth: Int16Array;
  /** (N, C): the model's own probabilities. */
  readonly anchor: Float32Array;
  /** Corrected beats, counted over all songs. */
  readonly corrected: readonly number[];
}

const ANCHOR = -1;
const OPEN = -2;

/** Songs and corrections, ready for batches. */
export interface Lesson {
  readonly dataset: Dataset;
  readonly columns: readonly Column[];
  /** The questions that were corrected. */
  readonly corrected: readonly string[];
  /** Corrections that give an answer. */
  readonly corrections: number;
  /** T: beats of a window. */
  readonly beats: number;
}

/** The longest window that is taught on: a step on the page's processor then takes a fraction of a second. */
export const LONGEST = 256;

/**
 * @throws InputError where there is nothing to teach, or a correction is about a beat, a question or a mode that there is not
 */
export function makeLesson(config: ModelConfig, songs: readonly LessonSong[]): Lesson {
  const taught = songs.filter(({ corrections }) => corrections.length > 0);
  let start = 0;
  const rows = taught.map(({ name, song }, n): DatasetSong => {
    const beats = song.beats.length;
    start += beats;
    const row = { id: `song${n}`, corpus: "corrections", split: "train" as const, file: name, title: name };
    return { ...row, licence: "the user's own", start: start - beats, beats, known: {} };
  });
  const dataset = emptyDataset(rows, config.questions);
  taught.forEach(({ song }, n) => {
    dataset.bits.set(packBits(beatFeatures(song), config.features), rows[n].start * dataset.rowBytes);
    const keys = pairKeys(song);
    dataset.keys.set(keys.data, rows[n].start * keys.columns);
    dataset.bass.set(referenceBass(song), rows[n].start);
  });
  const columns = config.questions.map((question) => makeColumn(question, dataset, taught));
  for (const { name, corrections } of taught)
    for (const { question } of corrections)
      if (!config.questions.some((known) => known.name === question))
        throw invalid(`question of a correction of ${name}:`, question, config.questions.map((q) => q.name).join(", "));
  const corrections = columns.reduce((sum, { corrected }) => sum + corrected.length, 0);
  if (corrections === 0) throw new InputError("there is nothing to teach yet: set an answer on a beat first");
  const longest = Math.max(...rows.map((row) => row.beats));
  const corrected = columns.filter((column) => column.corrected.length > 0).map(({ question }) => question.name);
  return { dataset, columns, corrected, corrections, beats: Math.min(LONGEST, bucketOf(longest)) };
}

function makeColumn(question: Question, dataset: Dataset, songs: readonly LessonSong[]): Column {
  const C = classCount(question);
  const truth = new Int16Array(dataset.beats).fill(ANCHOR); // (N)
  const anchor = new Float32Array(dataset.beats * C); // (N, C)
  songs.forEach(({ name, corrections, logits }, n) => {
    const { start, beats } = dataset.songs[n];
    anchor.set(probabilities(logits[question.name], C), start * C);
    for (const { beat, question: about, value } of corrections) {
      if (about !== question.name) continue;
      if (!(Number.isInteger(beat) && beat >= 0 && beat < beats))
        throw invalid(`beat of a correction of ${name}:`, beat, `0 to ${beats - 1}`);
      truth[start + beat] = value === null ? OPEN : classOf(question, value, dataset.bass[start + beat]);
    }
  });
  const corrected = Array.from(truth.keys()).filter((beat) => truth[beat] >= 0);
  return { question, truth, anchor, corrected };
}

function classOf(question: Question, value: NonNullable<Correction["value"]>, bass: number): number {
  if (typeof value === "number") {
    if (question.kind === "binary") return value;
    throw invalid(`answer to ${question.name}`, value, "a tonic and a mode");
  }
  const mode = modeIndex(value.mode);
  if (question.kind === "binary") throw invalid(`answer to ${question.name}`, JSON.stringify(value), "0 or 1");
  if (mode < 0) throw invalid("mode", value.mode, "one that the model knows");
  return pitchedClass(question, value.tonic, mode, bass);
}

/** Sigmoid of one logit, softmax of more. [T, C] */
function probabilities(logits: Float32Array, C: number): Float32Array {
  if (C === 1) return logits.map((x) => sigmoid(x));
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += C) {
    let most = -Infinity;
    for (let c = 0; c < C; c++) most = Math.max(most, logits[at + c]);
    let sum = 0;
    for (let c = 0; c < C; c++) sum += Math.exp(logits[at + c] - most);
    for (let c = 0; c < C; c++) out[at + c] = Math.exp(logits[at + c] - most) / sum;
  }
  return out;
}

export interface TeachingBatchOptions {
  readonly seed: number;
  readonly step: number;
  /** B */
  readonly batch: number;
  /** How often the file's barlines are moved, so that they are not learnt by heart. */
  readonly shiftProbability?: number;
}

/** A batch, and the least that each question's loss can be on it (the anchors' own uncertainty), in nats. */
export interface TeachingBatch extends Batch {
  readonly floors: Readonly<Record<string, number>>;
}

/**
 * The batch of a step: arrays named as the inputs of `trainGraph(config, {objective: "finetune"})`. It depends on (lesson, options)
 * alone. Every window holds a corrected beat; each corrected question and each of its beats is drawn alike.
 */
export function teachingBatch(lesson: Lesson, options: TeachingBatchOptions, reuse?: TeachingBatch): TeachingBatch {
  const { seed, step, batch: B, shiftProbability = 0.25 } = options;
  const { dataset, columns, beats: T } = lesson;
  const draw = random(seed, step, 0x7eac);
  const windows = Array.from({ length: B }, () => drawWindow(lesson, draw, shiftProbability));
  const arrays = reuse?.batch === B && reuse.beats === T ? reuse.arrays : emptyArrays(lesson, B);
  const nothingHidden = new Uint8Array(T);
  windows.forEach((window, b) => {
    fillWindow(dataset, window, nothingHidden, b, T, arrays);
  });
  const floors = Object.fromEntries(
    columns.map((column) => [column.question.name, fillAnswers(lesson, column, windows, draw, arrays)]),
  );
  const tokens = windows.reduce((sum, window) => sum + window.beats, 0);
  return { step, objective: "finetune", batch: B, beats: T, tokens, windows, arrays, floors };
}

function drawWindow({ dataset, columns, beats: T }: Lesson, draw: Random, shiftProbability: number): Window {
  const asked = columns.filter(({ corrected }) => corrected.length > 0);
  const { corrected } = asked[draw.below(asked.length)];
  const beat = corrected[draw.below(corrected.length)];
  const song = dataset.songs.findIndex(({ start, beats }) => beat >= start && beat < start + beats);
  const { start, beats: length } = dataset.songs[song];
  const first = Math.max(0, beat - start - T + 1);
  const last = Math.min(beat - start, Math.max(0, length - T));
  const from = first + draw.below(Math.max(1, last - first + 1));
  const moved = draw.next() < shiftProbability;
  const shift = draw.below(4);
  return { song, from, beats: Math.min(T, length - from), shift: moved ? shift : 0 };
}

function emptyArrays({ columns, beats: T }: Lesson, B: number): Record<string, BatchArray> {
  const arrays: Record<string, BatchArray> = {};
  const bytes = (name: string, ...shape: number[]) => {
    arrays[name] = { data: new Uint8Array(shape.reduce((product, size) => product * size)), shape, dtype: "uint8" };
  };
  const floats = (name: string, ...shape: number[]) => {
    arrays[name] = { data: new Float32Array(shape.reduce((product, size) => product * size)), shape, dtype: "float32" };
  };
  bytes("bits", B, T, BEAT_FEATURES.length);
  bytes("hide", B, T, 5);
  bytes("real", B, T);
  for (let b = 0; b < B; b++) bytes(`pairs${b}`, T, T, PAIR_FEATURES.length);
  for (const { question } of columns) {
    floats(`y_${question.name}`, B, T, classCount(question));
    floats(`w_${question.name}`, B, T);
  }
  return arrays;
}

/** Writes `y_NAME` and `w_NAME` of all windows. Returns the least that their loss can be, nats. */
function fillAnswers(
  { dataset, beats: T }: Lesson,
  { question, truth, anchor }: Column,
  windows: readonly Window[],
  draw: Random,
  arrays: Readonly<Record<string, BatchArray>>,
): number {
  const C = classCount(question);
  const y = (arrays[`y_${question.name}`].data as Float32Array).fill(0); // (B, T, C)
  const w = (arrays[`w_${question.name}`].data as Float32Array).fill(0); // (B, T)
  let corrected = 0;
  let anchored = 0;
  const beats = windows.flatMap(({ song, from, beats: t }, b) =>
    Array.from({ length: t }, (_, i) => ({ at: b * T + i, beat: dataset.songs[song].start + from + i })),
  );
  for (const { beat } of beats) {
    if (truth[beat] >= 0) corrected++;
    else if (truth[beat] === ANCHOR) anchored++;
  }
  const anchorWeight = corrected === 0 ? 1 : Math.min(1, corrected / Math.max(1, anchored));
  let floor = 0;
  // The train graph's binary loss takes 0 or 1, so a probability is drawn; systematically, so that the share of 1s is hardly left to chance.
  let mass = draw.next();
  for (const { at, beat } of beats) {
    if (truth[beat] === OPEN) continue;
    w[at] = truth[beat] >= 0 ? 1 : anchorWeight;
    const p = anchor.subarray(beat * C, (beat + 1) * C); // (C)
    if (truth[beat] >= 0) y[C === 1 ? at : at * C + truth[beat]] = C === 1 ? truth[beat] : 1;
    else if (C > 1) y.set(p, at * C);
    else {
      y[at] = Math.floor(mass + p[0]) - Math.floor(mass);
      mass += p[0];
    }
    if (truth[beat] === ANCHOR) floor += anchorWeight * entropy(p);
  }
  return floor / Math.max(1e-6, corrected + anchorWeight * anchored);
}

/** Nats of a probability, or of a distribution. */
function entropy(p: Float32Array): number {
  const part = (x: number) => (x > 0 ? -x * Math.log(x) : 0);
  if (p.length === 1) return part(p[0]) + part(1 - p[0]);
  return p.reduce((sum, x) => sum + part(x), 0);
}
