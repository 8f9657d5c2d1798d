/** A T×T map as pixels, and places in it. Row i is the beat that looks, column j the one that is looked at. Letters: T beats. */
import type { Theme } from "./theme.js";

/** The share of the largest weights that are all shown at full strength. */
const BRIGHTEST = 0.005;

/**
 * Weights or bits → opacity 0–255. Weights are drawn by their square root, against all but the very largest.
 * @param values [T, T], bytes 0/1 or weights
 */
export function mapShades(values: Uint8Array | Float32Array): Uint8Array {
  if (values instanceof Uint8Array) return values.map((x) => (x ? 255 : 0)); // (T, T)
  // A sample tells the scale of a large map well enough.
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const sample = values.filter((_, k) => k % step === 0).sort();
  const top = sample[Math.floor((sample.length - 1) * (1 - BRIGHTEST))] || 1;
  return Uint8Array.from(values, (x) => Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, x / top))))); // (T, T)
}

/** Shades in the theme's ink on its ground. (T, T, 4) */
export function mapPixels(shades: Uint8Array, { yes, ground }: Theme): Uint8ClampedArray<ArrayBuffer> {
  const [ink, paper] = [rgb(yes), rgb(ground)];
  const table = Array.from({ length: 256 }, (_, shade) =>
    ink.map((c, n) => Math.round(paper[n] + ((c - paper[n]) * shade) / 255)),
  );
  const out = new Uint8ClampedArray(4 * shades.length);
  for (let k = 0; k < shades.length; k++) {
    const [r, g, b] = table[shades[k]];
    out[4 * k] = r;
    out[4 * k + 1] = g;
    out[4 * k + 2] = b;
    out[4 * k + 3] = 255;
  }
  return out;
}

const rgb = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** The pair under a point of a square map of `side` pixels. */
export function pairAt(x: number, y: number, side: number, beats: number): { i: number; j: number } {
  const cell = (at: number) => Math.min(beats - 1, Math.max(0, Math.floor((at / side) * beats)));
  return { i: cell(y), j: cell(x) };
}
