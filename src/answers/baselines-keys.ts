import type { BeatSound } from "./baselines-sound.js";
import { type Arc, bestPath, chain } from "./hmm.js";
import type { Key } from "./metrics.js";

/** How well each interval above the tonic fits a key, major and minor, each (12). */
export interface KeyProfile {
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

/** Probe-tone ratings: Krumhansl & Kessler, "Tracing the dynamic changes in perceived tonal organization" (1982). */
export const KRUMHANSL_KESSLER: KeyProfile = {
  major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  minor: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
};

/** Frequencies of pitch classes: Albrecht & Shanahan, "The use of large corpora to train a new type of key-finding algorithm" (2013). */
export const ALBRECHT_SHANAHAN: KeyProfile = {
  major: [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081],
  minor: [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
};

const KEYS = 24;
const keyAt = (k: number): Key => ({ tonic: k >> 1, minor: k % 2 === 1 });

/** Krumhansl–Schmuckler: the key whose profile correlates best with the durations of the pitch classes in the whole song. */
export function songKey(sound: BeatSound, profile: KeyProfile = KRUMHANSL_KESSLER): Key {
  const total = new Float64Array(12);
  for (let i = 0; i < sound.durations.length; i++) total[i % 12] += sound.durations[i];
  let best = 0;
  let most = -Infinity;
  for (let k = 0; k < KEYS; k++) {
    const fit = correlation(total, k >> 1, k % 2 ? profile.minor : profile.major);
    if (fit > most) {
      most = fit;
      best = k;
    }
  }
  return keyAt(best);
}

/** Pearson's correlation of pitch classes, counted from the tonic, with a profile; 0 where all are alike. */
function correlation(weights: Float64Array, tonic: number, profile: readonly number[]): number {
  const meanW = weights.reduce((sum, x) => sum + x, 0) / 12;
  const meanP = profile.reduce((sum, x) => sum + x, 0) / 12;
  let wp = 0;
  let ww = 0;
  let pp = 0;
  for (let i = 0; i < 12; i++) {
    const w = weights[(tonic + i) % 12] - meanW;
    const p = profile[i] - meanP;
    wp += w * p;
    ww += w * w;
    pp += p * p;
  }
  return ww > 0 ? wp / Math.sqrt(ww * pp) : 0;
}

export interface KeyPathOptions {
  /** Beats that are heard together. */
  readonly block?: number;
  /** Cost of a change of key, in nats. */
  readonly change?: number;
}

/**
 * Local keys by a hidden Markov chain over blocks of two measures: each pitch class is drawn from the key's profile, each block
 * weighs as its beats, and any change of key costs the same.
 * @returns (T) keys
 */
export function keyPath(sound: BeatSound, profile: KeyProfile, { block = 8, change = 14 }: KeyPathOptions = {}): Key[] {
  const T = sound.beats;
  const N = Math.ceil(T / block);
  const logs = [logShares(profile.major), logShares(profile.minor)];
  const states = new Float64Array(N * KEYS); // (N, 24)
  for (let n = 0; n < N; n++) {
    const heard = new Float64Array(12);
    let sum = 0;
    for (let i = n * block * 12; i < Math.min(T, (n + 1) * block) * 12; i++) {
      heard[i % 12] += sound.durations[i];
      sum += sound.durations[i];
    }
    if (sum === 0) continue;
    for (let k = 0; k < KEYS; k++) {
      let fit = 0;
      for (let i = 0; i < 12; i++) fit += heard[((k >> 1) + i) % 12] * logs[k % 2][i];
      states[n * KEYS + k] = (block * fit) / sum;
    }
  }
  const arcs: Arc[] = [];
  for (let from = 0; from < KEYS; from++)
    for (let to = 0; to < KEYS; to++) arcs.push([from, to, from === to ? 0 : -change]);
  const path = bestPath(chain(KEYS, new Float64Array(KEYS), arcs), { beats: N, states });
  return Array.from({ length: T }, (_, t) => keyAt(path[Math.floor(t / block)]));
}

function logShares(profile: readonly number[]): number[] {
  const sum = profile.reduce((total, x) => total + x, 0);
  return profile.map((x) => Math.log(x / sum));
}
