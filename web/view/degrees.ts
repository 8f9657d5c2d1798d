/** Scale degrees: how an interval above the local tonic is called, so that colour is never the only sign. */
export const DEGREES = ["1", "♭2", "2", "♭3", "3", "4", "♯4", "5", "♭6", "6", "♭7", "7"] as const;

/** The same in words, for those who hear the page. */
export const DEGREE_WORDS = [
  "tonic",
  "flat second",
  "second",
  "minor third",
  "major third",
  "fourth",
  "sharp fourth",
  "fifth",
  "flat sixth",
  "sixth",
  "flat seventh",
  "major seventh",
] as const;

/**
 * Semitones from the tonic up to a pitch, octaves aside: 0–11.
 * @example intervalAbove(2, 62) //=> 0
 * @example intervalAbove(9, 60) //=> 3
 */
export function intervalAbove(tonic: number, pitch: number): number {
  return (((pitch - tonic) % 12) + 12) % 12;
}
