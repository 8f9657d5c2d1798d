import { maskOf } from "./pitch-classes.js";

/** Chords by their pitch classes above the lowest note: exactly these, none missing. */
export const CHORD_NAMES = [
  { name: "major", words: "a major triad in root position", intervals: [0, 4, 7] },
  { name: "minor", words: "a minor triad in root position", intervals: [0, 3, 7] },
  { name: "major-6", words: "a major triad in first inversion", intervals: [0, 3, 8] },
  { name: "minor-6", words: "a minor triad in first inversion", intervals: [0, 4, 9] },
  { name: "major-64", words: "a major triad in second inversion", intervals: [0, 5, 9] },
  { name: "minor-64", words: "a minor triad in second inversion", intervals: [0, 5, 8] },
  { name: "diminished", words: "a diminished triad", intervals: [0, 3, 6] },
  { name: "augmented", words: "an augmented triad", intervals: [0, 4, 8] },
  { name: "sus4", words: "a suspended fourth", intervals: [0, 5, 7] },
  { name: "sus2", words: "a suspended second", intervals: [0, 2, 7] },
  { name: "dominant-7", words: "a dominant seventh in root position", intervals: [0, 4, 7, 10] },
  { name: "dominant-65", words: "a dominant seventh in first inversion", intervals: [0, 3, 6, 8] },
  { name: "dominant-43", words: "a dominant seventh in second inversion", intervals: [0, 3, 5, 9] },
  { name: "dominant-2", words: "a dominant seventh in third inversion", intervals: [0, 2, 6, 9] },
  { name: "dominant-open", words: "a dominant seventh without its fifth", intervals: [0, 4, 10] },
  { name: "minor-7", words: "a minor seventh chord in root position", intervals: [0, 3, 7, 10] },
  { name: "major-7", words: "a major seventh chord in root position", intervals: [0, 4, 7, 11] },
  { name: "half-diminished", words: "a half-diminished seventh chord in root position", intervals: [0, 3, 6, 10] },
  { name: "diminished-7", words: "a diminished seventh chord", intervals: [0, 3, 6, 9] },
  { name: "power", words: "a root and its fifth alone", intervals: [0, 7] },
  { name: "major-third", words: "an incomplete major triad: root and third", intervals: [0, 4] },
  { name: "minor-third", words: "an incomplete minor triad: root and third", intervals: [0, 3] },
  { name: "single", words: "a single pitch class", intervals: [0] },
] as const;

/** Index into `CHORD_NAMES` of a mask of pitch classes above the lowest note, −1 where it has no name. */
export const CHORD_OF_MASK = new Int8Array(4096).fill(-1);
CHORD_NAMES.forEach(({ intervals }, chord) => {
  CHORD_OF_MASK[maskOf(intervals)] = chord;
});
