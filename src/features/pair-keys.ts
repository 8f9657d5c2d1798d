import type { BeatNotes, BeatSong } from "../music/beat-notes.js";
import { random } from "../util/random.js";
import { Codes } from "./codes.js";
import { relativeTo } from "./pitch-classes.js";
import { placeOf } from "./places.js";

/**
 * What pair features compare: integers for each beat. They may hold absolute pitch, and none of them goes to a model; only
 * comparisons leave. 0 is a silent voice.
 *
 * - `position` 0–3 and `measure` from 1, as in the file;
 * - `lowest`: lowest pitched note + 1;
 * - `bass`, `melody`: code of the set of (pitch, place or held); `drums`: of (percussion key, place) of its hits;
 * - `bassClass`: pitch class of the lowest bass note + 1;
 * - `bassRhythm`, `melodyRhythm`: mask of the places on which notes begin, + 64 where the voice sounds;
 * - `chordShape`: pitch classes of bass and chords above their lowest note; `chords`: pitch classes of the chords;
 * - `melodyShape`, `shape`: code of the set of (pitch above the lowest, place or held) of the melody, of all pitched notes.
 */
export const PAIR_KEY_COLUMNS = [
  "position",
  "measure",
  "lowest",
  "bass",
  "bassClass",
  "bassRhythm",
  "chordShape",
  "chords",
  "melody",
  "melodyRhythm",
  "melodyShape",
  "drums",
  "shape",
] as const;
export type PairKeyColumn = (typeof PAIR_KEY_COLUMNS)[number];

/** Index of a column of the keys. */
export const KEY = Object.fromEntries(PAIR_KEY_COLUMNS.map((name, column) => [name, column])) as Record<
  PairKeyColumn,
  number
>;

const K = PAIR_KEY_COLUMNS.length;

/** The keys of T beats: `data[beat * columns + column]`. */
export interface PairKeys {
  readonly beats: number;
  readonly columns: number;
  /** [T * K] */
  readonly data: Int32Array;
}

/** A set has at most 128 pitches × 7 places (six, and held): two random words for each. */
const ELEMENTS = 128 * 7;
const HELD_PLACE = 6;
const words = (seed: number) => {
  const { next } = random(seed);
  return Int32Array.from({ length: ELEMENTS }, () => next() * 4294967296);
};
const WORD_A = words(11);
const WORD_B = words(12);

/** The sets of one kind: takes elements (twice is as once) and gives the code of each beat's set. */
class SetCodes {
  private readonly codes = new Codes();
  private readonly stamps = new Int32Array(ELEMENTS);
  private stamp = 1;
  private a = 0;
  private b = 0;
  private size = 0;

  add(pitch: number, place: number): void {
    const element = pitch * 7 + place;
    if (this.stamps[element] === this.stamp) return;
    this.stamps[element] = this.stamp;
    this.a = (this.a + WORD_A[element]) | 0;
    this.b = (this.b + WORD_B[element]) | 0;
    this.size++;
  }

  /** The code of the set so far, 0 when empty; begins the next. */
  take(): number {
    const code = this.size === 0 ? 0 : this.codes.code(this.a, this.b);
    this.a = 0;
    this.b = 0;
    this.size = 0;
    this.stamp++;
    return code;
  }
}

/** The pair keys of every beat of a song; each beat's from its own notes (codes are numbered through the song). */
export function pairKeys(song: BeatSong): PairKeys {
  const beats = song.notes.length;
  const data = new Int32Array(beats * K);
  const sets: KeySets = {
    bass: new SetCodes(),
    melody: new SetCodes(),
    melodyShape: new SetCodes(),
    shape: new SetCodes(),
    drums: new SetCodes(),
  };
  for (let beat = 0; beat < beats; beat++) {
    data[beat * K + KEY.position] = (song.beats[beat].position - 1) & 3;
    data[beat * K + KEY.measure] = song.beats[beat].measure;
    writeKeys(song.notes[beat], sets, data, beat * K);
  }
  return { beats, columns: K, data };
}

type KeySets = Record<"bass" | "melody" | "melodyShape" | "shape" | "drums", SetCodes>;

/** Notes come sorted by pitch, so the first of a voice is its lowest. */
function writeKeys(notes: BeatNotes, sets: KeySets, data: Int32Array, at: number): void {
  let lowest = -1;
  let chordal = -1;
  let bass = -1;
  let melody = -1;
  let bassPlaces = 0;
  let melodyPlaces = 0;
  let chordalPcs = 0;
  let chordPcs = 0;
  for (let n = 0; n < notes.length; n++) {
    const { pitch, voice, struck, from } = notes[n];
    const place = struck ? placeOf(from) : HELD_PLACE;
    if (voice === "drums") {
      if (struck) sets.drums.add(pitch, place);
      continue;
    }
    if (lowest < 0) lowest = pitch;
    sets.shape.add(pitch - lowest, place);
    if (voice === "melody") {
      if (melody < 0) melody = pitch;
      sets.melody.add(pitch, place);
      sets.melodyShape.add(pitch - melody, place);
      melodyPlaces |= 1 << place;
      continue;
    }
    if (chordal < 0) chordal = pitch;
    chordalPcs |= 1 << (pitch % 12);
    if (voice === "bass") {
      if (bass < 0) bass = pitch;
      sets.bass.add(pitch, place);
      bassPlaces |= 1 << place;
    } else chordPcs |= 1 << (pitch % 12);
  }
  data[at + KEY.lowest] = lowest + 1;
  data[at + KEY.bass] = sets.bass.take();
  data[at + KEY.bassClass] = bass < 0 ? 0 : (bass % 12) + 1;
  data[at + KEY.bassRhythm] = bass < 0 ? 0 : (bassPlaces & 63) | SOUNDS;
  data[at + KEY.chordShape] = chordal < 0 ? 0 : relativeTo(chordalPcs, chordal % 12);
  data[at + KEY.chords] = chordPcs;
  data[at + KEY.melody] = sets.melody.take();
  data[at + KEY.melodyRhythm] = melody < 0 ? 0 : (melodyPlaces & 63) | SOUNDS;
  data[at + KEY.melodyShape] = sets.melodyShape.take();
  data[at + KEY.drums] = sets.drums.take();
  data[at + KEY.shape] = sets.shape.take();
}

const SOUNDS = 64;
