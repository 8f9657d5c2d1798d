import { readSafetensors, writeSafetensors } from "../engine/safetensors.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { PAIR_KEY_COLUMNS } from "../features/pair-keys.js";
import { tableHash } from "../features/tables.js";
import { MODES } from "../theory/modes.js";
import { QUESTIONS, type Question } from "../theory/questions.js";
import { allocate } from "../util/allocate.js";
import { InputError } from "../util/errors.js";
import { DATASET_FORMAT, type DatasetMeta, parseMeta } from "./dataset-meta.js";

/**
 * Many songs in one safetensors file: every array is the songs' beats one after the other.
 * Letters: N beats of all songs, F beat features, K pair-key columns.
 */

export const SPLITS = ["train", "val", "test", "heldout"] as const;
export type Split = (typeof SPLITS)[number];

/** A binary answer p is stored as round(254 p); 255 says "not known". The same mark stands for an unknown tonic. */
export const UNKNOWN = 255;
export const BINARY_ONE = 254;
/** A label's weight w in (0, 1] is stored as round(255 w). */
export const FULL_WEIGHT = 255;

export interface DatasetSong {
  readonly id: string;
  readonly corpus: string;
  readonly split: Split;
  /** Where it came from: a path, or `archive!entry`. */
  readonly file: string;
  readonly title: string;
  readonly licence: string;
  /** Index of its first beat in the arrays. */
  readonly start: number;
  readonly beats: number;
  /** How many beats have a label, by question. */
  readonly known: Readonly<Record<string, number>>;
}

export interface LabelColumn {
  /** Binary: 0–254 or `UNKNOWN`; scale or chord: absolute tonic or root 0–11, or `UNKNOWN`. [N] */
  readonly value: Uint8Array;
  /** Scale: index into `MODES`; chord: index into `THIRDS`. [N] */
  readonly mode?: Uint8Array;
  /** 1–255, `FULL_WEIGHT` for an ordinary label. [N] */
  readonly weight: Uint8Array;
}

export interface Discarded {
  readonly file: string;
  readonly corpus: string;
  /** In words, without the file's name: "3/4 from measure 1". */
  readonly reason: string;
}

/** One part of a corpus that is prepared in several, by songs. Equal songs and labels are settled only when all parts are joined. */
export interface Shard {
  /** 1 to `of`. */
  readonly part: number;
  readonly of: number;
  /** Digests of what the run was told and of the labels that it was given: parts that belong together have the same. */
  readonly run: string;
  readonly labels: string;
  /** Number of each song among all songs of the inputs, and of each file that was left out. */
  readonly places: readonly number[];
  readonly discarded: readonly number[];
  /** Whether a label names the song, and whether it is a variant of another. */
  readonly labelled: readonly boolean[];
  readonly varied: readonly boolean[];
}

export interface Dataset {
  readonly songs: readonly DatasetSong[];
  /** N, the beats of all songs. */
  readonly beats: number;
  readonly questions: readonly Question[];
  /** Packed beat features, `rowBytes` bytes a beat. [N, ceil(F / 8)] */
  readonly bits: Uint8Array;
  readonly rowBytes: number;
  /** Pair keys. [N, K] */
  readonly keys: Int32Array;
  /** Reference bass, pitch class 0–11. [N] */
  readonly bass: Int8Array;
  /** MIDI tick of each beat in its file, −1 where there is none: labels given by tick find their beat by it. [N] */
  readonly ticks: Int32Array;
  /** By question name; a question without a column has no label at all. */
  readonly labels: Readonly<Record<string, LabelColumn>>;
  readonly discarded: readonly Discarded[];
  /** What the labels came from, in words, for the model card. */
  readonly notes: readonly string[];
  /** Of a part that is not joined yet. */
  readonly shard?: Shard;
}

export const ROW_BYTES = Math.ceil(BEAT_FEATURES.length / 8);

/** A dataset of `beats` beats with empty arrays, to be filled. */
export function emptyDataset(
  songs: readonly DatasetSong[],
  questions: readonly Question[] = QUESTIONS,
  rest: Partial<Pick<Dataset, "discarded" | "notes">> = {},
): Dataset {
  const beats = songs.reduce((sum, song) => sum + song.beats, 0);
  const arrays = allocate(`a dataset of ${beats} beats`, () => ({
    bits: new Uint8Array(beats * ROW_BYTES), // (N, ceil(F / 8))
    keys: new Int32Array(beats * PAIR_KEY_COLUMNS.length), // (N, K)
    bass: new Int8Array(beats), // (N)
    ticks: new Int32Array(beats).fill(-1), // (N)
  }));
  return {
    songs,
    beats,
    questions,
    ...arrays,
    rowBytes: ROW_BYTES,
    labels: {},
    discarded: rest.discarded ?? [],
    notes: rest.notes ?? [],
  };
}

/** A label column in which nothing is known. */
export function emptyLabels(question: Question, beats: number): LabelColumn {
  return {
    value: new Uint8Array(beats).fill(UNKNOWN),
    ...(question.kind !== "binary" ? { mode: new Uint8Array(beats) } : {}),
    weight: new Uint8Array(beats).fill(FULL_WEIGHT),
  };
}

/** One safetensors file: tensors `bits, keys, bass, ticks, label.NAME, mode.NAME, weight.NAME` and JSON under `bat`. */
export function writeDataset(dataset: Dataset): Uint8Array {
  const { beats } = dataset;
  const tensors: Parameters<typeof writeSafetensors>[0] = {
    keys: { dtype: "I32", shape: [beats, PAIR_KEY_COLUMNS.length], data: dataset.keys },
    ticks: { dtype: "I32", shape: [beats], data: dataset.ticks },
    bits: { dtype: "U8", shape: [beats, dataset.rowBytes], data: dataset.bits },
    bass: { dtype: "I8", shape: [beats], data: dataset.bass },
  };
  for (const [name, column] of Object.entries(dataset.labels)) {
    tensors[`label.${name}`] = { dtype: "U8", shape: [beats], data: column.value };
    if (column.mode) tensors[`mode.${name}`] = { dtype: "U8", shape: [beats], data: column.mode };
    tensors[`weight.${name}`] = { dtype: "U8", shape: [beats], data: column.weight };
  }
  const meta: DatasetMeta = {
    format: DATASET_FORMAT,
    tables: tableHash(),
    modes: MODES.map((mode) => mode.name),
    questions: [...dataset.questions],
    songs: [...dataset.songs],
    discarded: [...dataset.discarded],
    notes: [...dataset.notes],
    ...(dataset.shard && { shard: dataset.shard as DatasetMeta["shard"] }),
  };
  return writeSafetensors(tensors, { bat: JSON.stringify(meta) });
}

/**
 * Reads a prepared dataset; the arrays are views of `bytes` (which may lie in a SharedArrayBuffer).
 * Throws `InputError` where it is not one, or was prepared with other feature tables.
 */
export function readDataset(bytes: Uint8Array, name = "dataset"): Dataset {
  const { tensors, metadata } = readContainer(bytes, name);
  const meta = parseMeta(metadata.bat, name);
  if (meta.tables !== tableHash()) {
    throw new InputError(
      `${name} was prepared with other feature tables (${meta.tables}, here ${tableHash()}): run bat prepare again`,
    );
  }
  if (meta.modes.join() !== MODES.map((mode) => mode.name).join()) {
    throw new InputError(`${name} was prepared with other modes (${meta.modes.join(", ")}): run bat prepare again`);
  }
  const beats = meta.songs.reduce((sum, song) => sum + song.beats, 0);
  const data = <A>(key: string, length: number): A => {
    const found = tensors[key]?.data as unknown as (A & { length: number }) | undefined;
    if (found?.length !== length) throw new InputError(`${name}: tensor ${key} is missing or not ${length} long`);
    return found;
  };
  const labels: Record<string, LabelColumn> = {};
  for (const { name: question, kind } of meta.questions) {
    if (!tensors[`label.${question}`]) continue;
    labels[question] = {
      value: data<Uint8Array>(`label.${question}`, beats),
      ...(kind !== "binary" ? { mode: data<Uint8Array>(`mode.${question}`, beats) } : {}),
      weight: data<Uint8Array>(`weight.${question}`, beats),
    };
  }
  return {
    songs: meta.songs,
    beats,
    questions: meta.questions,
    bits: data<Uint8Array>("bits", beats * ROW_BYTES),
    rowBytes: ROW_BYTES,
    keys: data<Int32Array>("keys", beats * PAIR_KEY_COLUMNS.length),
    bass: data<Int8Array>("bass", beats),
    ticks: data<Int32Array>("ticks", beats),
    labels,
    discarded: meta.discarded,
    notes: meta.notes,
    ...(meta.shard && { shard: meta.shard }),
  };
}

function readContainer(bytes: Uint8Array, name: string): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${name} is not a dataset: ${error.message}`);
  }
}
