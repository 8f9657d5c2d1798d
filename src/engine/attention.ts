import { add, mul, neg } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { reduceSum } from "./reduce.js";
import { concat, expand, transpose } from "./shape.js";
import { composite, constant, node, type Shape, type Tensor } from "./tensor.js";

/*
 * Attention of one song. Letters: T beats, H heads, K head width. Songs are attended to one by one, so that a song's T × T scores stay
 * in the cache. With A = softmax(S), dS = A ∘ (dA − rowsum(dA ∘ A)), and rowsum(dA ∘ A) = dy · y: one dot product of [T, H, K] instead
 * of a pass over [H, T, T]. That sum, and the bias of each key, ride along as one more column of the products.
 */

/** softmax over the last axis. */
export function softmax(a: Tensor): Tensor {
  const out: Tensor = node("Softmax", [a], a.shape, {
    attributes: { axis: -1 },
    backward: ([g]) => {
      const weighted = mul(g!, out);
      const total = reduceSum(weighted, [a.shape.length - 1], { keep: true });
      return [add(weighted, neg(mul(out, total)))];
    },
  });
  return out;
}

/**
 * y_i = Σ_j softmax_j((q_i · k_j + bias_j) / √K) v_j for every head.
 *
 * @param q, k, v [T, H, K]
 * @param keyBias [T, 1, 1], 0 for a beat that is there and strongly negative for padding; no gradient flows to it
 * @returns [T, H, K]
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, keyBias: Tensor): Tensor {
  const scale = 1 / Math.sqrt(q.shape[2]);
  const scores = matmul(withOnes(q), withKeyBias(k, keyBias), { batchA: true, batchB: true, transB: true, scale }); // (H, T, T)
  const weights = softmax(scores); // (H, T, T)
  const y = transpose(matmul(weights, v, { batchB: true }), [1, 0, 2]); // (T, H, K)
  const [out] = composite("attention", [q, k, v, keyBias], [y], ([g]) => {
    const dWeights = matmul(withColumn(g!, negativeDot(g!, y)), withOnes(v), {
      batchA: true,
      batchB: true,
      transB: true,
    }); // (H, T, T)
    const dScores = mul(weights, dWeights); // (H, T, T)
    return [
      transpose(matmul(dScores, k, { batchB: true, scale }), [1, 0, 2]),
      transpose(matmul(dScores, q, { transA: true, batchB: true, scale }), [1, 0, 2]),
      transpose(matmul(weights, g!, { transA: true, batchB: true }), [1, 0, 2]),
      undefined,
    ];
  });
  return out;
}

/** −Σ_d a ∘ b over the last axis, kept: [T, H, K] → [T, H, 1]. */
export function negativeDot(a: Tensor, b: Tensor): Tensor {
  return neg(reduceSum(mul(a, b), [2], { keep: true }));
}

/** a [T, H, K] with one more column [T, H, 1]. */
export function withColumn(a: Tensor, column: Tensor): Tensor {
  return concat([a, column], 2);
}

/** a [T, H, K] with a column of ones. */
export function withOnes(a: Tensor): Tensor {
  const shape: Shape = [a.shape[0], a.shape[1], 1];
  return withColumn(a, constant(new Float32Array(a.shape[0] * a.shape[1]).fill(1), shape));
}

/** k [T, H, K] with a column that holds the bias of each key [T, 1, 1], the same in every head. */
export function withKeyBias(k: Tensor, keyBias: Tensor): Tensor {
  return withColumn(k, expand(keyBias, [k.shape[0], k.shape[1], 1]));
}
