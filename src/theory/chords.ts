import { invalid } from "../util/errors.js";

/** The thirds a chord is asked in: major, minor, or neither (suspended chords and open fifths). */
export const THIRDS = ["major", "minor", "none"] as const;
export type Third = (typeof THIRDS)[number];
/** Classes of the chord question: root · 3 + third. */
export const CHORDS = 12 * THIRDS.length;

/**
 * The third of a chord quality in Harte's shorthand (Harte et al., "Symbolic representation of musical chords", ISMIR 2005); null for one
 * that is not known.
 * @example thirdOf("min7") //=> "minor"
 * @example thirdOf("7sus4") //=> "none"
 */
export function thirdOf(quality: string): Third | null {
  if (/sus|^[15]$/.test(quality)) return "none";
  if (/^(min|dim|hdim)/.test(quality)) return "minor";
  if (/^(maj|aug|$|6|7|9|11|13)/.test(quality)) return "major";
  return null;
}

/**
 * Scores of chords have one of `CHORDS` a beat.
 * @throws InputError where they have not
 */
export function checkChordScores(chords: ArrayLike<number>, beats: number): void {
  if (chords.length !== beats * CHORDS) {
    throw invalid("chord scores", chords.length, `beats × ${CHORDS} = ${beats * CHORDS}`);
  }
}
