/** The notes of a song, found by the beats in which they sound. */
import { drumKind } from "../../src/features/drum-kinds.js";
import { VOICES } from "../../src/music/piece.js";
import type { Song } from "../app/types.js";

/** Letters: N notes. */
export interface NoteIndex {
  readonly count: number;
  /** In beats. */
  readonly onset: Float32Array; // (N), rising
  readonly offset: Float32Array; // (N)
  /** The latest offset of this note and those before it. */
  readonly reach: Float32Array; // (N), rising
  readonly pitch: Uint8Array; // (N)
  /** Index into `VOICES`. */
  readonly voice: Uint8Array; // (N)
  /** Lowest and highest pitch of the pitched notes; 60 and 60 where there are none. */
  readonly low: number;
  readonly high: number;
  /** Indices into `DRUM_KINDS` of the drums that sound anywhere, as drawn from top to bottom. */
  readonly drums: readonly number[];
}

/** From top to bottom: crash, ride, open hat, closed hat, clap, other, tom, snare, kick. */
const DRUM_ORDER = [5, 3, 4, 2, 7, 8, 6, 1, 0];
export const DRUMS = VOICES.indexOf("drums");

export function indexNotes({ piece, voices }: Song): NoteIndex {
  const { notes } = piece;
  const reach = new Float32Array(notes.length);
  const kinds = new Set<number>();
  let [low, high, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let n = 0; n < notes.length; n++) {
    end = Math.max(end, notes[n].offset);
    reach[n] = end;
    const { pitch } = notes[n];
    if (voices[n] === "drums") kinds.add(drumKind(pitch));
    else [low, high] = [Math.min(low, pitch), Math.max(high, pitch)];
  }
  if (low > high) [low, high] = [60, 60];
  return {
    count: notes.length,
    onset: Float32Array.from(notes, ({ onset }) => onset),
    offset: Float32Array.from(notes, ({ offset }) => offset),
    reach,
    pitch: Uint8Array.from(notes, ({ pitch }) => pitch),
    voice: Uint8Array.from(voices, (voice) => VOICES.indexOf(voice)),
    low,
    high,
    drums: DRUM_ORDER.filter((kind) => kinds.has(kind)),
  };
}

/** The notes that may sound within [from, to): `first` to `last` (not included); some among them may end before `from`. */
export function notesWithin(
  { onset, reach, count }: NoteIndex,
  from: number,
  to: number,
): [first: number, last: number] {
  return [firstWhere(count, (n) => reach[n] > from), firstWhere(count, (n) => onset[n] >= to)];
}

/** The first n of a row of falses, then trues, at which it is true; `count` if nowhere. */
function firstWhere(count: number, test: (n: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
