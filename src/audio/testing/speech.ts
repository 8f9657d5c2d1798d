/** Somebody speaks, as far as tests need it: pulses of a wandering voice through the formants of vowels, fricatives, pauses. */
import { random } from "../../util/random.js";
import { SAMPLE_RATE } from "../pitch-network.js";

/** Formants of five vowels, Hz. */
const VOWELS = [
  [700, 1200, 2500],
  [300, 2200, 3000],
  [400, 800, 2400],
  [500, 1800, 2500],
  [350, 700, 2500],
] as const;

/** One channel at 22,050 samples a second, as loud as speech is recorded. */
export function speech(seconds: number, seed: number): Float32Array {
  const { next, below } = random(seed);
  const out = new Float32Array(seconds * SAMPLE_RATE);
  let at = 0.3;
  while (at < seconds - 0.7) {
    if (next() < 0.4) at += fricative(out, at, 0.05 + 0.08 * next(), next);
    at += syllable(out, at, 0.09 + 0.2 * next(), VOWELS[below(VOWELS.length)], next);
    at += next() < 0.25 ? 0.15 + 0.4 * next() : 0.02 * next();
  }
  const loudest = out.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return out.map((x) => (0.6 * x) / loudest);
}

/** Adds a hiss that swells and ends; gives its seconds. */
function fricative(out: Float32Array, at: number, seconds: number, next: () => number): number {
  const count = Math.floor(seconds * SAMPLE_RATE);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const now = next() - 0.5;
    out[Math.floor(at * SAMPLE_RATE) + i] += 0.12 * (now - before) * Math.sin((Math.PI * i) / count);
    before = now;
  }
  return seconds;
}

/** Adds a vowel whose pitch glides; gives its seconds. */
function syllable(
  out: Float32Array,
  at: number,
  seconds: number,
  formants: readonly number[],
  next: () => number,
): number {
  const count = Math.floor(seconds * SAMPLE_RATE);
  const pitch = 110 * Math.exp(0.25 * (next() - 0.5));
  const glide = (next() - 0.6) * 0.4;
  const resonators = formants.map((hertz, k) => {
    const radius = Math.exp((-Math.PI * (80 + 40 * k)) / SAMPLE_RATE);
    return { a: 2 * radius * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE), b: -radius * radius, one: 0, two: 0 };
  });
  let phase = 0;
  for (let i = 0; i < count; i++) {
    phase += (pitch * Math.exp((glide * i) / count) * (1 + 0.01 * next())) / SAMPLE_RATE;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    let sum = 0;
    resonators.forEach((resonator, k) => {
      const value = pulse + resonator.a * resonator.one + resonator.b * resonator.two;
      resonator.two = resonator.one;
      resonator.one = value;
      sum += value / (1 + k);
    });
    out[Math.floor(at * SAMPLE_RATE) + i] += 0.06 * sum * Math.sin((Math.PI * i) / count);
  }
  return seconds;
}
