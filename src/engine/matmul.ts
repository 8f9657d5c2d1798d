import { InputError } from "../util/errors.js";
import { broadcast, unbroadcast } from "./elementwise.js";
import { reshape, transpose } from "./shape.js";
import { constant, node, type Shape, type Tensor } from "./tensor.js";

/*
 * Letters: M rows, N columns, K the summed axis, [...] batch axes.
 */

export interface MatmulOptions {
  /** Read a as [..., K, M]. */
  readonly transA?: boolean;
  /** Read b as [..., N, K]. */
  readonly transB?: boolean;
  /** Read a as [M, ..., K] (or [K, ..., M] with `transA`): the batch axes come second, as heads do in [T, H, K]. */
  readonly batchA?: boolean;
  /** Read b as [K, ..., N] (or [N, ..., K] with `transB`). */
  readonly batchB?: boolean;
  /** A factor on the product. */
  readonly scale?: number;
}

/**
 * Batched product of a [..., M, K] and b [..., K, N] → [..., M, N], by ONNX Runtime's FusedMatMul, which reads transposed and
 * batch-second layouts in place. Batch axes broadcast; with `batchA` or `batchB` there must be exactly one.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transA = false, transB = false, batchA = false, batchB = false, scale = 1 } = options;
  const left = view(a.shape, batchA, transA);
  const right = view(b.shape, batchB, transB);
  if (left.columns !== right.rows) throw new InputError(`invalid matmul of [${a.shape}] and [${b.shape}]`);
  const shape = [...broadcast(left.batch, right.batch), left.rows, right.columns];
  const attributes = {
    ...(transA && { transA: 1 }),
    ...(transB && { transB: 1 }),
    ...(batchA && { transBatchA: 1 }),
    ...(batchB && { transBatchB: 1 }),
    ...(scale !== 1 && { alpha: { float: scale } }),
  };
  const plain = Object.keys(attributes).length === 0;
  return node(plain ? "MatMul" : "FusedMatMul", [a, b], shape, {
    domain: plain ? "" : "com.microsoft",
    attributes,
    backward: ([g]) => {
      const toA = transA
        ? matmul(b, g!, { transA: transB, batchA: batchB, transB: true, scale })
        : matmul(g!, b, { transB: !transB, batchB, scale });
      const toB = transB
        ? matmul(g!, a, { transA: true, transB: transA, batchB: batchA, scale })
        : matmul(a, g!, { transA: !transA, batchA, scale });
      return [restore(toA, a.shape, batchA), restore(toB, b.shape, batchB)];
    },
  });
}

/** A gradient made as [batch, rows, columns], in the layout of the operand and summed over its broadcast axes. */
function restore(gradient: Tensor, shape: Shape, batchSecond: boolean): Tensor {
  if (!batchSecond) return unbroadcast(gradient, shape);
  return transpose(gradient, [1, 0, 2]);
}

function view(shape: Shape, batchSecond: boolean, transposed: boolean) {
  if (shape.length < 2 || (batchSecond && shape.length !== 3))
    throw new InputError(`invalid matmul operand [${shape}]`);
  const last = shape[shape.length - 1];
  const other = batchSecond ? shape[0] : shape[shape.length - 2];
  const batch = batchSecond ? [shape[1]] : shape.slice(0, -2);
  return { batch, rows: transposed ? last : other, columns: transposed ? other : last };
}

export interface LinearOptions {
  /** Read W as [N, K]. */
  readonly transB?: boolean;
  /** A factor on the product. */
  readonly scale?: number;
  /** A factor on the bias; `scale` when left out. */
  readonly biasScale?: number;
}

/** x [M, K] times W [K, N] plus c [N] on every row → [M, N], by Gemm with its factors folded in. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor, options: LinearOptions = {}): Tensor {
  const { transB = false, scale = 1, biasScale = scale } = options;
  const [inner, columns] = transB ? [...weight.shape].reverse() : weight.shape;
  if (x.shape.length !== 2 || weight.shape.length !== 2 || x.shape[1] !== inner) {
    throw new InputError(`invalid linear of [${x.shape}] and [${weight.shape}]`);
  }
  const attributes = {
    ...(transB && { transB: 1 }),
    ...(scale !== 1 && { alpha: { float: scale } }),
    ...(bias && biasScale !== 1 && { beta: { float: biasScale } }),
  };
  return node("Gemm", bias ? [x, weight, bias] : [x, weight], [x.shape[0], columns], {
    attributes,
    backward: ([g]) => [
      linear(g!, weight, undefined, { transB: !transB, scale }),
      transB ? weightGradient(g!, x, scale) : weightGradient(x, g!, scale),
      ...(bias ? [columnSum(g!, biasScale)] : []),
    ],
  });
}

/** aᵀ b for a [M, K] and b [M, N] → [K, N], times `scale`: what a weight learns from its input and the gradient of its output. */
export function weightGradient(a: Tensor, b: Tensor, scale = 1): Tensor {
  return node("Gemm", [a, b], [a.shape[1], b.shape[1]], {
    attributes: { transA: 1, ...(scale !== 1 && { alpha: { float: scale } }) },
    backward: ([g]) => [linear(b, g!, undefined, { transB: true, scale }), linear(a, g!, undefined, { scale })],
  });
}

const onesCache = new Map<string, Tensor>();

/** The sum of each column of x [M, N] → [N], times `scale`: as a product with a constant row, faster than ReduceSum over the outer axis. */
export function columnSum(x: Tensor, scale = 1): Tensor {
  const [rows, columns] = x.shape;
  const key = `${rows} ${scale}`;
  const ones = onesCache.get(key) ?? constant(new Float32Array(rows).fill(scale), [1, rows]);
  onesCache.set(key, ones);
  return reshape(matmul(ones, x), [columns]);
}
