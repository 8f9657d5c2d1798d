// A batch of pretraining of random bits, in any sizes.
import { built } from "./measure.mjs";

/** Bits of pairs, from which all take theirs. */
let pool = new Uint8Array(0);

/**
 * B windows of T beats, 15% of them hidden; a tenth of the bits are set.
 * @param lengths how many of a window's beats are real, for each; all when left out
 */
export async function randomBatch(
  B,
  T,
  { features: F, pairFeatures: P },
  lengths = Array.from({ length: B }, () => T),
) {
  const { random } = await built("util/random.js");
  const { TRIM } = await built("train/settings.js");
  const { next } = random(1, 0);
  const bits = (length, share) => Uint8Array.from({ length }, () => (next() < share ? 1 : 0));
  const real = new Uint8Array(B * T); // (B, T)
  for (const [b, beats] of lengths.entries()) real.fill(1, b * T, b * T + beats);
  const hidden = bits(B * T, 0.15).map((bit, t) => bit & real[t]); // (B, T)
  const target = bits(B * T * F, 0.1); // (B, T, F)
  const hide = new Uint8Array(B * T * 5); // (B, T, 5)
  hidden.forEach((bit, t) => {
    hide[t * 5] = bit;
  });
  const bytes = (data, ...shape) => ({ data, shape, dtype: "uint8" });
  const arrays = {
    bits: bytes(
      target.map((bit, i) => (hidden[Math.floor(i / F)] ? 0 : bit)),
      ...[B, T, F],
    ),
    hide: bytes(hide, B, T, 5),
    real: bytes(real, B, T),
    target: bytes(target, B, T, F),
    weight: bytes(
      target.map((_, i) => hidden[Math.floor(i / F)]),
      ...[B, T, F],
    ),
  };
  if (pool.length < T * T * P) pool = bits(T * T * P, 0.1);
  for (const [b, beats] of lengths.entries()) {
    // As `bat pretrain` has them.
    const own = Math.min(T, TRIM * Math.ceil(beats / TRIM));
    arrays[`pairs${b}`] = bytes(pool.slice(0, own * own * P), own, own, P);
  }
  const tokens = lengths.reduce((sum, beats) => sum + beats, 0);
  return { step: 0, objective: "pretrain", batch: B, beats: T, tokens, windows: [], arrays };
}

/** Batches of B windows in which every length that a song may be cut to occurs as often as there are threads: each of them gets one of each. */
export async function everyLength(B, T, sizes, threads) {
  const { TRIM } = await built("train/settings.js");
  const lengths = Array.from({ length: Math.ceil(T / TRIM) }, (_, i) => Math.max(TRIM, T - i * TRIM));
  const all = lengths.flatMap((beats) => Array.from({ length: threads }, () => beats));
  const batches = [];
  for (let from = 0; from < all.length; from += B) {
    const own = all.slice(from, from + B);
    batches.push(await randomBatch(own.length, T, sizes, own));
  }
  return batches;
}
