import { invalid } from "../util/errors.js";
import type { LabelColumn } from "./dataset.js";
import type { SongLabels } from "./labels.js";

/** A stretch of measures whose stated key is in doubt: it holds the measures from ≤ m < to. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A listed measure stands for this many, from it on. */
export const STRETCH = 8;

/** Questions whose labels come of the stated key. */
const OF_THE_KEY: readonly string[] = ["scale", "tonicChord", "modulationUp"];

/**
 * Reads a list of stretches whose chords do not fit their stated key: lines of tabs, `song split stated KEY fits MEASURE:KEY …`, where
 * each measure stands for the eight from it on and is counted by the true barlines. The key that would fit is a machine's guess and is not read.
 * Throws `InputError` naming the line and what is wrong in it.
 * @returns stretches by song
 */
export function readSuspicious(text: string, source: string): Map<string, Stretch[]> {
  const songs = new Map<string, Stretch[]>();
  text.split(/\r?\n/).forEach((row, index) => {
    if (row.trim() === "") return;
    const fields = row.split("\t");
    const place = `${source} line ${index + 1}`;
    if (fields.length !== 6)
      throw invalid(
        `${place}: ${fields.length} fields`,
        row.slice(0, 40),
        "6: song, split, stated, key, fits, measures",
      );
    const stretches = fields[5]
      .trim()
      .split(/\s+/)
      .map((item) => {
        const measure = /^(-?\d+):[A-G][#b]?m?$/.exec(item);
        if (!measure) throw invalid(`${place}: measure`, item, "a measure with the key that fits, e.g. 17:F#m");
        return { from: Number(measure[1]), to: Number(measure[1]) + STRETCH };
      });
    songs.set(fields[0], [...(songs.get(fields[0]) ?? []), ...stretches]);
  });
  return songs;
}

/**
 * Labels with those of the key in the listed stretches weighed less: the key, the tonic chord and the modulation up. Songs whose labels do
 * not tell measures stay as they are.
 * @param weight what a doubtful label weighs beside another, 0 to 1
 */
export function weighSuspicious(
  labels: readonly SongLabels[],
  stretches: ReadonlyMap<string, readonly Stretch[]>,
  weight: number,
): SongLabels[] {
  if (!(weight >= 0 && weight <= 1)) throw invalid("weight of suspicious labels", weight, "a number from 0 to 1");
  return labels.map((song) => {
    const inDoubt = stretches.get(song.song);
    const { measures } = song;
    if (!inDoubt || !measures) return song;
    const doubtful = Array.from(measures, (m) => m !== null && inDoubt.some(({ from, to }) => m >= from && m < to));
    const columns = Object.entries(song.columns).map(([name, column]): [string, LabelColumn] => {
      if (!OF_THE_KEY.includes(name)) return [name, column];
      return [name, { ...column, weight: column.weight.map((w, i) => (doubtful[i] ? Math.round(w * weight) : w)) }];
    });
    return { ...song, columns: Object.fromEntries(columns) };
  });
}
