/** Small made-up datasets for the tests of training: songs of random bits that repeat, with labels that follow from the bits. */
import {
  type Dataset,
  type DatasetSong,
  emptyDataset,
  FULL_WEIGHT,
  type LabelColumn,
  type Split,
} from "../../data/dataset.js";
import { BEAT_FEATURES } from "../../features/beat-table.js";
import { packBits } from "../../features/bits.js";
import { PAIR_KEY_COLUMNS } from "../../features/pair-keys.js";
import type { Question } from "../../theory/questions.js";
import { QUESTIONS } from "../../theory/questions.js";
import { random } from "../../util/random.js";

const F = BEAT_FEATURES.length;
const K = PAIR_KEY_COLUMNS.length;

/** Three training songs and one for validation, of 64 beats each. */
export function toyDataset(seed: number, questions: readonly Question[] = QUESTIONS): Dataset {
  const splits: Split[] = ["train", "train", "train", "val"];
  const songs = splits.map((split, n): DatasetSong => {
    const known = Object.fromEntries(questions.map(({ name }) => [name, 64]));
    return {
      id: `toy${n}`,
      corpus: "toy",
      split,
      file: `toy/toy${n}.mid`,
      title: `Toy ${n}`,
      licence: "CC0-1.0",
      start: 64 * n,
      beats: 64,
      known,
    };
  });
  const dataset = emptyDataset(songs, questions);
  const labels: Record<string, LabelColumn> = {};
  for (const { name, kind } of questions) {
    const column = { value: new Uint8Array(dataset.beats), weight: new Uint8Array(dataset.beats).fill(FULL_WEIGHT) };
    labels[name] = kind !== "binary" ? { ...column, mode: new Uint8Array(dataset.beats) } : column;
  }
  const meter = BEAT_FEATURES.findIndex(({ group }) => group === "meter");
  const columns = PAIR_KEY_COLUMNS as readonly string[];
  for (const song of songs) {
    const stream = random(seed, song.start);
    const pattern = Uint8Array.from({ length: 8 * F }, () => (stream.next() < 0.2 ? 1 : 0)); // (8, F)
    for (let t = 0; t < song.beats; t++) {
      const row = pattern.slice((t % 8) * F, (t % 8) * F + F);
      row.fill(0, meter, meter + 4)[meter + (t % 4)] = 1;
      dataset.bits.set(packBits(row, F), (song.start + t) * dataset.rowBytes);
      for (let k = 0; k < K; k++) dataset.keys[(song.start + t) * K + k] = 1 + ((t + k) % 8);
      dataset.keys[(song.start + t) * K + columns.indexOf("position")] = t % 4;
      dataset.keys[(song.start + t) * K + columns.indexOf("measure")] = t >> 2;
      for (const { name, kind } of questions) {
        labels[name].value[song.start + t] = kind !== "binary" ? (5 * song.start) % 12 : t % 4 === 0 ? 254 : 0;
      }
    }
  }
  return { ...dataset, labels };
}
