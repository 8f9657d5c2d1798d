import { CHORDS, checkChordScores, THIRDS } from "../theory/chords.js";
import { cosine } from "../util/cosine.js";
import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import { BLUES_FORM } from "./blues-form-weights.js";

/**
 * Blues is a form, and a form shows in a song as a whole: does what sounds come back every twelve measures, and does it go there as
 * choruses of blues do? Both are added to what the question says; the profile of a chorus and the weights are learned on the training
 * songs of `labels/blues.csv` (`scripts/train-blues-form.mjs`).
 *
 * Shapes: T beats, 12 pitch classes.
 */
export interface BluesEvidence {
  /** How much better the song fits choruses of twelve measures than the same ones in half the time, in nats a beat. */
  readonly form: number;
  /** How much more alike beats are twelve measures apart than at the best of other distances (8 to 16 measures), −1 to 1. */
  readonly returns: number;
}

const MEASURES = 12;
const CHORUS = 4 * MEASURES;
/** Other distances in beats at which songs come back. */
const OTHERS = [32, 40, 44, 52, 56, 64] as const;
/** Beats that have to lie in both of two copies of the song. */
const OVERLAP = 16;

/** (T, 12) what sounds on each beat, as shares: its bass, and the root of its chord. */
export function rootShares(chords: ArrayLike<number>, bass: ArrayLike<number>): Float64Array {
  const T = bass.length;
  checkChordScores(chords, T);
  const out = new Float64Array(T * 12); // (T, 12)
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < CHORDS; c++)
      out[t * 12 + Math.floor(c / THIRDS.length)] += Math.exp(chords[t * CHORDS + c]) / 2;
    out[t * 12 + bass[t]] += 0.5;
  }
  return out;
}

/** The best place of a chorus: its tonic, and the beat 0 ≤ start < 4 · `measure` · 3 on which choruses start. */
export interface ChorusFit {
  readonly tonic: number;
  readonly start: number;
  /** Log-likelihood ratio to the song's own mean, in nats a beat. */
  readonly fit: number;
}

/**
 * Lays choruses end to end over the song, on each tonic and from each beat, and gives the best.
 * @param shares (T, 12)
 * @param profile (12, 12) probability of each interval above the tonic in each measure of the chorus
 * @param measure beats that one measure of the profile lasts
 */
export function fitChorus(shares: Float64Array, profile: readonly (readonly number[])[], measure = 4): ChorusFit {
  const T = shares.length / 12;
  const length = MEASURES * measure;
  const folded = new Float64Array(length * 12); // (length, 12) the song, chorus upon chorus
  const mean = new Float64Array(12).fill(1e-3 * T);
  for (let t = 0; t < T; t++)
    for (let c = 0; c < 12; c++) {
      folded[(t % length) * 12 + c] += shares[t * 12 + c];
      mean[c] += shares[t * 12 + c];
    }
  const total = mean.reduce((a, b) => a + b, 0);
  let own = 0; // log-likelihood under the song's own mean
  for (let i = 0; i < folded.length; i++) own += folded[i] * Math.log(mean[i % 12] / total);
  const logs = profile.map((row) => row.map(Math.log));
  let best: ChorusFit = { tonic: 0, start: 0, fit: -Infinity };
  for (let tonic = 0; tonic < 12; tonic++) {
    const fits = new Float64Array(length * MEASURES); // (length, 12) of a beat in a measure of the form
    for (let beat = 0; beat < length; beat++)
      for (let m = 0; m < MEASURES; m++)
        for (let c = 0; c < 12; c++)
          fits[beat * MEASURES + m] += folded[beat * 12 + c] * logs[m][(c - tonic + 12) % 12];
    for (let start = 0; start < length; start++) {
      let sum = -own;
      for (let beat = 0; beat < length; beat++) {
        sum += fits[beat * MEASURES + Math.floor(((beat - start + length) % length) / measure)];
      }
      if (sum / T > best.fit) best = { tonic, start, fit: sum / T };
    }
  }
  return best;
}

/** What the form of the song says; null of a song that is too short for a chorus to come back. */
export function bluesEvidence(shares: Float64Array): BluesEvidence | null {
  const T = shares.length / 12;
  if (T <= CHORUS + OVERLAP) return null;
  const { profile } = BLUES_FORM;
  const form = fitChorus(shares, profile).fit - fitChorus(shares, profile, 2).fit;
  const smooth = smoothed(shares);
  const others = OTHERS.filter((lag) => T > lag + OVERLAP).map((lag) => alike(smooth, lag));
  return { form, returns: alike(smooth, CHORUS) - Math.max(...others) };
}

/** (T, 12) sums over five beats. */
function smoothed(shares: Float64Array): Float64Array {
  const T = shares.length / 12;
  const out = new Float64Array(shares.length);
  for (let t = 0; t < T; t++)
    for (let u = Math.max(0, t - 2); u <= Math.min(T - 1, t + 2); u++)
      for (let c = 0; c < 12; c++) out[t * 12 + c] += shares[u * 12 + c];
  return out;
}

/** (T) means of each beat and up to `reach` of its neighbours on either side. */
function meansAround(values: ArrayLike<number>, reach: number): Float64Array {
  const T = values.length;
  return Float64Array.from({ length: T }, (_, t) => {
    const [from, to] = [Math.max(0, t - reach), Math.min(T - 1, t + reach)];
    let sum = 0;
    for (let u = from; u <= to; u++) sum += values[u];
    return sum / (to - from + 1);
  });
}

/** Mean cosine of beats that lie `lag` apart. */
function alike(shares: Float64Array, lag: number): number {
  const T = shares.length / 12;
  const beat = (t: number) => shares.subarray(t * 12, (t + 1) * 12);
  let sum = 0;
  for (let t = 0; t + lag < T; t++) sum += cosine(beat(t), beat(t + lag));
  return sum / (T - lag);
}

/**
 * Blues: the question's mean log-odds and the form make the song's; each beat keeps its distance from the mean, as it is on average within a measure
 * around it, since a chorus holds for measures. A song too short for a form is left to the question.
 * @param question (T) calibrated log-odds of the question
 * @param chords (T, 36) log-probabilities over root · 3 + third, roots absolute
 * @param bass (T) pitch classes of the reference bass
 * @returns (T) probabilities
 */
export function decodeBlues(
  question: ArrayLike<number>,
  chords: ArrayLike<number>,
  bass: ArrayLike<number>,
): Float64Array {
  const T = bass.length;
  if (question.length !== T) throw invalid("blues logits", question.length, `${T}, one a beat`);
  let mean = 0;
  for (let t = 0; t < T; t++) mean += question[t] / T;
  const around = meansAround(question, 4);
  const evidence = bluesEvidence(rootShares(chords, bass));
  const { weights } = BLUES_FORM;
  const song = evidence
    ? weights.bias + weights.question * mean + weights.form * evidence.form + weights.returns * evidence.returns
    : mean;
  return Float64Array.from({ length: T }, (_, t) => sigmoid(song + around[t] - mean));
}
