import { VOICES, type Voice } from "../music/piece.js";
import { invalid } from "../util/errors.js";
import { BEAT_FEATURES } from "./beat-table.js";

/**
 * Hiding: a beat's `hide` is a mask of its hidden voices, bit v for `VOICES[v]`. A bit is hidden when it reads a hidden voice of its
 * own beat or, with `reach` 1, of the beat before. One rule for every feature, from the table alone.
 */
export const WHOLE_BEAT = 15;

const F = BEAT_FEATURES.length;

export function voiceMask(voices: readonly Voice[]): number {
  return voices.reduce((mask, voice) => mask | (1 << VOICES.indexOf(voice)), 0);
}

const READS = Uint8Array.from(BEAT_FEATURES, ({ reads }) => voiceMask(reads));
const READS_BEFORE = Uint8Array.from(BEAT_FEATURES, ({ reads, reach }) => (reach === 1 ? voiceMask(reads) : 0));

/** By hidden voices of a beat and of the beat before (`now | before << 4`): 1 for every hidden feature. */
const rows: (Uint8Array | undefined)[] = new Array(256);

function hiddenRow(now: number, before: number): Uint8Array {
  const key = now | (before << 4);
  let row = rows[key];
  if (!row) {
    row = new Uint8Array(F);
    for (let f = 0; f < F; f++) if (READS[f] & now || READS_BEFORE[f] & before) row[f] = 1;
    rows[key] = row;
  }
  return row;
}

/** Which features are hidden: 0/1 bytes, [T * F], of a window whose beats hide the voices `hide`, [T]. */
export function hiddenFeatures(hide: Uint8Array): Uint8Array {
  const out = new Uint8Array(hide.length * F);
  for (let beat = 0; beat < hide.length; beat++) {
    const before = beat > 0 ? hide[beat - 1] & WHOLE_BEAT : 0;
    const now = hide[beat] & WHOLE_BEAT;
    if (now | before) out.set(hiddenRow(now, before), beat * F);
  }
  return out;
}

/**
 * Sets every hidden bit of a window to 0, in place.
 *
 * @param bits 0/1 bytes, [T * F]
 * @param hide hidden voices of each beat, [T]
 */
export function hideBits(bits: Uint8Array, hide: Uint8Array): void {
  if (bits.length !== hide.length * F)
    throw invalid("length of bits", bits.length, `${hide.length} beats of ${F} features`);
  for (let beat = 0; beat < hide.length; beat++) {
    const before = beat > 0 ? hide[beat - 1] & WHOLE_BEAT : 0;
    const now = hide[beat] & WHOLE_BEAT;
    if ((now | before) === 0) continue;
    const row = hiddenRow(now, before);
    for (let f = 0, at = beat * F; f < F; f++, at++) if (row[f]) bits[at] = 0;
  }
}
