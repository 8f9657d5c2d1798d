import { type Mode, plainMode } from "../theory/modes.js";
import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import { DECODERS } from "./decoder-constants.js";
import { type Arc, bestPath, type Chain, chain, logit, posteriors } from "./hmm.js";
import type { ModeHeard } from "./mode-heard.js";

/** The local key of one beat. */
export interface KeyAnswer {
  /** Pitch class of the tonic, 0 = C … 11 = B. */
  readonly tonic: number;
  readonly mode: string;
  /** Probability of this tonic with this third (major or minor). */
  readonly p: number;
}

export interface KeyDecoding {
  /** (T) the keys on the best path. */
  readonly keys: readonly KeyAnswer[];
  /**
   * (T, 24) weights of each tonic with each third over the stretch of the answered key, which add up to 1: column 2 · tonic, + 1 where the third
   * is minor. They lean on the likeliest key more than `p` does: other answers are to speak of one key.
   */
  readonly posterior: Float64Array;
  /** (T, 24) probabilities of the same keys by each beat by itself. */
  readonly byBeat: Float64Array;
  /** (T) probability that another key starts on the beat. */
  readonly change: Float64Array;
  /** (T) probability that a key with its tonic 1–3 semitones above the last starts on the beat. */
  readonly changeUp: Float64Array;
}

export interface KeyOptions {
  readonly weight?: number;
  /** Weight of a stretch of keys where probabilities are told. */
  readonly confidence?: number;
  readonly changeRate?: number;
  readonly shortest?: number;
  readonly floor?: number;
  /** (T) probabilities of the other questions, which say where a key may change. */
  readonly measureStart?: ArrayLike<number>;
  readonly phraseStart?: ArrayLike<number>;
  readonly modulationUp?: ArrayLike<number>;
  /** (24) log-scores of the keys over a stretch of beats [from, to), from what its chords do: heard where probabilities are told. */
  readonly judge?: (from: number, to: number) => Float64Array;
  /** The tonic that the bass speaks for from a beat to the end: asked about the stretch that closes the song (closing-tonic.ts). */
  readonly closing?: (from: number) => number | undefined;
  /** The modes that notes speak for: asked where the scores say plain major or minor. */
  readonly heard?: ModeHeard;
}

const STAY = 0;
const CHANGE = 1;
const UP = 2;
/** Keys: tonic × third. Key k has tonic ⌊k/2⌋ and a minor third where k is odd. */
const KEYS = 24;

/**
 * Local keys by a hidden Markov chain over (tonic, third, beats since the change): a key holds for at least `shortest` beats,
 * then changes with a small rate to another by relation. The last stretch has the tonic on which the song closes, where its bass names one: the two keys
 * change places. The mode of a key is the one its whole stretch favours; where that is plain major or minor, the
 * one that the notes speak for.
 *
 * @param logp (T, 12·M) log-probabilities over tonic · M + mode, tonics absolute
 * @param modes the M modes
 */
export function decodeKeys(
  logp: ArrayLike<number>,
  beats: number,
  modes: readonly Mode[],
  options: KeyOptions = {},
): KeyDecoding {
  const M = modes.length;
  if (logp.length !== beats * 12 * M)
    throw invalid("scale scores", logp.length, `beats × 12 × modes = ${beats * 12 * M}`);
  const constants = DECODERS.keys;
  const weight = options.weight ?? constants.weight;
  const shortest = options.shortest ?? constants.shortest;
  const floor = options.floor ?? constants.floor;
  const model = keyChain(options.changeRate ?? constants.changeRate, shortest);
  const S = KEYS * shortest;
  const states = new Float64Array(beats * S); // (T, S)
  const share = new Float64Array(beats * 12 * M); // (T, 12·M) of each mode among those of its third
  const byBeat = new Float64Array(beats * KEYS); // (T, 24)
  for (let t = 0; t < beats; t++) {
    const key = byBeat.subarray(t * KEYS, (t + 1) * KEYS);
    let best = -Infinity;
    for (let c = 0; c < 12 * M; c++) best = Math.max(best, logp[t * 12 * M + c]);
    let sum = 0;
    for (let c = 0; c < 12 * M; c++) {
      const p = best === -Infinity ? 1 : Math.exp(logp[t * 12 * M + c] - best);
      share[t * 12 * M + c] = p;
      key[keyOf(c, modes)] += p;
      sum += p;
    }
    for (let c = 0; c < 12 * M; c++) share[t * 12 * M + c] /= key[keyOf(c, modes)] || 1;
    for (let k = 0; k < KEYS; k++) {
      key[k] /= sum;
      const score = weight * Math.log((1 - floor) * key[k] + floor / KEYS);
      states.fill(score, t * S + k * shortest, t * S + (k + 1) * shortest);
    }
  }
  const evidence = { beats, states, arcs: changeScores(beats, options) };
  const path = bestPath(model, evidence);
  const { arcs } = posteriors(model, evidence);
  const change = new Float64Array(beats);
  const changeUp = new Float64Array(beats);
  for (let t = 0; t < beats; t++) {
    changeUp[t] = arcs[t * 3 + UP];
    change[t] = arcs[t * 3 + CHANGE] + changeUp[t];
  }
  const posterior = new Float64Array(beats * KEYS); // (T, 24)
  const keys: KeyAnswer[] = [];
  for (let from = 0; from < beats; ) {
    const onPath = Math.floor(path[from] / shortest);
    let to = from + 1;
    while (to < beats && Math.floor(path[to] / shortest) === onPath) to++;
    const means = Float64Array.from({ length: KEYS }, (_, key) => {
      let sum = 0;
      for (let t = from; t < to; t++) sum += states[t * S + key * shortest];
      return sum / (weight * (to - from));
    });
    const k = to === beats ? keyOfClose(onPath, means, options.closing?.(from)) : onPath;
    [means[onPath], means[k]] = [means[k], means[onPath]];
    const learned = likeliestMode(share, from, to, k, modes);
    const heard = learned === plainMode(learned) ? options.heard?.(from, to, k >> 1, k % 2 === 1) : undefined;
    const mode = (heard && modes.find(({ name }) => name === heard.name)) ?? learned;
    // The beats of a stretch err together: a song heard in the relative key is so throughout. What they say is one witness, the chords another.
    const judged = options.judge?.(from, to);
    const confidence = options.confidence ?? (judged ? constants.judged : constants.confidence);
    const told = softmax(
      means.map((mean, other) => confidence * mean + (judged ? constants.judge * judged[other] : 0)),
    );
    const sharp = softmax(means.map((mean) => constants.sharpness * Math.sqrt(to - from) * mean));
    const p = judged ? sigmoid(constants.told * logit(told[k], 1e-4) + constants.lean) : told[k];
    for (let t = from; t < to; t++) {
      posterior.set(sharp, t * KEYS);
      keys.push({ tonic: k >> 1, mode: mode.name, p });
    }
    from = to;
  }
  return { keys, posterior, byBeat, change, changeUp };
}

/** The key of the path, or the likelier one of the tonic on which the song closes. */
function keyOfClose(onPath: number, means: Float64Array, tonic: number | undefined): number {
  if (tonic === undefined || tonic === onPath >> 1) return onPath;
  return means[2 * tonic] >= means[2 * tonic + 1] ? 2 * tonic : 2 * tonic + 1;
}

function softmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b));
  const odds = scores.map((x) => Math.exp(x - most));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((x) => x / total);
}

function keyOf(cls: number, modes: readonly Mode[]): number {
  return Math.floor(cls / modes.length) * 2 + (modes[cls % modes.length].minor ? 1 : 0);
}

/** The mode with the largest mean share over the beats [from, to) among those with the key's third. */
function likeliestMode(share: Float64Array, from: number, to: number, key: number, modes: readonly Mode[]): Mode {
  const M = modes.length;
  const shares = modes.map(({ minor }, m) => {
    if (minor !== (key % 2 === 1)) return -1;
    let sum = 0;
    for (let t = from; t < to; t++) sum += share[(t * 12 + (key >> 1)) * M + m];
    return sum;
  });
  return modes[shares.indexOf(Math.max(...shares))];
}

/** State k · shortest + age; the last age stays until the key changes. */
function keyChain(rate: number, shortest: number): Chain {
  const { changes, smoothing } = DECODERS.keys;
  const arcs: Arc[] = [];
  const initial = new Float64Array(KEYS * shortest).fill(-Infinity);
  for (let k = 0; k < KEYS; k++) {
    const last = k * shortest + shortest - 1;
    initial[last] = -Math.log(KEYS);
    for (let age = 0; age < shortest - 1; age++) arcs.push([k * shortest + age, k * shortest + age + 1, 0, STAY]);
    arcs.push([last, last, Math.log(1 - rate), STAY]);
    const counts = Array.from({ length: KEYS }, (_, to) => {
      if (to === k) return 0;
      const table = changes[`${k % 2 ? "minor" : "major"}-${to % 2 ? "minor" : "major"}`];
      return table[((to >> 1) - (k >> 1) + 12) % 12] + smoothing;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (let to = 0; to < KEYS; to++) {
      if (to === k) continue;
      const up = ((to >> 1) - (k >> 1) + 12) % 12;
      arcs.push([last, to * shortest, Math.log((rate * counts[to]) / total), up >= 1 && up <= 3 ? UP : CHANGE]);
    }
  }
  return chain(KEYS * shortest, initial, arcs);
}

/** (T, 3) log-scores of staying, changing, and changing 1–3 semitones up, by what the other questions say of the beat. */
function changeScores(beats: number, { measureStart, phraseStart, modulationUp }: KeyOptions): Float64Array {
  const { onMeasureStart, onPhraseStart, modulation } = DECODERS.keys;
  const { rate: phraseRate } = DECODERS.phrases;
  const base = logit(DECODERS.modulation.rate);
  const out = new Float64Array(beats * 3); // (T, 3)
  for (let t = 0; t < beats; t++) {
    let score = 0;
    if (measureStart) score += Math.log(likelihoodRatio(measureStart[t], 0.25, onMeasureStart));
    if (phraseStart) score += Math.log(likelihoodRatio(phraseStart[t], phraseRate, onPhraseStart));
    out[t * 3 + CHANGE] = score;
    const up = modulationUp ? modulation * Math.max(-2, Math.min(12, logit(modulationUp[t]) - base)) : 0;
    out[t * 3 + UP] = score + up;
  }
  return out;
}

/** P(change | p) / P(change) where a share `on` of changes lies on positives, which are a share `rate` of beats. */
function likelihoodRatio(p: number, rate: number, on: number): number {
  return (p * on) / rate + ((1 - p) * (1 - on)) / (1 - rate);
}
