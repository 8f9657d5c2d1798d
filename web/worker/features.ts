/** What is computed of a song without a model: its beats, their features and those of its pairs, in words. Letters: T beats, F beat
 * features, P pair features. */
import { beatFeatures } from "../../src/features/beat-features.js";
import { BEAT_FEATURES } from "../../src/features/beat-table.js";
import { describeBeat, describePair } from "../../src/features/describe.js";
import { pairFeatures } from "../../src/features/pair-features.js";
import { type PairKeys, pairKeys } from "../../src/features/pair-keys.js";
import { PAIR_FEATURES } from "../../src/features/pair-table.js";
import type { Piece } from "../../src/music/piece.js";
import { beatSong } from "../../src/music/voices.js";
import { InputError, invalid } from "../../src/util/errors.js";
import type { Described } from "./protocol.js";

export interface SongFeatures {
  readonly beats: number;
  readonly bits: Uint8Array; // (T, F)
  readonly keys: PairKeys; // (T, K)
}

export function songFeatures(piece: Piece): SongFeatures {
  const song = beatSong(piece);
  return { beats: song.beats.length, bits: beatFeatures(song), keys: pairKeys(song) };
}

const words = ({ name, group, description }: Described): Described => ({ name, group, description });

export function featuresOfBeat({ bits }: SongFeatures, beat: number): Described[] {
  const F = BEAT_FEATURES.length;
  return describeBeat(bits.subarray(beat * F, (beat + 1) * F)).map(words);
}

/** The span of beats that both beats lie in, and the most that a pair feature runs on after them. */
const RUN = 64;

export function featuresOfPair({ keys, beats }: SongFeatures, i: number, j: number): Described[] {
  // Only the beats that the two can see: a long song's square of pairs would be large.
  const from = Math.min(i, j);
  const to = Math.min(beats, Math.max(i, j) + RUN + 1);
  const T = to - from;
  const pairs = pairFeatures(keys, from, to); // (T, T, 2)
  const at = ((i - from) * T + (j - from)) * 2;
  return describePair(pairs.subarray(at, at + 2)).map(words);
}

/** More beats than the longest songs have; their square of pairs still fits a browser's memory. */
export const LONGEST_MAP = 4000;

/** @throws InputError where the song has too many beats for a map of them all */
export function checkMap(beats: number): void {
  if (beats > LONGEST_MAP) throw new InputError(`a map is drawn of up to ${LONGEST_MAP} beats; this song has ${beats}`);
}

/** One pair feature of every pair, 0 or 1: (T, T). */
export function mapOfPairs({ keys, beats }: SongFeatures, feature: string): Uint8Array {
  const p = PAIR_FEATURES.findIndex(({ name }) => name === feature);
  if (p < 0) throw invalid("pair feature", feature, "a name of the pair table");
  checkMap(beats);
  const pairs = pairFeatures(keys, 0, beats); // (T, T, 2)
  const out = new Uint8Array(beats * beats); // (T, T)
  for (let k = 0; k < out.length; k++) out[k] = (pairs[2 * k + (p >> 5)] >>> (p & 31)) & 1;
  return out;
}
