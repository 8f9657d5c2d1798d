import { invalid } from "../util/errors.js";
import { onSide } from "./decode-meter.js";
import { DECODERS } from "./decoder-constants.js";
import { type Arc, bestPath, type Chain, chain, logit, posteriors } from "./hmm.js";

export interface PhraseDecoding {
  /** (T) probability that a phrase starts on the beat; at least .5 exactly on the phrase starts of the best path. */
  readonly p: Float64Array;
  /** (T) the same as it is told, by a share of the evidence (`PhraseOptions.sure`). */
  readonly told: Float64Array;
  /** (T) beats since the start of the phrase on the best path. */
  readonly age: Int32Array;
}

export interface PhraseOptions {
  readonly weight?: number;
  readonly bias?: number;
  readonly measure?: number;
  readonly smoothing?: number;
  /** By how much of the evidence probabilities are told; the best path hears all of it. Default 1. */
  readonly sure?: number;
  /** Keep the posterior as it is instead of moving it to the side of .5 where the best path is. */
  readonly raw?: boolean;
}

/**
 * Phrase starts by a chain over the beats since the last one: the hazard of a new phrase follows the lengths of real phrases
 * (4, 8, 9, 5 measures before all), and a phrase starts where a measure does.
 *
 * @param phraseStart (T) log-odds of a phrase start, as the question or the judge has them
 * @param measureStart (T) probabilities of a measure start, from `decodeMeter`
 */
export function decodePhrases(
  phraseStart: ArrayLike<number>,
  measureStart: ArrayLike<number>,
  options: PhraseOptions = {},
): PhraseDecoding {
  const T = phraseStart.length;
  if (measureStart.length !== T) throw invalid("measure starts", measureStart.length, `${T}, one a beat`);
  const constants = DECODERS.phrases;
  const weight = options.weight ?? constants.weight;
  const measure = options.measure ?? constants.measure;
  const bias = options.bias ?? constants.bias;
  const base = logit(constants.rate);
  const model = phraseChain(options.smoothing ?? constants.smoothing);
  const S = model.states;
  const states = new Float64Array(T * S); // (T, S)
  for (let t = 0; t < T; t++) {
    const onMeasure = Math.log(Math.max(1e-4, Math.min(1, measureStart[t])) / 0.25);
    states[t * S] = bias + weight * (phraseStart[t] - base) + measure * onMeasure;
  }
  const age = bestPath(model, { beats: T, states });
  const starts = (evidence: Float64Array) => {
    const { states: posterior } = posteriors(model, { beats: T, states: evidence });
    return Float64Array.from({ length: T }, (_, t) =>
      options.raw ? posterior[t * S] : onSide(posterior[t * S], age[t] === 0),
    );
  };
  const { sure = 1 } = options;
  const p = starts(states);
  return { p, told: sure === 1 ? p : starts(states.map((x) => sure * x)), age };
}

/** State a = beats since the phrase start. Hazard h(n) = P(length = n | length ≥ n). */
function phraseChain(smoothing: number): Chain {
  const { lengths, longest } = DECODERS.phrases;
  const counts = Array.from({ length: longest + 1 }, (_, n) =>
    n === 0 ? 0 : smoothing + ((lengths as Record<number, number>)[n] ?? 0),
  );
  const arcs: Arc[] = [];
  const initial = new Float64Array(longest);
  let left = counts.reduce((sum, count) => sum + count, 0);
  for (let n = 1; n <= longest; n++) {
    // A song most often begins with a phrase; else it is found at any age, as often as phrases live to it.
    initial[n - 1] = Math.log(left / (counts.length * counts[16]) + (n === 1 ? 1 : 0));
    const hazard = counts[n] / left;
    if (n < longest) arcs.push([n - 1, n, Math.log(1 - hazard)]);
    arcs.push([n - 1, 0, Math.log(hazard)]);
    left -= counts[n];
  }
  return chain(longest, initial, arcs);
}
