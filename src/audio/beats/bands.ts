/**
 * A recording as frames of band loudness: what beats are heard in.
 *
 * Letters: N samples, T frames (50 a second), C bands (88).
 */
import { invalid } from "../../util/errors.js";
import { Fft } from "./fft.js";

/** Frames a second; frame t is centred on t / 50 s. */
export const FRAME_RATE = 50;
/** Mel bands from 30 Hz to 10 kHz, of frames of about 46 ms: drums and onsets. */
export const MEL_BANDS = 40;
/** Bands a semitone wide from A1 (55 Hz) on, of frames of about 0.19 s: bass and chords. */
export const SEMITONE_BANDS = 48;
export const LOWEST_SEMITONE = 33;
export const BANDS = MEL_BANDS + SEMITONE_BANDS;

/** Loudness is ln(1 + SCALE · |X|) of a recording brought to one root mean square. */
const SCALE = 60;
const LOUDNESS = 0.1;
/** A recording below this root mean square is silence: it is not made louder. */
const SILENT = 1e-5;
const LOWEST_MEL = 30;
const HIGHEST_MEL = 10_000;
/** The semitone bands are read from sound slowed to at least this many samples a second. */
const SLOW_RATE = 4800;

export interface Bands {
  readonly frames: number;
  /** ln(1 + 60 |X|), mel bands first, (T, C). */
  readonly data: Float32Array;
}

/**
 * Mel and semitone bands of a recording of any sample rate. Bands above half of the sample rate are 0.
 *
 * @param samples one channel, (N)
 * @throws InputError for a sample rate that is not a number from 4000 to 400,000
 */
export function bandsOf(samples: Float32Array, sampleRate: number): Bands {
  if (!(sampleRate >= 4000 && sampleRate <= 400_000))
    throw invalid("sample rate", sampleRate, "4000 to 400000 a second");
  const frames = Math.floor((samples.length / sampleRate) * FRAME_RATE) + 1;
  const data = new Float32Array(frames * BANDS);
  const gain = LOUDNESS / Math.max(SILENT, rootMeanSquare(samples));
  const mel = melBank(sampleRate);
  fill(data, frames, 0, mel, samples, sampleRate, gain);
  const factor = Math.max(1, Math.floor(sampleRate / SLOW_RATE));
  const slow = slowed(samples, factor);
  fill(data, frames, MEL_BANDS, semitoneBank(sampleRate / factor), slow, sampleRate / factor, gain);
  return { frames, data };
}

/** A frame of less than this part of the mean loudness is silence. */
const FAINT = 0.05;

/** The frames from the first to after the last that sound: a recording may begin and end with silence. All of them where none sounds. */
export function soundingFrames({ frames, data }: Bands): { from: number; to: number } {
  const loudness = new Float64Array(frames);
  for (let i = 0; i < frames * BANDS; i++) loudness[Math.floor(i / BANDS)] += data[i];
  const least = (FAINT * loudness.reduce((sum, x) => sum + x, 0)) / Math.max(1, frames);
  const sounds = (x: number) => x > least;
  const from = loudness.findIndex(sounds);
  return from < 0 ? { from: 0, to: frames } : { from, to: loudness.findLastIndex(sounds) + 1 };
}

/** Weighted sums of a frame's magnitudes, band after band: `weights[starts[c]..starts[c + 1]]` from bin `first[c]` on. */
interface Bank {
  readonly size: number;
  readonly first: readonly number[];
  readonly weights: readonly Float32Array[];
}

function fill(
  out: Float32Array,
  frames: number,
  column: number,
  bank: Bank,
  samples: Float32Array,
  rate: number,
  gain: number,
): void {
  const { size } = bank;
  const fft = new Fft(size);
  // Hann, scaled so that a sine of amplitude 1 has a magnitude of 1.
  const window = Float64Array.from(
    { length: size },
    (_, i) => ((1 - Math.cos((2 * Math.PI * (i + 0.5)) / size)) * 2 * gain) / size,
  );
  const frame = new Float64Array(size);
  const magnitudes = new Float32Array(size / 2 + 1);
  for (let t = 0; t < frames; t++) {
    const from = Math.round((t * rate) / FRAME_RATE) - size / 2;
    for (let i = 0; i < size; i++) {
      const at = from + i;
      frame[i] = at >= 0 && at < samples.length ? samples[at] * window[i] : 0;
    }
    fft.magnitudes(frame, magnitudes);
    for (let c = 0; c < bank.first.length; c++) {
      const weights = bank.weights[c];
      let sum = 0;
      for (let i = 0, k = bank.first[c]; i < weights.length; i++, k++) sum += weights[i] * magnitudes[k];
      out[t * BANDS + column + c] = Math.log1p(SCALE * sum);
    }
  }
}

/** Triangles on the mel scale (2595 log10(1 + f / 700)), each with a sum of at most 1. */
function melBank(rate: number): Bank {
  const mel = (f: number) => 2595 * Math.log10(1 + f / 700);
  const hertz = (m: number) => 700 * (10 ** (m / 2595) - 1);
  const low = mel(LOWEST_MEL);
  const step = (mel(HIGHEST_MEL) - low) / (MEL_BANDS + 1);
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, i) => hertz(low + i * step));
  return triangles(edges, rate, powerOfTwo(rate * 0.046));
}

function semitoneBank(rate: number): Bank {
  const edges = Array.from({ length: SEMITONE_BANDS + 2 }, (_, i) => 440 * 2 ** ((LOWEST_SEMITONE - 1 + i - 69) / 12));
  return triangles(edges, rate, powerOfTwo(rate * 0.186));
}

function triangles(edges: readonly number[], rate: number, size: number): Bank {
  const first: number[] = [];
  const weights: Float32Array[] = [];
  const bin = rate / size;
  for (let c = 0; c + 2 < edges.length; c++) {
    const [low, centre, high] = [edges[c], edges[c + 1], edges[c + 2]];
    // A triangle narrower than two bins is widened to them, so that every band hears something.
    const left = Math.max(centre - low, bin);
    const right = Math.max(high - centre, bin);
    const from = Math.max(0, Math.ceil((centre - left) / bin));
    const to = Math.min(size / 2, Math.floor((centre + right) / bin));
    const shape = Float32Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
      const f = (from + i) * bin;
      return Math.max(0, f < centre ? 1 - (centre - f) / left : 1 - (f - centre) / right);
    });
    const sum = shape.reduce((total, w) => total + w, 0);
    first.push(from);
    weights.push(shape.map((w) => w / Math.max(1, sum)));
  }
  return { size, first, weights };
}

/** One sample for each `factor`, each the mean over a triangle of two of them: enough against aliases for pitches below 1 kHz. */
function slowed(samples: Float32Array, factor: number): Float32Array {
  if (factor === 1) return samples;
  const boxes = new Float32Array(Math.ceil(samples.length / factor) + 1);
  for (let k = 0; k < boxes.length; k++) {
    let sum = 0;
    const end = Math.min(samples.length, (k + 1) * factor);
    for (let i = k * factor; i < end; i++) sum += samples[i];
    boxes[k] = sum / factor;
  }
  // Sample k is centred on the edge between boxes k - 1 and k, which is k · factor.
  return boxes.map((box, k) => (box + (k > 0 ? boxes[k - 1] : 0)) / 2);
}

const powerOfTwo = (length: number) => 2 ** Math.round(Math.log2(length));

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return Math.sqrt(sum / Math.max(1, samples.length));
}
