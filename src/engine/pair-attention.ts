import { negativeDot, softmax, withColumn, withKeyBias, withOnes } from "./attention.js";
import { add, bytesToFloat, mul } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { reduceSum } from "./reduce.js";
import { concat, expand, reshape, slice, transpose } from "./shape.js";
import { composite, scalar, type Tensor } from "./tensor.js";

/*
 * Relation-aware attention (Shaw, Uszkoreit, Vaswani 2018, for multi-hot relations) of one song. Letters: T beats, H heads, K head width,
 * P pair features, R beats of a block of rows. [T, T, K] is never built:
 *
 *   q_i · (P_ij W_K) = (q_i W_Kᵀ) · P_ij      (P_ij W_Q) · k_j = (k_j W_Qᵀ) · P_ij      Σ_j a_ij P_ij W_V = (Σ_j a_ij P_ij) W_V
 *
 * The bits are turned into numbers block by block of rows i, and again for every product: as numbers they would be the largest array of
 * all, and a block that was just made is still in the cache, where one that another product used has left it. In a block, products with P are
 * batched over i, or over j, whose rows are then read in strides.
 */

/** What pairs may be multiplied onto: the terms of the formula below in which P stands. */
export const PAIR_TERMS = ["key", "query", "value", "score"] as const;
export type PairTerm = (typeof PAIR_TERMS)[number];

/** The weights of the terms that are there. */
export interface PairWeights {
  /** W_K [H, P, K]: what a pair adds to the key. */
  readonly key?: Tensor;
  /** W_Q [H, P, K]: what a pair adds to the query. */
  readonly query?: Tensor;
  /** W_V [H, P, K]: what a pair adds to the value. */
  readonly value?: Tensor;
  /** w [H, 1, P]: what a pair adds to the score. */
  readonly score?: Tensor;
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
const BLOCK = 64;

/** The products with P, three forward and three backward: each has numbers of its own. */
const COPIES = { onKey: 0, onQuery: 1, seen: 2, dSeen: 3, dFromQuery: 4, dFromKey: 5 } as const;
/** Of one block, which is all there is on a graphics card, each pass has numbers of its own. */
const SHARED_COPIES = { onKey: 0, onQuery: 0, seen: 0, dSeen: 2, dFromQuery: 2, dFromKey: 2 } as const;

/** The blocks of rows in which the pairs of T beats are given: [from, to). */
export function pairBlocks(beats: number, rows = BLOCK): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(beats / rows) }, (_, b) => [b * rows, Math.min(beats, (b + 1) * rows)]);
}

/**
 * With so few heads, products with P are taken head by head as one row each: ONNX Runtime then reads P in place, where for two rows or more it
 * first copies it into another order.
 */
const FEW_HEADS = 2;

/**
 * score(i, j) = (q_i · k_j + q_i · (P_ij W_K) + (P_ij W_Q) · k_j + P_ij · w + bias_j) / √K,  y_i = Σ_j softmax_j(score) (v_j + P_ij W_V)
 *
 * @param pairs uint8 [R, T, P], one for each of `pairBlocks(T, R)`
 * @param w a term without weights is left out
 * @param keyBias [T, 1, 1], as in `attention`
 */
export function pairAttention(
  inputs: PairAttentionInputs,
  pairs: readonly Tensor[],
  w: PairWeights,
  keyBias: Tensor,
): PairAttention {
  const { q, k, plainQ, plainK, v } = inputs;
  const [beats, heads, width] = q.shape;
  const features = pairs[0].shape[2];
  const scale = 1 / Math.sqrt(width);
  const blocks = pairBlocks(beats, pairs[0].shape[0]);
  const copies = pairs.length > 1 ? COPIES : SHARED_COPIES;
  const numbers = (b: number, product: keyof typeof COPIES) => bytesToFloat(pairs[b], copies[product]); // (R, T, P)
  const block = (a: Tensor, b: number) => slice(a, 0, ...blocks[b]);
  const swap = (a: Tensor) => transpose(a, [1, 0, 2]);
  const ofBlocks = (make: (b: number) => Tensor, axis: number) =>
    concat(
      blocks.map((_, b) => make(b)),
      axis,
    );
  const total = (make: (b: number) => Tensor) => blocks.map((_, b) => make(b)).reduce(add);
  const sum = (terms: readonly (Tensor | undefined)[]) => terms.filter((term) => term !== undefined).reduce(add);

  // What meets P has its heads first, (H, T, P), where they are few, else second, (T, H, P).
  const few = heads <= FEW_HEADS;
  const second = !few;
  const toMeet = (a: Tensor) => (few ? a : swap(a)); // (H, T, P) → (H | T, T | H, P)
  const joined = (make: (b: number) => Tensor) => ofBlocks(make, few ? 1 : 0);
  /** Rows [H, R, P] or [R, H, P] with the P of each pair of a block → (H, R, T). */
  const onPairs = (rows: Tensor, b: number, bits: Tensor): Tensor => {
    if (second) return swap(matmul(block(rows, b), bits, { transB: true }));
    const [from, to] = blocks[b];
    const own = reshape(slice(rows, 1, from, to), [heads, to - from, 1, features]); // (H, R, 1, P)
    return reshape(matmul(own, byHead(bits), { transB: true }), [heads, to - from, beats]);
  };
  /** Σ_j a_ij P_ij of a [H, R, T] → (H, R, P) or (R, H, P). */
  const overPairs = (a: Tensor, bits: Tensor): Tensor => {
    if (second) return matmul(a, bits, { batchA: true });
    const rows = a.shape[1];
    return reshape(matmul(reshape(a, [heads, rows, 1, beats]), byHead(bits)), [heads, rows, features]);
  };
  const byHead = (bits: Tensor) => reshape(bits, [1, ...bits.shape]); // (1, R, T, P)

  const ofQueries = [
    w.key && matmul(plainQ, w.key, { batchA: true, transB: true, scale }), // (H, T, P)
    w.score && expand(mul(w.score, scalar(scale)), [heads, w.key ? 1 : beats, features]), // (H, 1 | T, P)
  ];
  const fromQuery = w.key || w.score ? toMeet(sum(ofQueries)) : undefined; // (H | T, T | H, P)
  const fromKey = w.query && swap(matmul(plainK, w.query, { batchA: true, transB: true, scale })); // (T, H, P)
  const queries = withOnes(q); // (T, H, K + 1)
  const keys = withKeyBias(k, keyBias); // (T, H, K + 1)

  const forward = blocks.map((_, b) => {
    const content = matmul(block(queries, b), keys, { batchA: true, batchB: true, transB: true, scale }); // (H, R, T)
    const onKey = fromQuery && onPairs(fromQuery, b, numbers(b, "onKey")); // (H, R, T)
    const onQuery =
      fromKey && transpose(matmul(fromKey, numbers(b, "onQuery"), { batchB: true, transB: true }), [1, 2, 0]); // (T, H, R) → (H, R, T)
    const weights = softmax(sum([content, onKey, onQuery])); // (H, R, T)
    const seen = w.value && overPairs(weights, numbers(b, "seen")); // (H | R, R | H, P), Σ_j a_ij P_ij
    return { weights, seen, y: matmul(weights, v, { batchB: true }) }; // y (H, R, K)
  });
  const seen = w.value && joined((b) => forward[b].seen!); // (H | T, T | H, P)
  const ofPairs = w.value && matmul(seen!, w.value, { batchA: second }); // (H, T, K)
  const y = swap(sum([ofBlocks((b) => forward[b].y, 1), ofPairs])); // (T, H, K)

  const sources = [q, k, plainQ, plainK, v, ...PAIR_TERMS.flatMap((term) => w[term] ?? [])];
  const [out] = composite("pairAttention", sources, [y], ([g]) => {
    const toSeen = w.value && toMeet(matmul(g!, w.value, { batchA: true, transB: true })); // (H | T, T | H, P)
    const arriving = withColumn(g!, negativeDot(g!, y)); // (T, H, K + 1)
    const values = withOnes(v); // (T, H, K + 1)
    const back = blocks.map((_, b) => {
      const dContent = matmul(block(arriving, b), values, { batchA: true, batchB: true, transB: true }); // (H, R, T)
      const dWeights = sum([dContent, toSeen && onPairs(toSeen, b, numbers(b, "dSeen"))]); // (H, R, T)
      const dScores = mul(forward[b].weights, dWeights); // (H, R, T)
      const dFromQuery = fromQuery && overPairs(dScores, numbers(b, "dFromQuery")); // (H | R, R | H, P)
      const dFromKey = fromKey && matmul(transpose(dScores, [2, 0, 1]), numbers(b, "dFromKey"), { batchB: true }); // (T, H, P)
      return { dScores, dFromQuery, dFromKey };
    });
    const dFromQuery = fromQuery && joined((b) => back[b].dFromQuery!); // (H | T, T | H, P)
    const dFromKey = fromKey && total((b) => back[b].dFromKey!); // (T, H, P)
    const dq = ofBlocks((b) => matmul(back[b].dScores, k, { batchB: true, scale }), 1); // (H, T, K)
    // With T columns rather than K.
    const dk = total((b) => matmul(block(q, b), back[b].dScores, { transA: true, batchA: true, scale })); // (H, K, T)
    const dv = total((b) => matmul(block(g!, b), forward[b].weights, { transA: true, batchA: true })); // (H, K, T)
    const across = { transA: true, batchB: true, scale } as const;
    const ofScores = () => mul(reduceSum(dFromQuery!, [few ? 1 : 0], { keep: true }), scalar(scale));
    const ofWeights: Record<PairTerm, () => Tensor> = {
      key: () => matmul(dFromQuery!, plainQ, { ...across, batchA: second }), // (H, P, K)
      query: () => matmul(dFromKey!, plainK, { ...across, batchA: true }), // (H, P, K)
      value: () => matmul(seen!, g!, { ...across, batchA: second, scale: 1 }), // (H, P, K)
      score: () => (few ? ofScores() : swap(ofScores())), // (H, 1, P)
    };
    return [
      swap(dq),
      transpose(dk, [2, 0, 1]),
      w.key && swap(matmul(dFromQuery!, w.key, { batchA: second, scale })),
      w.query && swap(matmul(dFromKey!, w.query, { batchA: true, scale })),
      transpose(dv, [2, 0, 1]),
      ...PAIR_TERMS.flatMap((term) => (w[term] ? [ofWeights[term]()] : [])),
    ];
  });
  const weights = ofBlocks((b) => forward[b].weights, 1); // (H, T, T)
  return { y: out, weights };
}
