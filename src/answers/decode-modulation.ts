import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import { DECODERS } from "./decoder-constants.js";
import { logit } from "./hmm.js";

/**
 * Starts of direct modulations up: what the question says and what the keys say, joined as log-odds; then only the strongest
 * beat within ±1 measure keeps its probability; the others stay below .5. For models that do not answer chords, measures and phrases too, which
 * `judgeModulations` hears.
 *
 * @param question (T) probabilities of the modulation question
 * @param changeUp (T) `KeyDecoding.changeUp`
 * @param measureStart (T) probabilities of a measure start: between equals, the modulation is where a measure starts
 */
export function decodeModulation(
  question: ArrayLike<number>,
  changeUp: ArrayLike<number>,
  measureStart?: ArrayLike<number>,
): Float64Array {
  const T = question.length;
  if (changeUp.length !== T) throw invalid("key changes", changeUp.length, `${T}, one a beat`);
  const { around, rate, bias, question: asked, key } = DECODERS.modulation;
  const near = new Float64Array(T); // (T) probability of a key change up within ±1 measure
  const nearQuestion = new Float64Array(T); // (T) the question's strongest answer there
  for (let t = 0; t < T; t++) {
    for (let u = Math.max(0, t - around); u <= Math.min(T - 1, t + around); u++) {
      near[t] += changeUp[u];
      nearQuestion[t] = Math.max(nearQuestion[t], question[u]);
    }
  }
  const p = new Float64Array(T);
  const rank = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    p[t] = sigmoid(bias + asked * logit(nearQuestion[t], rate / 10) + key * logit(near[t], rate / 10));
    // Which beat of the neighbourhood: the one that both name, on a measure start.
    rank[t] =
      asked * logit(question[t], rate / 10) +
      key * logit(changeUp[t], rate / 10) +
      (measureStart ? Math.log(0.02 + measureStart[t]) : 0);
  }
  const out = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    let best = true;
    for (let u = Math.max(0, t - around); u <= Math.min(T - 1, t + around); u++) {
      if (rank[u] > rank[t] || (rank[u] === rank[t] && u < t)) best = false;
    }
    out[t] = best ? p[t] : Math.min(question[t], changeUp[t], 0.499);
  }
  return out;
}
