import { BEAT_FEATURES } from "../../features/beat-table.js";
import { packBits } from "../../features/bits.js";
import { KEY, PAIR_KEY_COLUMNS } from "../../features/pair-keys.js";
import { QUESTIONS } from "../../theory/questions.js";
import { random } from "../../util/random.js";
import { type Dataset, type DatasetSong, emptyDataset, emptyLabels, type Split } from "../dataset.js";
import { METER_COLUMNS } from "../window.js";

export interface ToySong {
  readonly beats: number;
  readonly split?: Split;
  readonly corpus?: string;
  /** The first `labelled` beats know every question. */
  readonly labelled?: number;
}

/** A dataset of random bits and keys that are consistent in what they say of the meter. */
export function toyDataset(list: readonly ToySong[], seed = 1): Dataset {
  const draw = random(seed);
  const F = BEAT_FEATURES.length;
  const K = PAIR_KEY_COLUMNS.length;
  let start = 0;
  const songs = list.map(({ beats, split = "train", corpus = "toy", labelled = 0 }, index): DatasetSong => {
    const known = labelled > 0 ? Object.fromEntries(QUESTIONS.map(({ name }) => [name, labelled])) : {};
    const song = { id: `song${index}`, corpus, split, file: `toy/song${index}.mid`, title: `Song ${index}` };
    start += beats;
    return { ...song, licence: "our own", start: start - beats, beats, known };
  });
  const dataset = emptyDataset(songs);
  const bits = Uint8Array.from({ length: dataset.beats * F }, () => (draw.next() < 0.3 ? 1 : 0)); // (N, F)
  for (let i = 0; i < dataset.keys.length; i++) dataset.keys[i] = draw.below(3);
  for (const song of songs) {
    for (let beat = 0; beat < song.beats; beat++) {
      const at = song.start + beat;
      dataset.keys[at * K + KEY.position] = beat % 4;
      dataset.keys[at * K + KEY.measure] = 1 + (beat >> 2);
      METER_COLUMNS.forEach((column, quarter) => {
        bits[at * F + column] = quarter === beat % 4 ? 1 : 0;
      });
      dataset.bass[at] = draw.below(12);
      dataset.ticks[at] = beat * 480;
    }
  }
  dataset.bits.set(packBits(bits, F));
  const labels = Object.fromEntries(QUESTIONS.map((question) => [question.name, emptyLabels(question, dataset.beats)]));
  songs.forEach((song, index) => {
    for (let beat = 0; beat < (list[index].labelled ?? 0); beat++) {
      for (const { name, kind } of QUESTIONS) {
        labels[name].value[song.start + beat] = kind !== "binary" ? draw.below(12) : draw.below(2) * 254;
        if (labels[name].mode) labels[name].mode[song.start + beat] = draw.below(2);
      }
    }
  });
  return { ...dataset, labels };
}
