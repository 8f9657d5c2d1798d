import { invalid } from "../util/errors.js";
import { BEAT_FEATURES, type BeatFeature } from "./beat-table.js";
import { PAIR_FEATURES, type PairFeature } from "./pair-table.js";

/** The features that are on in a beat's row of 0/1 bytes, [F], in the order of the table. */
export function describeBeat(row: Uint8Array): BeatFeature[] {
  if (row.length !== BEAT_FEATURES.length)
    throw invalid("length of a beat's bits", row.length, `${BEAT_FEATURES.length}`);
  return BEAT_FEATURES.filter((_, f) => row[f] !== 0);
}

/** The features that are on in a pair's two words. */
export function describePair(words: ArrayLike<number>): PairFeature[] {
  if (words.length !== 2) throw invalid("number of a pair's words", words.length, "2");
  return PAIR_FEATURES.filter((_, p) => (words[p >> 5] >>> (p & 31)) & 1);
}
