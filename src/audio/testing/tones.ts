/** Sounds for tests of this room, at 22,050 samples a second unless told otherwise. */
import { SAMPLE_RATE } from "../pitch-network.js";

export interface Tone {
  readonly hertz: number;
  /** Seconds. */
  readonly onset: number;
  readonly seconds?: number;
  readonly level?: number;
}

/** Harmonic tones that die away, over faint seeded noise. */
export function tones(
  seconds: number,
  played: readonly Tone[],
  { rate = SAMPLE_RATE, noise = 0.001, seed = 1 } = {},
): Float32Array {
  const next = hiss(seed);
  const out = Float32Array.from({ length: Math.round(seconds * rate) }, () => noise * next());
  for (const { hertz, onset, seconds: length = Number.POSITIVE_INFINITY, level = 0.2 } of played) {
    const end = Math.min(out.length, (onset + length) * rate);
    for (let i = Math.floor(onset * rate) + 1; i < end; i++) {
      const t = i / rate - onset;
      for (let h = 1; h < 5; h++) out[i] += (level / h) * Math.sin(2 * Math.PI * hertz * h * t) * Math.exp(-t);
    }
  }
  return out;
}

/** Numbers in −0.5 to 0.5. */
export function hiss(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

export const hertz = (pitch: number) => 440 * 2 ** ((pitch - 69) / 12);
