/** What logits are worth: how well they order the truth, by which the best step of fine-tuning is chosen, and how well they decide it. */
import { meanPrecision } from "../answers/metrics.js";

/**
 * Average precision: the mean, over the true beats in order of falling logit, of the share of true beats so far. Ties are taken in the
 * order given. Scores run from 0 to 1; NaN without a true beat.
 *
 * @example averagePrecision([3, 2, 1], [true, false, true]) //=> 0.8333…
 */
export function averagePrecision(logits: ArrayLike<number>, truths: ArrayLike<boolean | number>): number {
  const order = Array.from({ length: logits.length }, (_, i) => i).sort((a, b) => logits[b] - logits[a] || a - b);
  const yes = Uint8Array.from(order, (i) => Number(Boolean(truths[i])));
  return meanPrecision(
    yes,
    yes.map((one) => 1 - one),
  );
}

/**
 * F1 of "yes" where the logit is at least 0; NaN where nothing is true and nothing is said.
 *
 * @example f1AtHalf([3, -2, 1], [true, true, false]) //=> 0.5
 */
export function f1AtHalf(logits: ArrayLike<number>, truths: ArrayLike<boolean | number>): number {
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < logits.length; i++) {
    const said = logits[i] >= 0;
    if (said && truths[i]) right++;
    else if (said || truths[i]) wrong++;
  }
  return (2 * right) / (2 * right + wrong);
}

/** Cross-entropy in nats of a distribution y (C) under logits (C). */
export function crossEntropy(logits: Float32Array, y: ArrayLike<number>): number {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  const norm = top + Math.log(sum);
  let nats = 0;
  for (let c = 0; c < logits.length; c++) nats += y[c] * (norm - logits[c]);
  return nats;
}

/** The class of the greatest value; the first of equals. */
export function greatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c;
  return best;
}
