import type { Voice } from "../music/piece.js";
import { PLACES } from "./places.js";

/** One yes-or-no statement about a beat: a row of the table that code, documentation and tooltips share. */
export interface BeatFeature {
  /** Unique, e.g. "bass.onset.half". */
  readonly name: string;
  readonly group: string;
  /** One line in words, a statement about the beat. */
  readonly description: string;
  /** Every voice whose notes can change the bit; none for meter. */
  readonly reads: readonly Voice[];
  /** 1 when the notes of the beat before can change the bit too, 0 when those of its own beat alone do. */
  readonly reach: 0 | 1;
}

export const BASS: readonly Voice[] = ["bass"];
export const MELODY: readonly Voice[] = ["melody"];
export const CHORDS: readonly Voice[] = ["chords"];
export const DRUMS: readonly Voice[] = ["drums"];
export const BASS_AND_CHORDS: readonly Voice[] = ["bass", "chords"];
export const PITCHED: readonly Voice[] = ["bass", "melody", "chords"];
export const EVERYTHING: readonly Voice[] = ["bass", "melody", "chords", "drums"];

/** The twelve intervals within an octave, by semitones. */
export const INTERVALS = [
  "unison",
  "minor second",
  "major second",
  "minor third",
  "major third",
  "fourth",
  "tritone",
  "fifth",
  "minor sixth",
  "major sixth",
  "minor seventh",
  "major seventh",
] as const;

/** Collects the rows of one group; each call returns the index of its (first) row within the group. */
export class FeatureRows {
  readonly list: BeatFeature[] = [];
  constructor(readonly group: string) {}

  add(name: string, description: string, reads: readonly Voice[], reach: 0 | 1 = 0): number {
    return this.list.push({ name: `${this.group}.${name}`, group: this.group, description, reads, reach }) - 1;
  }

  /** One row for each of the six places of a beat. */
  places(name: string, words: string, reads: readonly Voice[], reach: 0 | 1 = 0): number {
    const at = this.list.length;
    for (const place of PLACES) this.add(`${name}.${place.name}`, `${words} ${place.words}`, reads, reach);
    return at;
  }

  /** One row for each interval from `from` semitones to 11. `words` has "%" where the interval stands. */
  intervals(name: string, words: string, reads: readonly Voice[], reach: 0 | 1 = 0, from = 0): number {
    const at = this.list.length;
    for (let interval = from; interval < 12; interval++) {
      this.add(`${name}.${interval}`, words.replace("%", INTERVALS[interval]), reads, reach);
    }
    return at;
  }
}
