import { invalid } from "../util/errors.js";
import { EIGHT_BYTES } from "./bits.js";
import { KEY, PAIR_KEY_COLUMNS, type PairKeys } from "./pair-keys.js";
import { PAIR_FEATURES } from "./pair-table.js";
import {
  bitOf,
  CONTENT,
  columns,
  DISTANCE_WORDS,
  EQUAL_VOICES,
  FIELD_MAX,
  FIELD_TOP,
  fillColumns,
  LONGEST_WINDOW,
  PLACE_WORDS,
} from "./pair-words.js";

/** Letters: T beats of a window, T' of a padded one, P pair features. */
const P = PAIR_FEATURES.length;

const MOVED = 1 << bitOf("content.moved");
const UP_1 = 1 << bitOf("content.moved-up-1");
const UP_2 = 1 << bitOf("content.moved-up-2");
const MELODY_MOVED = 1 << bitOf("content.melody-moved");
/** Bits of contents and runs that (j, i) shares with (i, j). */
const SYMMETRIC = ((1 << bitOf("time.here")) - 1) & ~(UP_1 | UP_2);
const MEASURE = 1 << (bitOf("time.measure") - 32);
const MEASURES_8 = 1 << (bitOf("time.measures.8") - 32);
const MEASURES_16 = 1 << (bitOf("time.measures.16") - 32);

/** Gathers the lowest bits of four bytes into the highest four bits. */
const GATHER = (1 << 28) | (1 << 21) | (1 << 14) | (1 << 7);

const runs = new Int32Array(LONGEST_WINDOW + 1);

/**
 * The features of every pair of beats of the window [from, to): two words a pair, bit p of `PAIR_FEATURES` at bit p of 64.
 *
 * A content bit of (i, j) is hidden when a voice that it reads is hidden in i or in j. In a run, beats of which either side is hidden are
 * not seen: they neither break it nor make it; its first beats must be visible, and the voice must sound in a visible beat of either
 * side. A run that would pass the window's end is none.
 *
 * @param hide hidden voices of each beat of the window, [T], bit v for `VOICES[v]`
 * @param out words to write to, [T * T * 2]; new ones when left out
 * @returns the words, [T * T * 2]: pair (i, j) at (i * T + j) * 2
 * Throws `InputError` for a window that is longer than 512 beats or not within the keys.
 */
export function pairFeatures(
  keys: PairKeys,
  from: number,
  to: number,
  hide?: Uint8Array,
  out?: Uint32Array,
): Uint32Array {
  const T = to - from;
  if (!(from >= 0 && from <= to && to <= keys.beats))
    throw invalid("window", `[${from}, ${to})`, `beats within 0 and ${keys.beats}`);
  if (T > LONGEST_WINDOW) throw invalid("window length", T, `at most ${LONGEST_WINDOW} beats`);
  if (keys.columns !== PAIR_KEY_COLUMNS.length)
    throw invalid("pair-key columns", keys.columns, `${PAIR_KEY_COLUMNS.length}`);
  if (hide && hide.length < T) throw invalid("length of hide", hide.length, `${T}, one for each beat`);
  const words = out ?? new Uint32Array(T * T * 2);
  if (words.length < T * T * 2) throw invalid("length of pair words", words.length, `at least ${T * T * 2}`);
  fillColumns(keys, from, T, hide);
  runs.fill(0, 0, T + 1);
  for (let i = T - 1; i >= 0; i--) writeRow(i, T, words);
  mirror(T, words);
  markMeasures(keys, from, T, words);
  return words;
}

/**
 * The pairs (i, j ≥ i) of one row. `runs[j]` holds four counters of 7 bits, a byte for each voice: for how many beats from (i + 1, j) on
 * it is equal, up to 64; row i + 1 left them there, one place to the right.
 */
function writeRow(i: number, T: number, words: Uint32Array): void {
  // Imported constants are read from their module at every use; locals stay in registers.
  const { allows, hidden, place, lowest } = columns;
  const [fields0, fields1, fields2, fields3] = columns.fields;
  const max = FIELD_MAX;
  const top = FIELD_TOP;
  const content = CONTENT;
  const equalVoices = EQUAL_VOICES;
  const distanceWords = DISTANCE_WORDS;
  const placeWords = PLACE_WORDS;
  const counters = runs;
  const x0 = fields0[i];
  const x1 = fields1[i];
  const x2 = fields2[i];
  const x3 = fields3[i];
  const allowed = allows[i];
  const unseen = hidden[i];
  const low = lowest[i];
  const placeRow = place[i] << 6;
  const distanceRow = LONGEST_WINDOW - i;
  for (let j = i, at = (i * T + i) * 2; j < T; j++, at += 2) {
    const d0 = ((fields0[j] ^ x0) + max) & top;
    const d1 = ((fields1[j] ^ x1) + max) & top;
    const d2 = ((fields2[j] ^ x2) + max) & top;
    const d3 = ((fields3[j] ^ x3) + max) & top;
    const d = d0 | (d1 >>> 1) | (d2 >>> 2) | (d3 >>> 3);
    const differs = ((d >>> 6) & 0xf) | ((d >>> 12) & 0xf0) | ((d >>> 18) & 0xf00);
    let run = (counters[j + 1] + 0x01010101) & (equalVoices[differs] | unseen | hidden[j]);
    run &= ~((run >>> 6) & 0x01010101);
    counters[j] = run;
    let word = ~differs & content;
    word &= ~((word >>> 1) & MELODY_MOVED);
    if (run & 0x7c7c7c7c) {
      const four = ((run + 0x7c7c7c7c) & 0x80808080) >>> 7;
      const sixteen = ((run + 0x70707070) & 0x80808080) >>> 7;
      const sixtyFour = (run & 0x40404040) >>> 6;
      word |= (Math.imul(four, GATHER) >>> 28) << 12;
      word |= (Math.imul(sixteen, GATHER) >>> 28) << 16;
      word |= (Math.imul(sixtyFour, GATHER) >>> 28) << 20;
    }
    word &= allowed & allows[j];
    if (word & MOVED) {
      const up = lowest[j] - low;
      if (up === 1) word |= UP_1;
      else if (up === 2) word |= UP_2;
    }
    words[at] = word | distanceWords[distanceRow + j];
    words[at + 1] = placeWords[placeRow + place[j]];
  }
}

/** Pairs are mirrored by squares of so many beats, whose rows and columns both stay in the fastest memory. */
const TILE = 8;

/** The pairs (i, j < i): contents and runs are those of (j, i), times and intervals their own. */
function mirror(T: number, words: Uint32Array): void {
  for (let top = 0; top < T; top += TILE) {
    for (let left = 0; left <= top; left += TILE) mirrorTile(top, left, T, words);
  }
}

function mirrorTile(top: number, left: number, T: number, words: Uint32Array): void {
  const { place, lowest } = columns;
  const distanceWords = DISTANCE_WORDS;
  const placeWords = PLACE_WORDS;
  const symmetric = SYMMETRIC;
  const bottom = Math.min(top + TILE, T);
  for (let i = top; i < bottom; i++) {
    const placeRow = place[i] << 6;
    const distanceRow = LONGEST_WINDOW - i;
    const right = Math.min(left + TILE, i);
    for (let j = left, at = (i * T + left) * 2, from = (left * T + i) * 2; j < right; j++, at += 2, from += 2 * T) {
      let word = words[from] & symmetric;
      if (word & MOVED) {
        const up = lowest[j] - lowest[i];
        if (up === 1) word |= UP_1;
        else if (up === 2) word |= UP_2;
      }
      words[at] = word | distanceWords[distanceRow + j];
      words[at + 1] = placeWords[placeRow + place[j]];
    }
  }
}

/** The rarer bits of time: the same measure, and distances of 32 and 64 beats. */
function markMeasures(keys: PairKeys, from: number, T: number, words: Uint32Array): void {
  const { data, columns: K } = keys;
  for (let i = 0; i < T; i++) {
    const measure = data[(from + i) * K + KEY.measure];
    for (let j = i; j < T && data[(from + j) * K + KEY.measure] === measure; j++) {
      words[(i * T + j) * 2 + 1] |= MEASURE;
      words[(j * T + i) * 2 + 1] |= MEASURE;
    }
    for (let j = i & 31; j < T; j += 32) {
      words[(i * T + j) * 2 + 1] |= ((j - i) & 63) === 0 ? MEASURES_8 | MEASURES_16 : MEASURES_8;
    }
  }
}

/**
 * The words of T × T pairs as 0/1 bytes, [T', T', P] with P innermost, T' = `padTo` or T; zero outside the real beats.
 * Throws `InputError` where `out` is too short or does not begin on a multiple of 8 bytes.
 */
export function unpackPairs(words: Uint32Array, beats: number, out: Uint8Array, padTo: number = beats): Uint8Array {
  if (padTo < beats) throw invalid("padded length", padTo, `at least the ${beats} real beats`);
  if (words.length < beats * beats * 2)
    throw invalid("length of pair words", words.length, `at least ${beats * beats * 2}`);
  if (out.length < padTo * padTo * P)
    throw invalid("length of unpacked pairs", out.length, `at least ${padTo * padTo * P}`);
  if (out.byteOffset % 8 !== 0) throw invalid("byte offset of unpacked pairs", out.byteOffset, "a multiple of 8");
  const eights = new Float64Array(out.buffer, out.byteOffset, (padTo * padTo * P) / 8);
  const rowLength = (padTo * P) / 8;
  for (let i = 0; i < beats; i++) {
    let at = i * rowLength;
    for (let pair = i * beats * 2, end = pair + beats * 2; pair < end; pair += 2, at += P / 8) {
      const first = words[pair];
      const second = words[pair + 1];
      eights[at] = EIGHT_BYTES[first & 255];
      eights[at + 1] = EIGHT_BYTES[(first >>> 8) & 255];
      eights[at + 2] = EIGHT_BYTES[(first >>> 16) & 255];
      eights[at + 3] = EIGHT_BYTES[first >>> 24];
      eights[at + 4] = EIGHT_BYTES[second & 255];
      eights[at + 5] = EIGHT_BYTES[second >>> 8];
    }
    eights.fill(0, at, (i + 1) * rowLength);
  }
  eights.fill(0, beats * rowLength, padTo * rowLength);
  return out;
}
