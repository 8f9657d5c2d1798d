/**
 * The six places of a beat that an onset can have: the four sixteenths, and the second and third triplet. Every onset has exactly
 * one, the nearest; the last sixteenth reaches to the beat's end.
 */
export const PLACES = [
  { name: "beat", words: "on the beat", at: 0 },
  { name: "16th-2", words: "on the second sixteenth", at: 1 / 4 },
  { name: "triplet-2", words: "on the second triplet", at: 1 / 3 },
  { name: "half", words: "on the half of the beat", at: 1 / 2 },
  { name: "triplet-3", words: "on the third triplet", at: 2 / 3 },
  { name: "16th-4", words: "on the fourth sixteenth", at: 3 / 4 },
] as const;

export const ON_BEAT = 0;
export const HALF = 3;

/** Place by 24ths of a beat: the midpoints between places are 3, 7, 10, 14 and 17 of 24. */
const PLACE_OF = Uint8Array.from({ length: 24 }, (_, n) =>
  n < 3 ? 0 : n < 7 ? 1 : n < 10 ? 2 : n < 14 ? 3 : n < 17 ? 4 : 5,
);

/** The index into `PLACES` of an onset `from` (in beats, 0 ≤ from < 1). */
export function placeOf(from: number): number {
  return PLACE_OF[(from * 24) | 0];
}

/** Bits of the two triplet places in a mask of places. */
export const TRIPLET_PLACES = 0b010100;
/** Bits of the second and fourth sixteenth. */
export const SIXTEENTH_PLACES = 0b100010;
