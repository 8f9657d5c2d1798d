import { CHORDS, checkChordScores, THIRDS } from "../theory/chords.js";
import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import { onSide } from "./decode-meter.js";
import { DECODERS } from "./decoder-constants.js";
import { type Chain, chain, logit, posteriors } from "./hmm.js";

/** States of the chain, and kinds of its arcs. */
const [OTHER, TONIC] = [0, 1];
const [HELD, ANEW] = [0, 1];

/**
 * Tonic chords: what the question says of a beat, and whether the chord that is heard there is the tonic's of the keys that are likely, joined as
 * log-odds. So an answer about the chord never speaks of another key than the answer about the scale. Then a chain over the beats, as chords are
 * held (harmonic rhythm): they are drawn anew where a measure starts, less often in its middle, seldom elsewhere, and more often where another chord
 * is heard than on the beat before.
 *
 * @param question (T) probabilities of the tonic-chord question
 * @param keys (T, 24) probabilities of the keys, as `KeyDecoding.posterior`
 * @param chords (T, 36) log-probabilities over root · 3 + third, roots absolute
 * @param measureStart (T) probabilities of a measure start, from `decodeMeter`; without them every beat may be any of a measure
 * @returns (T) probabilities
 */
export function decodeTonicChord(
  question: ArrayLike<number>,
  keys: ArrayLike<number>,
  chords: ArrayLike<number>,
  measureStart: ArrayLike<number> = new Float64Array(question.length).fill(1 / 4),
): Float64Array {
  const T = question.length;
  checkChordScores(chords, T);
  if (measureStart.length !== T) throw invalid("measure starts", measureStart.length, `${T}, one a beat`);
  const { question: asked, heard, bias, sure, lean, doubt } = DECODERS.tonicChord;
  const states = new Float64Array(T * 2); // (T, 2)
  const arcs = new Float64Array(T * 2); // (T, 2)
  for (let t = 0; t < T; t++) {
    states[t * 2 + TONIC] = bias + asked * logit(question[t], 1e-4) + heard * logit(onTonic(keys, chords, t), 1e-4);
    const anew = drawnAnew(measureStart, chords, t);
    arcs[t * 2 + HELD] = Math.log(1 - anew);
    arcs[t * 2 + ANEW] = Math.log(anew);
  }
  const { states: posterior } = posteriors(harmonicRhythm(), { beats: T, states, arcs });
  return Float64Array.from({ length: T }, (_, t) => {
    const p = posterior[t * 2 + TONIC];
    return onSide((1 - doubt) * sigmoid(sure * logit(p) - lean), p >= 0.5);
  });
}

/** Probability that the chord of a beat is the tonic's. */
function onTonic(keys: ArrayLike<number>, chords: ArrayLike<number>, t: number): number {
  const { openFifth } = DECODERS.tonicChord;
  let p = 0;
  for (let key = 0; key < 24; key++) {
    const chord = (third: (typeof THIRDS)[number]) =>
      Math.exp(chords[t * CHORDS + (key >> 1) * THIRDS.length + THIRDS.indexOf(third)]);
    p += keys[t * 24 + key] * (chord(key % 2 ? "minor" : "major") + openFifth * chord("none"));
  }
  return p;
}

/** Probability that a chord is drawn anew on a beat, by its place in the measure and by how little its chord is that of the beat before. */
function drawnAnew(measureStart: ArrayLike<number>, chords: ArrayLike<number>, t: number): number {
  const { anew, change, usual } = DECODERS.tonicChord;
  const start = measureStart[t];
  const middle = Math.min(1 - start, (t < 2 ? measureStart[t + 2] : measureStart[t - 2]) ?? 0);
  const p = anew.start * start + anew.middle * middle + anew.elsewhere * (1 - start - middle);
  return t === 0 ? p : sigmoid(logit(p) + change * (1 - alike(chords, t) - usual));
}

/** How alike the chords of a beat and the one before are, 0 to 1 (Bhattacharyya's coefficient). */
function alike(chords: ArrayLike<number>, t: number): number {
  let sum = 0;
  for (let c = t * CHORDS; c < (t + 1) * CHORDS; c++) sum += Math.exp((chords[c] + chords[c - CHORDS]) / 2);
  return sum;
}

/** A chord that is drawn anew is the tonic's with the share of tonic chords, whatever was before. */
function harmonicRhythm(): Chain {
  const { rate } = DECODERS.tonicChord;
  const shares = [Math.log(1 - rate), Math.log(rate)];
  return chain(2, shares, [
    [OTHER, OTHER, 0, HELD],
    [TONIC, TONIC, 0, HELD],
    ...[OTHER, TONIC].flatMap((from) => [OTHER, TONIC].map((to) => [from, to, shares[to], ANEW] as const)),
  ]);
}
