import { negativeDot, softmax, withColumn, withKeyBias, withOnes } from "./attention.js";
import { add, bytesToFloat, mul } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { reduceSum } from "./reduce.js";
import { concat, slice, transpose } from "./shape.js";
import { composite, scalar, type Tensor } from "./tensor.js";

/*
 * Relation-aware attention (Shaw, Uszkoreit, Vaswani 2018, for multi-hot relations) of one song. Letters: T beats, H heads, K head width,
 * P pair features, R beats of a block of rows. [T, T, K] is never built:
 *
 *   q_i · (P_ij W_K) = (q_i W_Kᵀ) · P_ij      (P_ij W_Q) · k_j = (k_j W_Qᵀ) · P_ij      Σ_j a_ij P_ij W_V = (Σ_j a_ij P_ij) W_V
 *
 * The bits are turned into numbers block by block of rows i, and again in the backward pass: as numbers they would be the largest array
 * of all, and a block stays in the cache. In a block, products with P are batched over i, or over j, whose rows are then read in strides.
 */

export interface PairWeights {
  /** W_K [H, P, K]: what a pair adds to the key. */
  readonly key: Tensor;
  /** W_Q [H, P, K]: what a pair adds to the query. */
  readonly query: Tensor;
  /** W_V [H, P, K]: what a pair adds to the value. */
  readonly value: Tensor;
  /** w [H, 1, P]: what a pair adds to the score. */
  readonly score: Tensor;
}

/** Queries, keys and values of one song, each [T, H, K]. */
export interface PairAttentionInputs {
  /** As they meet one another: turned by a rotary encoding, if there is one. */
  readonly q: Tensor;
  readonly k: Tensor;
  /** As they meet the pairs, which are relative already: never turned, or a beat's place in the window would show. */
  readonly plainQ: Tensor;
  readonly plainK: Tensor;
  readonly v: Tensor;
}

export interface PairAttention {
  readonly y: Tensor; // (T, H, K)
  /** The softmax of the scores, for those who want to see it: no gradient is to be asked of it. */
  readonly weights: Tensor; // (H, T, T)
}

/** Rows of P that are numbers at one time. */
const BLOCK = 32;

/** The blocks of rows in which the pairs of T beats are given: [from, to). */
export function pairBlocks(beats: number, rows = BLOCK): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(beats / rows) }, (_, b) => [b * rows, Math.min(beats, (b + 1) * rows)]);
}

/**
 * score(i, j) = (q_i · k_j + q_i · (P_ij W_K) + (P_ij W_Q) · k_j + P_ij · w + bias_j) / √K,  y_i = Σ_j softmax_j(score) (v_j + P_ij W_V)
 *
 * @param pairs uint8 [R, T, P], one for each of `pairBlocks(T, R)`
 * @param keyBias [T, 1, 1], as in `attention`
 */
export function pairAttention(
  inputs: PairAttentionInputs,
  pairs: readonly Tensor[],
  w: PairWeights,
  keyBias: Tensor,
): PairAttention {
  const { q, k, plainQ, plainK, v } = inputs;
  const [beats, , width] = q.shape;
  const scale = 1 / Math.sqrt(width);
  const blocks = pairBlocks(beats, pairs[0].shape[0]);
  const block = (a: Tensor, b: number) => slice(a, 0, ...blocks[b]);
  const swap = (a: Tensor) => transpose(a, [1, 0, 2]);
  const ofBlocks = (make: (b: number) => Tensor) =>
    concat(
      blocks.map((_, b) => make(b)),
      0,
    );
  const total = (make: (b: number) => Tensor) => blocks.map((_, b) => make(b)).reduce(add);

  const fromQuery = swap(
    add(matmul(plainQ, w.key, { batchA: true, transB: true, scale }), mul(w.score, scalar(scale))),
  ); // (T, H, P)
  const fromKey = swap(matmul(plainK, w.query, { batchA: true, transB: true, scale })); // (T, H, P)
  const queries = withOnes(q); // (T, H, K + 1)
  const keys = withKeyBias(k, keyBias); // (T, H, K + 1)

  const forward = blocks.map((_, b) => {
    const bits = bytesToFloat(pairs[b]); // (R, T, P)
    const content = matmul(block(queries, b), keys, { batchA: true, batchB: true, transB: true, scale }); // (H, R, T)
    const onKey = swap(matmul(block(fromQuery, b), bits, { transB: true })); // (H, R, T)
    const onQuery = transpose(matmul(fromKey, bits, { batchB: true, transB: true }), [1, 2, 0]); // (T, H, R) → (H, R, T)
    const weights = softmax(add(add(content, onKey), onQuery)); // (H, R, T)
    const seen = matmul(weights, bits, { batchA: true }); // (R, H, P), Σ_j a_ij P_ij
    const y = add(matmul(weights, v, { batchB: true }), matmul(seen, w.value, { batchA: true })); // (H, R, K)
    return { weights, seen, y: swap(y) };
  });
  const y = ofBlocks((b) => forward[b].y); // (T, H, K)

  const sources = [q, k, plainQ, plainK, v, w.key, w.query, w.value, w.score];
  const [out] = composite("pairAttention", sources, [y], ([g]) => {
    const toSeen = swap(matmul(g!, w.value, { batchA: true, transB: true })); // (T, H, P)
    const arriving = withColumn(g!, negativeDot(g!, y)); // (T, H, K + 1)
    const values = withOnes(v); // (T, H, K + 1)
    const back = blocks.map((_, b) => {
      const bits = bytesToFloat(pairs[b], 2); // (R, T, P)
      const dContent = matmul(block(arriving, b), values, { batchA: true, batchB: true, transB: true }); // (H, R, T)
      const dWeights = add(dContent, swap(matmul(block(toSeen, b), bits, { transB: true }))); // (H, R, T)
      const dScores = mul(forward[b].weights, dWeights); // (H, R, T)
      const dFromQuery = matmul(dScores, bits, { batchA: true }); // (R, H, P)
      const dFromKey = matmul(transpose(dScores, [2, 0, 1]), bits, { batchB: true }); // (T, H, P)
      return { dScores, dFromQuery, dFromKey };
    });
    const dFromQuery = ofBlocks((b) => back[b].dFromQuery); // (T, H, P)
    const dFromKey = total((b) => back[b].dFromKey); // (T, H, P)
    const seen = ofBlocks((b) => forward[b].seen); // (T, H, P)
    const dq = concat(
      blocks.map((_, b) => matmul(back[b].dScores, k, { batchB: true, scale })),
      1,
    ); // (H, T, K)
    const dk = total((b) => matmul(back[b].dScores, block(q, b), { transA: true, batchB: true, scale })); // (H, T, K)
    const dv = total((b) => matmul(forward[b].weights, block(g!, b), { transA: true, batchB: true })); // (H, T, K)
    const across = { batchA: true, transA: true, batchB: true } as const;
    return [
      swap(dq),
      swap(dk),
      swap(matmul(dFromQuery, w.key, { batchA: true, scale })),
      swap(matmul(dFromKey, w.query, { batchA: true, scale })),
      swap(dv),
      matmul(dFromQuery, plainQ, { ...across, scale }),
      matmul(dFromKey, plainK, { ...across, scale }),
      matmul(seen, g!, across),
      swap(mul(reduceSum(dFromQuery, [0], { keep: true }), scalar(scale))),
    ];
  });
  const weights = concat(
    forward.map((rows) => rows.weights),
    1,
  ); // (H, T, T)
  return { y: out, weights };
}
