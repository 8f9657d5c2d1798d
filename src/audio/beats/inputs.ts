/** What the beat network reads at each frame: the bands, and how they rise. T frames, C bands, I inputs (2 C). */
import { BANDS, MEL_BANDS } from "./bands.js";

export const INPUTS = 2 * BANDS;
/** A rise is measured from so many frames before to as many after: short for drums and onsets, long for pitches. */
const REACH = [1, 4] as const;

/** Bands (T, C) → bands and their rectified rises (T, I). Frames beyond the ends repeat the first and the last. */
export function networkInputs(bands: Float32Array, frames: number): Float32Array {
  const out = new Float32Array(frames * INPUTS);
  for (let t = 0; t < frames; t++) {
    for (let c = 0; c < BANDS; c++) {
      const reach = REACH[c < MEL_BANDS ? 0 : 1];
      const after = bands[Math.min(frames - 1, t + reach) * BANDS + c];
      const before = bands[Math.max(0, t - reach) * BANDS + c];
      out[t * INPUTS + c] = bands[t * BANDS + c];
      out[t * INPUTS + BANDS + c] = Math.max(0, after - before);
    }
  }
  return out;
}
