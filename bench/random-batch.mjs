// A batch of pretraining of random bits, in any sizes.
import { built } from "./measure.mjs";

/** B windows of T beats, 15% of them hidden; a tenth of the bits are set. */
export async function randomBatch(B, T, { features: F, pairFeatures: P }) {
  const { random } = await built("util/random.js");
  const { next } = random(1, 0);
  const bits = (length, share) => Uint8Array.from({ length }, () => (next() < share ? 1 : 0));
  const hidden = bits(B * T, 0.15); // (B, T)
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
    real: bytes(new Uint8Array(B * T).fill(1), B, T),
    target: bytes(target, B, T, F),
    weight: bytes(
      target.map((_, i) => hidden[Math.floor(i / F)]),
      ...[B, T, F],
    ),
  };
  for (let b = 0; b < B; b++) arrays[`pairs${b}`] = bytes(bits(T * T * P, 0.1), T, T, P);
  return { step: 0, objective: "pretrain", batch: B, beats: T, tokens: B * T, windows: [], arrays };
}
