/**
 * From one sample rate to another, chunk by chunk: a windowed sinc, one set of taps for each phase (Crochiere & Rabiner, Multirate Digital
 * Signal Processing, 1983, section 2.5).
 */
import { invalid } from "../util/errors.js";

/** Zero crossings of the sinc to each side, at the lower of the two rates. */
const CROSSINGS = 16;
/** The pass band ends at this share of the lower rate's half. */
const PASS = 0.94;
/** More phases than this are rounded to so many: 48 kHz needs 147, and a phase off by 1/2048 of a sample is heard by nobody. */
const MOST_PHASES = 1024;

/** One channel on its way to another rate. What it gives lies at times k / `to`, as long as the input. */
export class Resampler {
  readonly #step: number;
  readonly #phases: number;
  /** Taps of each phase; phase p lies p / phases of an input sample after its centre. */
  readonly #taps: Float32Array;
  readonly #half: number;
  /** Input that is still needed; the first of it is input sample `#first`. */
  #held: Float32Array;
  #first: number;
  #given = 0;
  #taken = 0;

  /** @throws InputError for rates that are not within 1,000 to 400,000 a second */
  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    for (const rate of [from, to])
      if (!(rate >= 1000 && rate <= 400_000)) throw invalid("sample rate", rate, "1000 to 400000 a second");
    this.#step = from / to;
    const cutoff = Math.min(1, to / from) * PASS;
    this.#phases = Math.min(MOST_PHASES, to / gcd(Math.round(from), Math.round(to)));
    this.#half = Math.ceil(CROSSINGS / Math.min(1, to / from));
    const width = 2 * this.#half;
    this.#taps = new Float32Array((this.#phases + 1) * width);
    for (let p = 0; p <= this.#phases; p++) {
      let sum = 0;
      for (let i = 0; i < width; i++) {
        const x = i - this.#half + 1 - p / this.#phases;
        const hann = Math.abs(x) < this.#half ? (1 + Math.cos((Math.PI * x) / this.#half)) / 2 : 0;
        const angle = Math.PI * x * cutoff;
        const tap = hann * (angle === 0 ? 1 : Math.sin(angle) / angle);
        this.#taps[p * width + i] = tap;
        sum += tap;
      }
      for (let i = 0; i < width; i++) this.#taps[p * width + i] /= sum;
    }
    this.#held = new Float32Array(this.#half);
    this.#first = -this.#half;
  }

  /** Takes samples and gives those that they complete. */
  push(samples: Float32Array): Float32Array {
    if (this.from === this.to) return samples;
    this.#taken += samples.length;
    const held = new Float32Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    return this.#give(held, this.#taken - this.#half);
  }

  /** The rest, as if silence followed. */
  finish(): Float32Array {
    if (this.from === this.to) return new Float32Array(0);
    const held = new Float32Array(this.#held.length + 2 * this.#half);
    held.set(this.#held);
    return this.#give(held, this.#taken);
  }

  /** Gives what lies before input place `end`, and keeps what later ones need. */
  #give(held: Float32Array, end: number): Float32Array {
    const count = Math.max(0, Math.ceil(end / this.#step) - this.#given);
    const out = new Float32Array(count);
    const width = 2 * this.#half;
    for (let k = 0; k < count; k++) {
      const place = (this.#given + k) * this.#step;
      const whole = Math.floor(place);
      const taps = Math.round((place - whole) * this.#phases) * width;
      const from = whole - this.#half + 1 - this.#first;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += this.#taps[taps + i] * held[from + i];
      out[k] = sum;
    }
    this.#given += count;
    const keep = Math.max(0, Math.floor(this.#given * this.#step) - this.#half + 1 - this.#first);
    this.#held = held.slice(Math.min(keep, held.length));
    this.#first += Math.min(keep, held.length);
    return out;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Many chunks as one array. */
export function joined(chunks: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
