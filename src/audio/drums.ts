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
  const spectra = new Spectra(samples);
  const body = spectra.rises(BODY.low, BODY.high);
  const bodyStrong = strong(body);
  const out: HeardNote[] = [];
  for (const drum of drumsOf(alone)) {
    const rises = spectra.rises(drum.low, drum.high);
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

/** The magnitudes of all frames, so that several bands can be read from them. */
class Spectra {
  readonly frames: number;
  /** √|X|, (frames, SIZE / 2 + 1). */
  private readonly data: Float32Array;

  constructor(samples: Float32Array) {
    this.frames = Math.floor(samples.length / HOP) + 1;
    const bins = SIZE / 2 + 1;
    this.data = new Float32Array(this.frames * bins);
    const fft = new Fft(SIZE);
    const window = Float64Array.from(
      { length: SIZE },
      (_, i) => (1 - Math.cos((2 * Math.PI * (i + 0.5)) / SIZE)) / SIZE,
    );
    const frame = new Float64Array(SIZE);
    const magnitudes = new Float32Array(bins);
    for (let t = 0; t < this.frames; t++) {
      const from = t * HOP - SIZE / 2;
      for (let i = 0; i < SIZE; i++) frame[i] = (samples[from + i] ?? 0) * window[i];
      fft.magnitudes(frame, magnitudes);
      for (let k = 0; k < bins; k++) this.data[t * bins + k] = Math.sqrt(magnitudes[k]);
    }
  }

  /** Rectified rise over three frames (17 ms) of the bins between two frequencies, summed. (frames) */
  rises(low: number, high: number): Float32Array {
    const bins = SIZE / 2 + 1;
    const from = Math.max(1, Math.round((low * SIZE) / SAMPLE_RATE));
    const to = Math.min(SIZE / 2, Math.round((high * SIZE) / SAMPLE_RATE));
    const out = new Float32Array(this.frames);
    for (let t = 1; t < this.frames; t++) {
      const before = Math.max(0, t - 3);
      let sum = 0;
      for (let k = from; k <= to; k++) sum += Math.max(0, this.data[t * bins + k] - this.data[before * bins + k]);
      out[t] = sum;
    }
    return out;
  }
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
