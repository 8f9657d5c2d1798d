/** What a graph costs, counted from the nodes that are written and their shapes. Letters: M rows, N columns, K the summed axis. */
import { InputError } from "../util/errors.js";
import { type ModelSpec, writtenNodes } from "./emit.js";
import { type DType, size, type Tensor, type TraceNode } from "./tensor.js";

export interface Cost {
  /** Floating-point operations of matrix products: 2·M·N·K each. */
  readonly products: number;
  /** Those of everything else: one for each value that is read or made, whichever are more. */
  readonly others: number;
  /** Bytes that the nodes read and write, each node's own: nothing is taken to stay in a cache from one node to the next. */
  readonly bytes: number;
}

const BYTES: Record<DType, number> = { float32: 4, uint8: 1, int32: 4, int64: 8 };

/** Operators that give the same bytes another name. */
const VIEWS = new Set(["Reshape", "Squeeze", "Unsqueeze", "Flatten"]);

/** Operators that only move values. */
const MOVES = new Set(["Slice", "Split", "Concat", "Pad", "Transpose", "Expand", "Tile", "Gather", "Identity"]);

/** Operators that compute value by value, along rows, or over axes. An operator with a product in it that is not counted must not be here. */
const BY_VALUE = new Set([
  ...["Add", "Sub", "Mul", "Div", "Max", "Min", "Neg", "Sum", "Where", "Pow", "Sign", "Relu", "Clip"],
  ...[
    "Exp",
    "Log",
    "Sqrt",
    "Erf",
    "Tanh",
    "Sigmoid",
    "Softplus",
    "Reciprocal",
    "Gelu",
    "BiasGelu",
    "FastGelu",
    "QuickGelu",
  ],
  ...["Softmax", "LogSoftmax", "LayerNormalization", "SkipLayerNormalization", "SimplifiedLayerNormalization"],
  ...["ReduceSum", "ReduceMean", "ReduceMax", "ReduceSumSquare", "Cast", "DequantizeLinear", "RotaryEmbedding"],
  ...["ScatterElements", "And", "Or", "Not", "Equal", "Greater", "BitwiseAnd", "BitShift"],
]);

/** The cost of each node of the graph that `onnxModel` writes, in order. Throws `InputError` for an operator that cannot be counted. */
export function nodeCosts(spec: ModelSpec): Cost[] {
  return writtenNodes(spec).map(nodeCost);
}

function nodeCost(node: TraceNode): Cost {
  const { type, inputs, outputs } = node;
  if (VIEWS.has(type)) return { products: 0, others: 0, bytes: 0 };
  const written = total(outputs, bytesOf);
  if (MOVES.has(type)) {
    // A slice, or what is gathered, reads what it gives; an expansion what it has.
    const read = Math.min(total(inputs, bytesOf), written);
    return { products: 0, others: 0, bytes: read + written };
  }
  const bytes = total(inputs, bytesOf) + written;
  const summed = summedAxis(node);
  if (summed !== undefined) return { products: 2 * size(outputs[0].shape) * summed, others: 0, bytes };
  if (!BY_VALUE.has(type)) throw new InputError(`invalid operator ${type} (expected one that is counted)`);
  const values = Math.max(...[...inputs, ...outputs].map(({ shape }) => size(shape)));
  return { products: 0, others: values, bytes };
}

/** K of a matrix product; undefined for another operator. */
function summedAxis({ type, inputs, attributes }: TraceNode): number | undefined {
  if (type !== "MatMul" && type !== "FusedMatMul" && type !== "Gemm") return undefined;
  const { shape } = inputs[0];
  const rank = shape.length;
  if (!attributes.transA) return shape[rank - 1];
  // With the batch axes second, [K, ..., M].
  return attributes.transBatchA ? shape[0] : shape[rank - 2];
}

function bytesOf({ shape, dtype }: Tensor): number {
  return size(shape) * BYTES[dtype];
}

function total(tensors: readonly Tensor[], of: (tensor: Tensor) => number): number {
  return tensors.reduce((sum, tensor) => sum + of(tensor), 0);
}
