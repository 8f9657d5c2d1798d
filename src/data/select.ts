import { PAIR_KEY_COLUMNS } from "../features/pair-keys.js";
import type { Question } from "../theory/questions.js";
import {
  type Dataset,
  type DatasetSong,
  type Discarded,
  emptyDataset,
  emptyLabels,
  type LabelColumn,
} from "./dataset.js";

/** A new dataset of the songs of one or several datasets for which `keep` holds, in their order. */
export function collectSongs(
  datasets: readonly Dataset[],
  keep: (song: DatasetSong, dataset: Dataset) => boolean = () => true,
): Dataset {
  const picked = datasets.flatMap((dataset) =>
    dataset.songs.filter((song) => keep(song, dataset)).map((song) => ({ dataset, song })),
  );
  const discarded = datasets.flatMap((dataset) => dataset.discarded);
  return arrangeSongs(datasets, picked, discarded);
}

/** A song and the dataset that holds it. */
export interface PickedSong {
  readonly dataset: Dataset;
  readonly song: DatasetSong;
}

/** A new dataset of these songs of several datasets, in this order. Questions are the union of the datasets', by name. */
export function arrangeSongs(
  datasets: readonly Dataset[],
  picked: readonly PickedSong[],
  discarded: readonly Discarded[],
): Dataset {
  const questions: Question[] = [];
  for (const question of datasets.flatMap((dataset) => dataset.questions)) {
    if (!questions.some((known) => known.name === question.name)) questions.push(question);
  }
  let start = 0;
  const songs = picked.map(({ song }) => {
    const moved = { ...song, start };
    start += song.beats;
    return moved;
  });
  const out = emptyDataset(songs, questions, {
    discarded,
    notes: [...new Set(datasets.flatMap((dataset) => dataset.notes))],
  });
  const labels: Record<string, LabelColumn> = {};
  for (const question of questions) {
    if (picked.some(({ dataset }) => dataset.labels[question.name])) {
      labels[question.name] = emptyLabels(question, out.beats);
    }
  }
  const K = PAIR_KEY_COLUMNS.length;
  picked.forEach(({ dataset, song }, index) => {
    const to = songs[index].start;
    const range = <A extends Uint8Array | Int8Array | Int32Array>(from: A, into: A, width: number) =>
      into.set(from.subarray(song.start * width, (song.start + song.beats) * width), to * width);
    range(dataset.bits, out.bits, out.rowBytes);
    range(dataset.keys, out.keys, K);
    range(dataset.bass, out.bass, 1);
    range(dataset.ticks, out.ticks, 1);
    for (const [name, column] of Object.entries(dataset.labels)) {
      range(column.value, labels[name].value, 1);
      range(column.weight, labels[name].weight, 1);
      if (column.mode && labels[name].mode) range(column.mode, labels[name].mode, 1);
    }
  });
  return { ...out, labels };
}
