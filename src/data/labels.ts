import { MODES } from "../theory/modes.js";
import type { Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";
import {
  BINARY_ONE,
  type Dataset,
  type DatasetSong,
  emptyLabels,
  type LabelColumn,
  type Split,
  UNKNOWN,
} from "./dataset.js";
import { nameModes } from "./name-modes.js";

/**
 * Labels as a reader gives them: some beats of one song, and what is known of each. Readers (truth JSONL, CSV, titles) make
 * these; `applyLabels` lays them on a dataset's beats.
 */
export interface SongLabels {
  /** Names the song: its id, its file, the file's name with or without extension. */
  readonly song: string;
  /** The label file, and the line of each labelled beat where lines matter to the user. */
  readonly source: string;
  readonly lines?: readonly number[];
  /** How `at` counts: beats from 0, ticks of the file, or every beat alike ("all": `at` is empty, columns have one entry). */
  readonly by: "beat" | "tick" | "all";
  readonly at: ArrayLike<number>;
  /** The true measure of each entry of `at`, where the label file tells it. */
  readonly measures?: readonly (number | null)[];
  /** Of the scale the file tells the tonic and the third alone: `applyLabels` names the mode by the song's notes. */
  readonly modeByNotes?: boolean;
  /** By question: `value`, `mode`, `weight` as in a `LabelColumn`, one entry for each of `at`. */
  readonly columns: Readonly<Record<string, LabelColumn>>;
  /** What the label file says of the song itself, for songs that come without a `songs.tsv`. */
  readonly split?: Split;
  readonly corpus?: string;
  readonly originalFile?: string;
}

export interface LabelReport {
  /** Labelled songs found in the dataset. */
  readonly songs: number;
  /** Known beats laid, by question. */
  readonly known: Readonly<Record<string, number>>;
  /** Labelled songs that the dataset does not hold, by the name in the label file. */
  readonly missingSongs: readonly string[];
  /** Labels (not of a user's lines) for which the song has no beat. */
  readonly missingBeats: number;
}

/** Names by which a label file may call a song, the surest first. */
export function songNames(file: string, id: string): string[] {
  const entry = file.slice(file.lastIndexOf("!") + 1);
  const name = entry.slice(entry.lastIndexOf("/") + 1);
  const stem = (path: string) => path.replace(/\.[^./]+$/, "");
  return [id, file, entry, stem(entry), name, stem(name)];
}

/** Finds things by the names that songs go by, the surest names first; a name that two of them share finds neither. */
export function byName<T>(items: readonly T[], names: (item: T) => readonly string[]): (name: string) => T | undefined {
  const tables: Map<string, T | undefined>[] = [];
  for (const item of items) {
    names(item).forEach((name, tier) => {
      tables[tier] ??= new Map();
      const table = tables[tier];
      table.set(name, table.has(name) && table.get(name) !== item ? undefined : item);
    });
  }
  return (name) => tables.find((table) => table.has(name))?.get(name);
}

/**
 * A dataset with the labels of several songs laid over those that it has; later labels replace earlier ones beat by beat.
 * Throws `InputError` for a beat that the song does not have, where the label has a line that the user can mend.
 */
export function applyLabels(
  dataset: Dataset,
  labels: readonly SongLabels[],
  questions: readonly Question[] = dataset.questions,
): { dataset: Dataset; report: LabelReport } {
  const all = [...dataset.questions];
  for (const question of questions) if (!all.some(({ name }) => name === question.name)) all.push(question);
  const columns: Record<string, LabelColumn> = {};
  for (const question of all) {
    const old = dataset.labels[question.name];
    columns[question.name] = old
      ? { value: old.value.slice(), ...(old.mode ? { mode: old.mode.slice() } : {}), weight: old.weight.slice() }
      : emptyLabels(question, dataset.beats);
  }
  const find = byName(
    dataset.songs.map((_, index) => index),
    (index) => songNames(dataset.songs[index].file, dataset.songs[index].id),
  );
  const touched = new Set<number>();
  const missingSongs: string[] = [];
  let missingBeats = 0;
  for (const one of labels) {
    const index = find(one.song);
    if (index === undefined) {
      missingSongs.push(one.song);
      continue;
    }
    touched.add(index);
    missingBeats += layLabels(dataset, dataset.songs[index], one, columns);
    if (one.modeByNotes && columns.scale) nameModes(dataset, dataset.songs[index], columns.scale);
  }
  const songs = dataset.songs.map((song, index) => (touched.has(index) ? countKnown(song, columns) : song));
  const known: Record<string, number> = {};
  for (const index of touched) {
    for (const [name, count] of Object.entries(songs[index].known)) known[name] = (known[name] ?? 0) + count;
  }
  for (const question of all) {
    if (!dataset.labels[question.name] && !(known[question.name] > 0)) delete columns[question.name];
  }
  return {
    dataset: { ...dataset, songs, questions: all, labels: columns },
    report: { songs: touched.size, known, missingSongs, missingBeats },
  };
}

function layLabels(
  dataset: Dataset,
  song: DatasetSong,
  labels: SongLabels,
  columns: Readonly<Record<string, LabelColumn>>,
): number {
  let missing = 0;
  const names = Object.keys(labels.columns).filter((name) => columns[name]);
  const lay = (beat: number, entry: number) => {
    for (const name of names) {
      const from = labels.columns[name];
      if (from.value[entry] === UNKNOWN) continue;
      const into = columns[name];
      into.value[song.start + beat] = from.value[entry];
      into.weight[song.start + beat] = from.weight[entry];
      if (into.mode && from.mode) into.mode[song.start + beat] = from.mode[entry];
    }
  };
  if (labels.by === "all") {
    for (let beat = 0; beat < song.beats; beat++) lay(beat, 0);
    return 0;
  }
  const beatOfTick = new Map<number, number>();
  if (labels.by === "tick") {
    for (let beat = 0; beat < song.beats; beat++) beatOfTick.set(dataset.ticks[song.start + beat], beat);
  }
  refuseBeyond(labels, song.beats, song.file);
  for (let entry = 0; entry < labels.at.length; entry++) {
    const at = labels.at[entry];
    const beat = labels.by === "tick" ? beatOfTick.get(at) : at;
    if (beat === undefined || beat < 0 || beat >= song.beats) {
      missing++;
    } else {
      lay(beat, entry);
    }
  }
  return missing;
}

/** Throws `InputError` for the first label by beat that has a line and stands on a beat that the song does not have. */
export function refuseBeyond({ by, at, lines, source }: SongLabels, beats: number, file: string): void {
  if (by !== "beat" || !lines) return;
  for (let entry = 0; entry < at.length; entry++) {
    if (at[entry] >= 0 && at[entry] < beats) continue;
    throw invalid(`${source} line ${lines[entry]}: beat`, at[entry], `0 to ${beats - 1}, the beats of ${file}`);
  }
}

function countKnown(song: DatasetSong, columns: Readonly<Record<string, LabelColumn>>): DatasetSong {
  const known: Record<string, number> = {};
  for (const [name, { value }] of Object.entries(columns)) {
    let count = 0;
    for (let beat = song.start; beat < song.start + song.beats; beat++) if (value[beat] !== UNKNOWN) count++;
    if (count > 0) known[name] = count;
  }
  return { ...song, known };
}

/** A probability as it is stored. */
export function binaryLabel(p: number): number {
  return Math.round(p * BINARY_ONE);
}

/** The index of a mode by its name, or −1. */
export function modeIndex(name: string): number {
  return MODES.findIndex((mode) => mode.name === name);
}
