import { invalid } from "../util/errors.js";

/**
 * Hidden Markov chains over beats: the one mechanism behind every decoder (keys, measures, phrases) and the textbook
 * baselines. Scores are natural logarithms; they need not be normalised, so a chain may also be read as a linear-chain CRF.
 * Shapes: T beats, S states, A arcs, K kinds of arc.
 *
 * Source: Rabiner, "A tutorial on hidden Markov models" (1989), sections III.A–III.B (forward–backward, Viterbi).
 */
export interface Chain {
  readonly states: number;
  /** Log score of starting in each state, (S). */
  readonly initial: Float64Array;
  /** Arcs from the state at one beat to the state at the next, each array (A). */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly score: Float64Array;
  /** The kind of each arc, 0 ≤ kind < K: beats may favour or forbid a kind (`Evidence.arcs`). */
  readonly kind: Uint8Array;
  readonly kinds: number;
}

export interface Evidence {
  readonly beats: number;
  /** Log score of each state at each beat, (T, S). */
  readonly states: Float64Array | Float32Array;
  /** Log score added to an arc of each kind that *enters* a beat, (T, K); row 0 is not read. */
  readonly arcs?: Float64Array | Float32Array;
}

export interface Posteriors {
  /** Probability of each state at each beat, (T, S); every row sums to 1. */
  readonly states: Float64Array;
  /** Probability that an arc of each kind enters each beat, (T, K); row 0 is zero, every other row sums to 1. */
  readonly arcs: Float64Array;
  readonly logLikelihood: number;
}

/** An arc as chains are written: `[from, to, log score, kind]`. */
export type Arc = readonly [from: number, to: number, score: number, kind?: number];

/** Builds a chain; arcs of one pair of states may repeat with other kinds. */
export function chain(states: number, initial: ArrayLike<number>, arcs: readonly Arc[]): Chain {
  if (initial.length !== states) throw invalid("initial scores", initial.length, `${states} of them`);
  const kinds = 1 + arcs.reduce((most, arc) => Math.max(most, arc[3] ?? 0), 0);
  for (const [from, to] of arcs) {
    if (!(from >= 0 && from < states && to >= 0 && to < states))
      throw invalid("arc", `${from}→${to}`, `states below ${states}`);
  }
  return {
    states,
    initial: Float64Array.from(initial),
    from: Int32Array.from(arcs, (arc) => arc[0]),
    to: Int32Array.from(arcs, (arc) => arc[1]),
    score: Float64Array.from(arcs, (arc) => arc[2]),
    kind: Uint8Array.from(arcs, (arc) => arc[3] ?? 0),
    kinds,
  };
}

/**
 * Forward–backward. Each beat is scaled by its best state, so that long songs neither overflow nor underflow; a state more
 * than 10^200 times less likely than the others together is taken as impossible (smaller numbers are also slow).
 */
export function posteriors(chain: Chain, evidence: Evidence): Posteriors {
  check(chain, evidence);
  const { states: S, from, to, kind, kinds: K } = chain;
  const T = evidence.beats;
  const A = from.length;
  const weight = chain.score.map(Math.exp); // (A)
  const emission = new Float64Array(T * S); // (T, S) scaled to a best of 1 each beat
  const entering = new Float64Array(T * K); // (T, K) scaled likewise
  let logLikelihood = 0;
  for (let t = 0; t < T; t++) {
    logLikelihood += expRow(evidence.states, t * S, S, emission);
    if (evidence.arcs === undefined) entering.fill(1, t * K, (t + 1) * K);
    else if (t > 0) logLikelihood += expRow(evidence.arcs, t * K, K, entering);
  }
  const alpha = new Float64Array(T * S); // (T, S) sums to 1 each beat
  const arcWeight = new Float64Array(A);
  for (let t = 0; t < T; t++) {
    const row = t * S;
    if (t === 0) {
      const start = new Float64Array(S);
      logLikelihood += expRow(chain.initial, 0, S, start);
      alpha.set(start, 0);
    } else {
      weigh(arcWeight, weight, kind, entering, t * K);
      for (let a = 0; a < A; a++) alpha[row + to[a]] += alpha[row - S + from[a]] * arcWeight[a];
    }
    let sum = 0;
    for (let s = 0; s < S; s++) sum += alpha[row + s] *= emission[row + s];
    if (!(sum > 0)) throw invalid("evidence", `at beat ${t}`, "at least one possible state");
    for (let s = 0; s < S; s++) alpha[row + s] = flush(alpha[row + s] / sum);
    logLikelihood += Math.log(sum);
  }
  const states = new Float64Array(T * S); // (T, S)
  const arcs = new Float64Array(T * K); // (T, K)
  let beta = new Float64Array(S).fill(1); // of the beat t
  let before = new Float64Array(S); // of the beat t - 1
  for (let t = T - 1; t >= 0; t--) {
    const row = t * S;
    let sum = 0;
    for (let s = 0; s < S; s++) sum += states[row + s] = alpha[row + s] * beta[s];
    for (let s = 0; s < S; s++) states[row + s] /= sum;
    if (t === 0) break;
    weigh(arcWeight, weight, kind, entering, t * K);
    before.fill(0);
    let total = 0;
    for (let a = 0; a < A; a++) {
      const later = arcWeight[a] * emission[row + to[a]] * beta[to[a]];
      before[from[a]] += later;
      const through = alpha[row - S + from[a]] * later;
      arcs[t * K + kind[a]] += through;
      total += through;
    }
    for (let k = 0; k < K; k++) arcs[t * K + k] /= total;
    let best = 0;
    for (let s = 0; s < S; s++) best = Math.max(best, before[s]);
    for (let s = 0; s < S; s++) before[s] = flush(before[s] / best);
    [beta, before] = [before, beta];
  }
  return { states, arcs, logLikelihood };
}

/** Viterbi: the states of the single most likely path, (T); on a tie the lower state. */
export function bestPath(chain: Chain, evidence: Evidence): Int32Array {
  check(chain, evidence);
  const { states: S, from, to, score, kind, kinds: K } = chain;
  const T = evidence.beats;
  const back = new Int32Array(T * S).fill(-1); // (T, S)
  let last = Float64Array.from(chain.initial, (value, s) => value + evidence.states[s]);
  let next = new Float64Array(S);
  const entering = new Float64Array(K);
  for (let t = 1; t < T; t++) {
    next.fill(-Infinity);
    if (evidence.arcs) for (let k = 0; k < K; k++) entering[k] = evidence.arcs[t * K + k];
    for (let a = 0; a < from.length; a++) {
      const value = last[from[a]] + score[a] + entering[kind[a]];
      if (value > next[to[a]]) {
        next[to[a]] = value;
        back[t * S + to[a]] = from[a];
      }
    }
    for (let s = 0; s < S; s++) next[s] += evidence.states[t * S + s];
    [last, next] = [next, last];
  }
  const path = new Int32Array(T);
  if (T === 0) return path;
  let state = 0;
  for (let s = 1; s < S; s++) if (last[s] > last[state]) state = s;
  if (last[state] === -Infinity) throw invalid("evidence", "of the song", "at least one possible path");
  for (let t = T - 1; t >= 0; t--) {
    path[t] = state;
    state = back[t * S + state];
  }
  return path;
}

const flush = (p: number) => (p < 1e-200 ? 0 : p);

/** out = exp(row - max row); returns the maximum. */
function expRow(scores: ArrayLike<number>, at: number, length: number, out: Float64Array): number {
  let best = -Infinity;
  for (let i = at; i < at + length; i++) if (scores[i] > best) best = scores[i];
  if (best === -Infinity) throw invalid("scores", "that are all impossible", "at least one above -Infinity");
  for (let i = at; i < at + length; i++) out[i] = Math.exp(scores[i] - best);
  return best;
}

function weigh(out: Float64Array, weight: Float64Array, kind: Uint8Array, entering: Float64Array, at: number): void {
  for (let a = 0; a < out.length; a++) out[a] = weight[a] * entering[at + kind[a]];
}

function check(chain: Chain, evidence: Evidence): void {
  const states = evidence.beats * chain.states;
  if (evidence.states.length !== states)
    throw invalid("state scores", evidence.states.length, `beats × states = ${states}`);
  const kinds = evidence.beats * chain.kinds;
  if (evidence.arcs && evidence.arcs.length !== kinds)
    throw invalid("arc scores", evidence.arcs.length, `beats × kinds = ${kinds}`);
}

/** Natural logarithm of the logistic function, accurate at both ends: log σ(x) = −log(1 + e^−x). */
export function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}

/** The inverse of the logistic function, kept finite: p is held within [limit, 1 − limit]. */
export function logit(p: number, limit = 1e-6): number {
  const held = Math.min(1 - limit, Math.max(limit, p));
  return Math.log(held / (1 - held));
}
