import type { Third } from "../../theory/chords.js";
import { invalid } from "../../util/errors.js";

/** Chord qualities by the suffix they are written with: semitones above the root. */
const QUALITIES: Readonly<Record<string, readonly number[]>> = {
  "": [0, 4, 7],
  m: [0, 3, 7],
  "7": [0, 4, 7, 10],
  m7: [0, 3, 7, 10],
  maj7: [0, 4, 7, 11],
  "6": [0, 4, 7, 9],
  m6: [0, 3, 7, 9],
  "9": [0, 4, 7, 10, 2],
  m9: [0, 3, 7, 10, 2],
  "7#9": [0, 4, 10, 3],
  add9: [0, 4, 7, 2],
  o: [0, 3, 6],
  o7: [0, 3, 6, 9],
  h7: [0, 3, 6, 10],
  aug: [0, 4, 8],
  sus4: [0, 5, 7],
  sus2: [0, 2, 7],
  "7sus4": [0, 5, 7, 10],
  "5": [0, 7],
};

/** A chord relative to the tonic. */
export interface Chord {
  /** Semitones above the tonic, 0–11. */
  readonly root: number;
  /** Semitones above the root; the first is the root. */
  readonly intervals: readonly number[];
  /** Semitones from the tonic up to the bass, 0–11: the root unless a slash says otherwise. */
  readonly bass: number;
}

/** A chord from one beat of a measure on. */
export interface ChordChange {
  readonly at: number;
  readonly chord: Chord;
}

const DEGREES = ["I", "II", "III", "IV", "V", "VI", "VII"];
const SEMITONES = [0, 2, 4, 5, 7, 9, 11];
const known = new Map<string, Chord>();

/**
 * A chord from a Roman numeral over the major scale of the tonic: upper case major, lower case minor; `b` and `#` before
 * it; a suffix of the table after it; `/3` names the bass as a degree of the scale.
 * @example numeral("bVII").root //=> 10
 * @example numeral("V/7").bass //=> 11
 */
export function numeral(text: string): Chord {
  const found = known.get(text);
  if (found) return found;
  const match = /^([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]*)(?:\/([b#]?)([1-7]))?$/.exec(text);
  if (!match) throw invalid("chord", text, "a Roman numeral such as bVII or ii7");
  const [, sign, degree, suffix, bassSign, bassDegree] = match;
  const minor = degree === degree.toLowerCase();
  const quality = minor && ["", "7", "6", "9"].includes(suffix) ? `m${suffix}` : suffix;
  const intervals = QUALITIES[quality];
  if (!intervals) throw invalid("chord", text, `a suffix of ${Object.keys(QUALITIES).join(" ")}`);
  const root = altered(SEMITONES[DEGREES.indexOf(degree.toUpperCase())], sign);
  const bass = bassDegree ? altered(SEMITONES[Number(bassDegree) - 1], bassSign) : root;
  const chord = { root, intervals, bass };
  known.set(text, chord);
  return chord;
}

function altered(semitones: number, sign: string | undefined): number {
  return (semitones + (sign === "b" ? 11 : sign === "#" ? 1 : 0)) % 12;
}

/**
 * Measures of chords: a space between measures, `_` between the chords of one, `%` for the measure before.
 * Two chords of a 4/4 measure come on its first and third beats, three on the first, third and fourth.
 * @example progression("I V/7_V vi %", 4).length //=> 4
 */
export function progression(text: string, beatsPerMeasure: number): ChordChange[][] {
  const measures: ChordChange[][] = [];
  for (const word of text.trim().split(/[\s|]+/)) {
    if (word === "%" && measures.length > 0) {
      measures.push(measures[measures.length - 1]);
      continue;
    }
    const chords = word.split("_").map(numeral);
    const places = PLACES[beatsPerMeasure === 3 ? 0 : 1][chords.length - 1];
    if (!places) throw invalid("measure of chords", word, `at most ${beatsPerMeasure} chords`);
    measures.push(chords.map((chord, i) => ({ at: places[i], chord })));
  }
  return measures;
}

const PLACES: readonly (readonly (readonly number[])[])[] = [
  [[0], [0, 2], [0, 1, 2]],
  [[0], [0, 2], [0, 2, 3], [0, 1, 2, 3]],
];

/** The third above the root; a chord with both, as 7♯9, is a major one. */
export function thirdOfChord({ intervals }: Chord): Third {
  return intervals.includes(4) ? "major" : intervals.includes(3) ? "minor" : "none";
}

/** Whether the chord is the tonic chord of a key whose third is minor or major; null where the chord has no third to tell by. */
export function isTonicChord(chord: Chord, minor: boolean): boolean | null {
  if (chord.root !== 0) return false;
  const major = chord.intervals.includes(4);
  const small = chord.intervals.includes(3) && !major;
  // A power chord on the tonic counts; a suspended one says nothing.
  if (!major && !small) return chord.intervals.length === 2 ? true : null;
  if (chord.intervals.includes(6) || chord.intervals.includes(8)) return false;
  return minor ? small : major;
}
