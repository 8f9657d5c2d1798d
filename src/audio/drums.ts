/**
 * Kick, snare and hi-hat from the sound of drums: where the loudness of a band rises. It knows no other drum: toms are taken for kicks or
 * snares, cymbals for hi-hats.
 */
import { Fft } from "./beats/fft.js";
import type { HeardNote } from "./heard-notes.js";
import { loudness, SILENCE } from "./pitch.js";
import { SAMPLE_RATE } from "./pitch-network.js";

/** General MIDI percussion keys. */
export const KICK = 36;
export const SNARE = 38;
export const HAT = 42;

const SIZE = 512;
const HOP = 128;
const RATE = SAMPLE_RATE / HOP;

interface Drum {
  readonly key: number;
  /** The band in which its strokes are looked for, in Hz. */
  readonly low: number;
  readonly high: number;
  /** A rise counts from this share of the recording's strong rises on. */
  readonly share: number;
  /** Least seconds between two strokes. */
  readonly apart: number;
}

/** Chosen on rendered songs of the training split. Beside other instruments a snare is told by its noise, alone by its lower middle. */
const drumsOf = (alone: boolean): readonly Drum[] => [
  { key: KICK, low: 30, high: 110, share: 0.65, apart: 0.08 },
  { key: SNARE, low: 400, high: alone ? 2000 : 8000, share: 0.95, apart: 0.08 },
  { key: HAT, low: 7500, high: 11000, share: 0.4, apart: 0.06 },
];
/** A snare has a body too: the rise below 400 Hz is at least this share of its own strong rises. */
const BODY = { low: 150, high: 400, share: 0.6 } as const;
const DURATION = 0.1;
const LOUD = 110;

/**
 * @param samples at 22,050 a second
 * @param alone whether these are drums alone; in a mix, basses and voices make false strokes
 * @returns strokes by onset; velocities tell the loud from the soft ones of each drum
 */
export function heardDrums(samples: Float32Array, alone: boolean): HeardNote[] {
  if (samples.length < SIZE || loudness(samples, 0, samples.length) < SILENCE / 3) return [];
  const drums = drumsOf(alone);
  const [body, ...risesOf] = bandRises(samples, [BODY, ...drums]);
  const bodyStrong = strong(body);
  const out: HeardNote[] = [];
  for (const [n, drum] of drums.entries()) {
    const rises = risesOf[n];
    const reference = strong(rises);
    for (const { frame, rise } of peaks(rises, reference * drum.share, Math.round(drum.apart * RATE))) {
      const onset = frame / RATE;
      const from = Math.round(onset * SAMPLE_RATE);
      if (loudness(samples, from, from + SAMPLE_RATE / 20) < SILENCE) continue;
      if (drum.key === SNARE && most(body, frame - 3, frame + 3) < BODY.share * bodyStrong) continue;
      const velocity = Math.max(30, Math.min(127, Math.round((LOUD * rise) / reference)));
      out.push({ onset, duration: DURATION, pitch: drum.key, velocity });
    }
  }
  return out.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}

/** For each band the rectified rise of √|X| over three frames (17 ms), summed over its bins. (frames) each; only four frames are kept at a time. */
function bandRises(
  samples: Float32Array,
  bands: readonly { readonly low: number; readonly high: number }[],
): Float32Array[] {
  const frames = Math.floor(samples.length / HOP) + 1;
  const bins = SIZE / 2 + 1;
  const bin = (hertz: number) => Math.max(1, Math.min(SIZE / 2, Math.round((hertz * SIZE) / SAMPLE_RATE)));
  const out = bands.map(({ low, high }) => ({ from: bin(low), to: bin(high), rises: new Float32Array(frames) }));
  const fft = new Fft(SIZE);
  const window = Float64Array.from({ length: SIZE }, (_, i) => (1 - Math.cos((2 * Math.PI * (i + 0.5)) / SIZE)) / SIZE);
  const frame = new Float64Array(SIZE);
  const last = Array.from({ length: 4 }, () => new Float32Array(bins));
  for (let t = 0; t < frames; t++) {
    const now = last[t & 3];
    const before = last[Math.max(0, t - 3) & 3];
    const from = t * HOP - SIZE / 2;
    for (let i = 0; i < SIZE; i++) frame[i] = (samples[from + i] ?? 0) * window[i];
    fft.magnitudes(frame, now);
    for (let k = 0; k < bins; k++) now[k] = Math.sqrt(now[k]);
    if (t === 0) continue;
    for (const { from, to, rises } of out) {
      let sum = 0;
      for (let k = from; k <= to; k++) sum += Math.max(0, now[k] - before[k]);
      rises[t] = sum;
    }
  }
  return out.map(({ rises }) => rises);
}

/** Peaks above a threshold and above their surroundings, the strongest of those that are too close. */
function peaks(rises: Float32Array, threshold: number, apart: number): { frame: number; rise: number }[] {
  const found: { frame: number; rise: number }[] = [];
  for (let t = 1; t + 1 < rises.length; t++) {
    const rise = rises[t];
    if (!(rise > threshold) || rise < rises[t - 1] || rise <= rises[t + 1]) continue;
    const last = found[found.length - 1];
    if (last && t - last.frame < apart) {
      if (rise > last.rise) found[found.length - 1] = { frame: t, rise };
    } else found.push({ frame: t, rise });
  }
  return found;
}

function most(values: Float32Array, from: number, to: number): number {
  let best = 0;
  for (let t = Math.max(0, from); t <= Math.min(values.length - 1, to); t++) best = Math.max(best, values[t]);
  return best;
}

/** How strong strong rises are: the median of the strongest, one for each hundred frames (0.6 s). */
function strong(rises: Float32Array): number {
  const heights: number[] = [];
  for (let t = 1; t + 1 < rises.length; t++)
    if (rises[t] > 0 && rises[t] >= rises[t - 1] && rises[t] > rises[t + 1]) heights.push(rises[t]);
  heights.sort((a, b) => b - a);
  const count = Math.max(1, Math.min(heights.length, Math.round(rises.length * 0.01)));
  return heights.length === 0 ? Number.POSITIVE_INFINITY : heights[Math.floor(count / 2)];
}
