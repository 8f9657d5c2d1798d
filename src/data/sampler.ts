import type { Random } from "../util/random.js";
import type { Dataset, DatasetSong, Split } from "./dataset.js";

/** A stretch of a song: beats [from, from + beats) of it, and by how many quarters its nominal barlines are moved. */
export interface Window {
  /** Index into `Dataset.songs`. */
  readonly song: number;
  /** First beat, counted in the song. */
  readonly from: number;
  /** Number of real beats, at most the batch's T. */
  readonly beats: number;
  /** 0–3: nominal position p becomes (p + shift) mod 4. */
  readonly shift: number;
}

export interface SamplerOptions {
  readonly splits: readonly Split[];
  /** "beats": a song is drawn in proportion to its length; "songs": every song alike. */
  readonly by: "beats" | "songs";
  /** Only songs in which a beat of one of these questions is labelled; empty: every song. */
  readonly questions: readonly string[];
  /** Factor by corpus; 1 where it is not named, 0 leaves it out. */
  readonly corpusWeights: Readonly<Record<string, number>>;
  /** Songs with fewer beats are left out, unless none is left. */
  readonly least: number;
}

export interface Sampler {
  readonly songs: readonly number[];
  /** Draws a song's index in `Dataset.songs`. */
  draw(random: Random): number;
}

const samplers = new WeakMap<Dataset, Map<string, Sampler>>();

/** The songs that options allow, with their cumulative weights. `songs` is empty where nothing fits. */
export function songSampler(dataset: Dataset, options: SamplerOptions): Sampler {
  const key = JSON.stringify(options);
  const known = samplers.get(dataset) ?? new Map<string, Sampler>();
  samplers.set(dataset, known);
  const sampler = known.get(key) ?? makeSampler(dataset, options);
  known.set(key, sampler);
  return sampler;
}

function makeSampler(dataset: Dataset, options: SamplerOptions): Sampler {
  const { splits, questions, corpusWeights } = options;
  const weightOf = (song: DatasetSong) => (corpusWeights[song.corpus] ?? 1) * (options.by === "beats" ? song.beats : 1);
  const fits = dataset.songs.flatMap((song, index) =>
    splits.includes(song.split) &&
    weightOf(song) > 0 &&
    (questions.length === 0 || questions.some((name) => song.known[name] > 0))
      ? [index]
      : [],
  );
  const long = fits.filter((index) => dataset.songs[index].beats >= options.least);
  const songs = long.length > 0 ? long : fits;
  let sum = 0;
  const cumulative = Float64Array.from(songs, (index) => {
    sum += weightOf(dataset.songs[index]);
    return sum;
  });
  return {
    songs,
    draw(random) {
      const wanted = random.next() * sum;
      let low = 0;
      let high = songs.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle] > wanted) high = middle;
        else low = middle + 1;
      }
      return songs[low];
    },
  };
}

/** Draws a song and a place in it: a window of `beats` beats, or the whole song where it is shorter. */
export function drawWindow(
  dataset: Dataset,
  sampler: Sampler,
  random: Random,
  beats: number,
  shiftProbability: number,
): Window {
  const song = sampler.draw(random);
  const length = dataset.songs[song].beats;
  const from = random.below(Math.max(1, length - beats + 1));
  const moved = random.next() < shiftProbability;
  const shift = random.below(4);
  return { song, from, beats: Math.min(beats, length), shift: moved ? shift : 0 };
}
