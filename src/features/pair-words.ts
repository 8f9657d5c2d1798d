import { voiceMask } from "./hide.js";
import { KEY, type PairKeys } from "./pair-keys.js";
import { DISTANCES, MEASURE_MULTIPLES, PAIR_FEATURES, RUN_LENGTHS } from "./pair-table.js";

/**
 * The parts that the words of a pair are put together from: what each beat brings to its row and its column. Letters: T beats.
 *
 * Ten keys of a beat, numbered from 0 within the window, lie as fields of 10 bits in four integers, so that three of them are compared
 * at once: a field of `(x ^ y) + 511` has its top bit set where the two differ. Field f of word w becomes content bit 4f + 3 − w.
 */
export const LONGEST_WINDOW = 512;
export const FIELD_MAX = 511 | (511 << 10) | (511 << 20);
export const FIELD_TOP = (1 << 9) | (1 << 19) | (1 << 29);

/** By word, the keys in its fields from the lowest. */
const FIELDS = [
  ["bass", "melody", "drums"],
  ["bassClass", "melodyShape", "chords"],
  ["bassRhythm", "melodyRhythm", "chordShape"],
  ["shape"],
] as const;

/** Bits of word 0: content 0–11, runs 12–23, time 24–31. */
export const CONTENT_BITS = 12;
export const CONTENT = (1 << CONTENT_BITS) - 1;
export const bitOf = (name: string) => {
  const bit = PAIR_FEATURES.findIndex((feature) => feature.name === name);
  if (bit < 0) throw new Error(`no pair feature ${name}`);
  return bit;
};
const RUN_AT = bitOf("run.bass.4");
const HERE = bitOf("time.here");
const DISTANCE = bitOf("time.distance.1");
const BEFORE = bitOf("time.before");
const MEASURES_4 = bitOf("time.measures.4");
/** Time bits are allowed by every beat. */
const TIME_AT = HERE;

/** The key that each content bit compares. */
const CONTENT_KEYS = PAIR_FEATURES.slice(0, CONTENT_BITS).map((_, bit) => {
  const field = FIELDS[3 - (bit & 3)][bit >> 2] as keyof typeof KEY | undefined;
  return KEY[field ?? "shape"];
});
/** `moved-up-1` and `moved-up-2` are not in the fields: they are found by their interval. */
const NOT_FIELDS = (1 << bitOf("content.moved-up-1")) | (1 << bitOf("content.moved-up-2"));
const RUN_KEYS = [KEY.bass, KEY.melody, KEY.chords, KEY.drums];
const READS = Uint8Array.from(PAIR_FEATURES, ({ reads }) => voiceMask(reads));
const INTERVAL_READS = READS[bitOf("interval.0")];

/** For each combination of differing content bits, a byte of ones for each run voice (bass, melody, chords, drums) that is equal. */
export const EQUAL_VOICES = Int32Array.from({ length: 1 << CONTENT_BITS }, (_, differs) =>
  ["content.bass", "content.melody", "content.chords", "content.drums"]
    .map((name, voice) => ((differs >> bitOf(name)) & 1 ? 0 : 255 << (8 * voice)))
    .reduce((bytes, byte) => bytes | byte, 0),
);

/** Time bits of word 0 by distance j − i + 512. */
export const DISTANCE_WORDS = Int32Array.from({ length: 2 * LONGEST_WINDOW }, (_, n) => {
  const distance = n - LONGEST_WINDOW;
  const size = Math.abs(distance);
  const bucket = DISTANCES.findIndex(([from, to]) => size >= from && size <= to);
  const bits = [
    ...(size === 0 ? [HERE] : []),
    ...(bucket >= 0 ? [DISTANCE + bucket] : []),
    ...(distance < 0 ? [BEFORE] : []),
    ...(size % MEASURE_MULTIPLES[0] === 0 ? [MEASURES_4] : []),
  ];
  return bits.reduce((word, bit) => word | (1 << bit), 0);
});

/** Word 1 (interval and quarter) by `place` of i times 64, plus `place` of j: place = (pitch class of the lowest + 1, or 0) * 4 + quarter. */
export const PLACE_WORDS = Int32Array.from({ length: 64 * 64 }, (_, n) => {
  const [i, j] = [n >> 6, n & 63];
  const [lowI, lowJ] = [i >> 2, j >> 2];
  const quarter = (i & 3) === (j & 3) ? 1 << (bitOf("time.quarter") - 32) : 0;
  if (lowI === 0 || lowJ === 0) return quarter;
  return quarter | (1 << (bitOf("interval.0") - 32 + ((lowJ - lowI + 24) % 12)));
});

/** What each beat of a window brings, [T] each. The arrays are used again by the next window. */
export const columns = {
  /** Keys as fields, by word. */
  fields: FIELDS.map(() => new Int32Array(LONGEST_WINDOW)),
  /** Bits of word 0 that this beat allows: content that it has and shows, runs that begin with it. */
  allows: new Int32Array(LONGEST_WINDOW),
  /** A byte of ones for each run voice that is hidden. */
  hidden: new Int32Array(LONGEST_WINDOW),
  /** Index into `PLACE_WORDS`. */
  place: new Int32Array(LONGEST_WINDOW),
  lowest: new Int32Array(LONGEST_WINDOW),
};

let numbers = new Int32Array(4096);

/** Fills `columns` for the beats [from, from + T) of the keys, seen with the voices `hide` hidden. */
export function fillColumns(keys: PairKeys, from: number, T: number, hide: Uint8Array | undefined): void {
  const { columns: K, data } = keys;
  for (let word = 0; word < FIELDS.length; word++) {
    const fields = columns.fields[word];
    fields.fill(0, 0, T);
    FIELDS[word].forEach((name, field) => {
      numberKey(data, from * K + KEY[name], K, T, fields, 10 * field);
    });
  }
  const next = [LONGEST_WINDOW, LONGEST_WINDOW, LONGEST_WINDOW, LONGEST_WINDOW];
  for (let t = T - 1; t >= 0; t--) {
    const at = (from + t) * K;
    const hiding = hide === undefined ? 0 : hide[t];
    let allows = -1 << TIME_AT;
    for (let bit = 0; bit < CONTENT_BITS; bit++) {
      if (data[at + CONTENT_KEYS[bit]] !== 0 && (READS[bit] & hiding) === 0) allows |= 1 << bit;
    }
    allows &= ~NOT_FIELDS;
    let hidden = 0;
    for (let voice = 0; voice < 4; voice++) {
      const unseen = (hiding >> voice) & 1;
      if (unseen) hidden |= 255 << (8 * voice);
      next[voice] = data[at + RUN_KEYS[voice]] !== 0 && !unseen ? 0 : next[voice] + 1;
      for (let length = 0; length < RUN_LENGTHS.length; length++) {
        if (!unseen && next[voice] < RUN_LENGTHS[length]) allows |= 1 << (RUN_AT + 4 * length + voice);
      }
    }
    columns.allows[t] = allows;
    columns.hidden[t] = hidden;
    columns.lowest[t] = data[at + KEY.lowest];
    const lowest = data[at + KEY.lowest] === 0 || hiding & INTERVAL_READS ? 0 : ((data[at + KEY.lowest] - 1) % 12) + 1;
    columns.place[t] = lowest * 4 + data[at + KEY.position];
  }
}

/** Numbers the values of one key within the window from 0, in the order in which they come, into a field of `fields`. */
function numberKey(data: Int32Array, first: number, K: number, T: number, fields: Int32Array, shift: number): void {
  let largest = 0;
  for (let t = 0, at = first; t < T; t++, at += K) if (data[at] > largest) largest = data[at];
  if (largest >= numbers.length) numbers = new Int32Array(2 * largest);
  for (let t = 0, at = first; t < T; t++, at += K) numbers[data[at]] = 0;
  let count = 0;
  for (let t = 0, at = first; t < T; t++, at += K) {
    const value = data[at];
    if (numbers[value] === 0) numbers[value] = ++count;
    fields[t] |= (numbers[value] - 1) << shift;
  }
}
