import { CHORDS, checkChordScores, THIRDS } from "../theory/chords.js";
import { modeOrMajor } from "../theory/modes.js";
import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import type { KeyAnswer } from "./decode-keys.js";
import { DECODERS } from "./decoder-constants.js";
import { logit } from "./hmm.js";
import { MODULATION_JUDGE } from "./modulation-judge-weights.js";

/**
 * Direct modulations up, judged by comparing what comes before a measure start with what comes after it: do the keys, the chords and the bass
 * of one side fit the other better when they are moved up by 1, 2 or 3 semitones? Keys are heard by the question about the scale and by a profile of
 * chords (as Krumhansl, "Cognitive foundations of musical pitch", 1990, for pitch classes), and the song is compared with itself, whatever its mode.
 * Weights by logistic regression (`scripts/train-modulation-judge.mjs`).
 *
 * Shapes: T beats, N candidates, U = 3 steps up (1, 2, 3 semitones), F features.
 */
export interface ModulationWitnesses {
  /** (T, 24) probabilities of the keys, column 2 · tonic, + 1 where the third is minor. */
  readonly keys: ArrayLike<number>;
  /** (T, 36) log-probabilities over root · 3 + third, roots absolute. */
  readonly chords: ArrayLike<number>;
  /** (T) pitch classes of the reference bass. */
  readonly bass: ArrayLike<number>;
  /** (T) probabilities of measure and phrase starts. */
  readonly measureStart: ArrayLike<number>;
  readonly phraseStart: ArrayLike<number>;
  /** (T) log-odds of the question about modulations. */
  readonly question: ArrayLike<number>;
  /** (T) `KeyDecoding.changeUp`. */
  readonly changeUp: ArrayLike<number>;
  /** (T) the keys that are told. */
  readonly told: readonly KeyAnswer[];
}

/** What the judge has learned. */
export interface ModulationJudge {
  /** (2, 36) log-shares of chords in a key with a major and with a minor third: root above the tonic · 3 + third. */
  readonly profile: readonly number[];
  readonly bias: number;
  /** (F) of `modulationFeatures`. */
  readonly weights: readonly number[];
}

/** Measure starts with at least `EDGE` beats on either side, and what is compared there. */
export interface ModulationCandidates {
  /** (N) beats. */
  readonly beats: readonly number[];
  /** (N, U, F). */
  readonly features: Float64Array;
}

const KEYS = 24;
/** Semitones of the largest modulation up. */
export const STEPS_UP = 3;
/** Beats before the first candidate and after the last. */
const EDGE = 8;
/** Beats on either side over which keys are compared; the last is the whole song. */
const KEY_SPANS = [8, 16, 32, 64, Number.POSITIVE_INFINITY];
/** Beats whose chords and bass are looked for on the other side, of which `MEMORY` beats are known. */
const OWN_SPANS = [4, 8, 16, 32, 128];
const MEMORY = 128;
/** Beats that each chord, and each bass, counts as heard before any is. */
const PRIOR = 0.5;
/** Part of a beat's probability that is spread over the keys: no single beat decides. */
const FLOOR = 0.01;
/** Only the strongest candidate within so many beats keeps its probability. */
const APART = 12;
/** The features that come of the song's chords alone, and those that other answers about it give. */
export const CHORD_FEATURES = KEY_SPANS.length + 4 * OWN_SPANS.length + 2;
const ANSWER_FEATURES = KEY_SPANS.length + 3;
export const MODULATION_FEATURES = CHORD_FEATURES + ANSWER_FEATURES;

/**
 * What is compared at each candidate: first by chords, bass and phrases, then by the answers about keys and modulations.
 *
 * @param profile (2, 36) as `ModulationJudge.profile`
 * @throws InputError for key or chord scores of another length than the bass
 */
export function modulationFeatures(
  witnesses: ModulationWitnesses,
  profile: ArrayLike<number> = MODULATION_JUDGE.profile,
): ModulationCandidates {
  const { bass, measureStart, phraseStart, question, changeUp } = witnesses;
  const T = bass.length;
  if (witnesses.keys.length !== T * KEYS)
    throw invalid("key scores", witnesses.keys.length, `beats × 24 = ${T * KEYS}`);
  checkChordScores(witnesses.chords, T);
  const chords = Float64Array.from(witnesses.chords, Math.exp); // (T, 36)
  const lowest = new Float64Array(T * 12); // (T, 12)
  for (let t = 0; t < T; t++) lowest[t * 12 + bass[t]] = 1;
  const scale = Float64Array.from(witnesses.keys, (p) => Math.log((1 - FLOOR) * p + FLOOR / KEYS)); // (T, 24)
  const byKeys = keyGains(sumsOf(scale, KEYS));
  const byProfile = keyGains(sumsOf(profileScores(chords, profile), KEYS));
  const own = [ownGains(sumsOf(chords, CHORDS), THIRDS.length), ownGains(sumsOf(lowest, 12), 1)];

  const beats: number[] = [];
  for (let t = EDGE; t < T - EDGE; t++) if (measureStart[t] >= 0.5) beats.push(t);
  const features = new Float64Array(beats.length * STEPS_UP * MODULATION_FEATURES); // (N, U, F)
  beats.forEach((t, n) => {
    const phrases = [phraseStart[t], most(phraseStart, t, 2)].map((p) => logit(p, 1e-3));
    const answers = [most(question, t, 4), logit(most(changeUp, t, 4)), logit(most(changeUp, t, 1))];
    for (let up = 1; up <= STEPS_UP; up++) {
      const compared = [...byProfile(t, up), ...own.flatMap((gains) => gains(t, up)), ...phrases];
      features.set([...compared, ...byKeys(t, up), ...answers], (n * STEPS_UP + up - 1) * MODULATION_FEATURES);
    }
  });
  return { beats, features };
}

/**
 * (T) probabilities that a direct modulation up starts on the beat; below .5 where none does. Where keys that are told surely rise by as much, a modulation
 * is told too, so that the two answers agree.
 */
export function judgeModulations(witnesses: ModulationWitnesses): Float64Array {
  const { beats, features } = modulationFeatures(witnesses);
  const { bias, weights } = MODULATION_JUDGE;
  const scores = beats.map((_, n) => {
    let best = -Infinity;
    for (let up = 0; up < STEPS_UP; up++) {
      const row = (n * STEPS_UP + up) * MODULATION_FEATURES;
      let score = bias;
      for (let f = 0; f < MODULATION_FEATURES; f++) score += weights[f] * features[row + f];
      best = Math.max(best, score);
    }
    return best;
  });
  const out = Float64Array.from(witnesses.question, (x) => Math.min(sigmoid(x), 0.499));
  const leads = leading(beats, scores);
  beats.forEach((t, n) => {
    out[t] = leads[n] ? sigmoid(scores[n]) : Math.min(sigmoid(scores[n]), 0.499);
  });
  for (const t of toldRises(witnesses.told, DECODERS.modulation.sure)) if (most(out, t, APART) < 0.5) out[t] = 0.5;
  return out;
}

/** (N) whether a candidate is the strongest within `APART` beats; of equals the first. */
export function leading(beats: readonly number[], scores: readonly number[]): boolean[] {
  return beats.map((t, n) =>
    beats.every(
      (other, m) => Math.abs(other - t) > APART || scores[m] < scores[n] || (scores[m] === scores[n] && m >= n),
    ),
  );
}

/** Beats where the told key rises by 1 to 3 semitones and keeps its third, and both keys are told with at least `sure`. */
function toldRises(told: readonly KeyAnswer[], sure: number): number[] {
  return [...told.keys()].slice(1).filter((t) => {
    const [last, key] = [told[t - 1], told[t]];
    const up = (key.tonic - last.tonic + 12) % 12;
    const kept = modeOrMajor(key.mode).minor === modeOrMajor(last.mode).minor;
    return up >= 1 && up <= STEPS_UP && kept && Math.min(last.p, key.p) >= sure;
  });
}

/** The largest of x within `around` beats of t. */
function most(x: ArrayLike<number>, t: number, around: number): number {
  let best = -Infinity;
  for (let u = Math.max(0, t - around); u <= Math.min(x.length - 1, t + around); u++) best = Math.max(best, x[u]);
  return best;
}

/** Sums of the columns of x (T, C) over the song's beats of [from, to): (C), and how many beats those are. */
function sumsOf(x: Float64Array, C: number) {
  const T = x.length / C;
  const before = new Float64Array((T + 1) * C); // (T + 1, C)
  for (let i = 0; i < x.length; i++) before[i + C] = before[i] + x[i];
  return (start: number, end: number) => {
    const [from, to] = [Math.max(0, start), Math.min(T, end)];
    const sums = Float64Array.from({ length: C }, (_, c) => before[to * C + c] - before[from * C + c]);
    return { sums, beats: to - from };
  };
}

type Sums = ReturnType<typeof sumsOf>;

/** (T, 24) log-scores of each key from (T, 36) shares of chords. */
function profileScores(chords: Float64Array, profile: ArrayLike<number>): Float64Array {
  const T = chords.length / CHORDS;
  const out = new Float64Array(T * KEYS); // (T, 24)
  for (let t = 0; t < T; t++)
    for (let key = 0; key < KEYS; key++)
      for (let c = 0; c < CHORDS; c++) {
        const chord = (c + (key >> 1) * THIRDS.length) % CHORDS;
        out[t * KEYS + key] += chords[t * CHORDS + chord] * profile[(key % 2) * CHORDS + c];
      }
  return out;
}

/** By how much two sides fit one key better if its tonic rises by `up` semitones between them: for each span, mean log-scores of a beat. */
function keyGains(heard: Sums) {
  const mean = (from: number, to: number) => {
    const { sums, beats } = heard(from, to);
    return sums.map((x) => x / beats);
  };
  return (t: number, up: number): number[] =>
    KEY_SPANS.map((span) => {
      const [before, after] = [mean(t - span, t), mean(t, t + span)];
      let [same, moved] = [-Infinity, -Infinity];
      for (let key = 0; key < KEYS; key++) {
        same = Math.max(same, before[key] + after[key]);
        moved = Math.max(moved, before[key] + after[(key + 2 * up) % KEYS]);
      }
      return moved - same;
    });
}

/**
 * By how much each side is likelier as the other moved by `up` semitones than as the other itself: for each span, what follows and what went
 * before. Columns are pitch classes × `kinds`.
 */
function ownGains(heard: Sums, kinds: number) {
  const known = (from: number, to: number) => {
    const counts = heard(from, to).sums.map((x) => x + PRIOR);
    const total = counts.reduce((a, b) => a + b);
    return counts.map((x) => Math.log(x / total));
  };
  return (t: number, up: number): number[] => {
    const [before, after] = [known(t - MEMORY, t), known(t, t + MEMORY)];
    const C = before.length;
    const turn = up * kinds;
    return OWN_SPANS.flatMap((span) => {
      const [follows, went] = [heard(t, t + span).sums, heard(t - span, t).sums];
      let [forth, back] = [0, 0];
      for (let c = 0; c < C; c++) {
        forth += follows[c] * (before[(c - turn + C) % C] - before[c]);
        back += went[c] * (after[(c + turn) % C] - after[c]);
      }
      return [forth / span, back / span];
    });
  };
}
