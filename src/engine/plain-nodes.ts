/** What FusedMatMul computes, in operators that WebGPU has: transpositions, a product, a factor. */
import { mul } from "./elementwise.js";
import { transpose } from "./shape.js";
import { node, scalar, size, type Tensor, type TraceNode } from "./tensor.js";

/** The nodes that take a node's place, in order; the last of them makes its output. Any other node stays as it is. */
export function plainNodes(given: TraceNode): TraceNode[] {
  if (given.type !== "FusedMatMul") return [given];
  const { transA, transB, transBatchA, transBatchB, alpha } = given.attributes;
  const factor = typeof alpha === "object" && "float" in alpha ? alpha.float : 1;
  const parts: TraceNode[] = [];
  const made = (tensor: Tensor) => {
    if (tensor.source.kind === "node") parts.push(tensor.source.node);
    return tensor;
  };
  // The factor goes where there is the least to multiply.
  const lengths = [...given.inputs, ...given.outputs].map(({ shape }) => size(shape));
  const least = factor === 1 ? undefined : lengths.indexOf(Math.min(...lengths));
  const scaled = (tensor: Tensor, place: number) => (least === place ? made(mul(tensor, scalar(factor))) : tensor);
  const straight = (tensor: Tensor, place: number, transposed: boolean, batchSecond: boolean) => {
    const order = axes(tensor.shape.length, transposed, batchSecond);
    return scaled(order ? made(transpose(tensor, order)) : tensor, place);
  };
  const a = straight(given.inputs[0], 0, transA === 1, transBatchA === 1);
  const b = straight(given.inputs[1], 1, transB === 1, transBatchB === 1);
  scaled(made(node("MatMul", [a, b], given.outputs[0].shape)), 2);
  return parts.map((part, i) => (i === parts.length - 1 ? { ...part, outputs: given.outputs } : part));
}

/** The order of axes in which an operand reads [..., rows, columns]; undefined where it does already. */
function axes(rank: number, transposed: boolean, batchSecond: boolean): number[] | undefined {
  // [rows, batch, columns], or [columns, batch, rows].
  if (batchSecond) return transposed ? [1, 2, 0] : [1, 0, 2];
  if (!transposed) return undefined;
  const all = Array.from({ length: rank }, (_, axis) => axis);
  return [...all.slice(0, -2), rank - 1, rank - 2];
}
