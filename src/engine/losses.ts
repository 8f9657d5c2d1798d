import { add, exp, log, max, mul, neg, sigmoid, softplus, sub } from "./elementwise.js";
import { reduceSum } from "./reduce.js";
import { composite, node, scalar, type Tensor } from "./tensor.js";

/**
 * Binary cross-entropy through a sigmoid, in nats: weight · (softplus(z) − y·z), element by element; y between 0 and 1 is a soft target.
 *
 * @param logits z, any shape
 * @param target y from 0 to 1, of the same shape; no gradient flows to it
 * @param weight of the same shape; no gradient flows to it
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor, weight: Tensor): Tensor {
  const loss = mul(sub(softplus(logits), mul(logits, target)), weight);
  const [out] = composite("binaryCrossEntropy", [logits, target, weight], [loss], ([g]) => [
    mul(mul(g!, weight), sub(sigmoid(logits), target)),
    undefined,
    undefined,
  ]);
  return out;
}

/**
 * Cross-entropy with a distribution as target, in nats: −Σ_c target_c · ln softmax(logits)_c for each row.
 *
 * @param logits [M, C]
 * @param target [M, C], rows that sum to 1; no gradient flows to it
 * @returns [M, 1]
 */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  const logProbabilities = node("LogSoftmax", [logits], logits.shape, { attributes: { axis: -1 } });
  const loss = neg(reduceSum(mul(target, logProbabilities), [1], { keep: true }));
  const [out] = composite("crossEntropy", [logits, target], [loss], ([g]) => [
    mul(g!, sub(exp(logProbabilities), target)),
    undefined,
  ]);
  return out;
}

/** Σ values / max(Σ weights, tiny): a mean that is 0, not NaN, where nothing is known. Values are weighted already. */
export function safeMean(values: Tensor, weights: Tensor): Tensor {
  const count = max(reduceSum(weights), scalar(1e-6));
  return mul(reduceSum(values), exp(neg(log(count))));
}

/** 1 where any of the last axis of `weights` [M, F] is above 0 → [M, 1]; no gradient. */
export function anyOf(weights: Tensor): Tensor {
  const sum = reduceSum(weights, [1], { keep: true });
  return add(neg(max(sub(scalar(1), sum), scalar(0))), scalar(1));
}
