import { InputError } from "../util/errors.js";
import { mul } from "./elementwise.js";
import { expand, reshape } from "./shape.js";
import { integers, node, type Shape, scalar, size, type Tensor } from "./tensor.js";

export interface ReduceOptions {
  /** Keep the summed axes as axes of length 1. */
  readonly keep?: boolean;
}

/** Sum over the given axes (all when left out). */
export function reduceSum(
  a: Tensor,
  axes: readonly number[] = a.shape.map((_, axis) => axis),
  options: ReduceOptions = {},
): Tensor {
  if (axes.length === 0) return a;
  const kept = keptShape(a.shape, axes);
  const shape = options.keep ? kept : a.shape.filter((_, axis) => !axes.includes(axis));
  return node("ReduceSum", [a, integers(axes)], shape, {
    attributes: { keepdims: options.keep ? 1 : 0 },
    backward: ([g]) => [expand(reshape(g!, kept), a.shape), undefined],
  });
}

/** Mean over the given axes (all when left out). */
export function reduceMean(
  a: Tensor,
  axes: readonly number[] = a.shape.map((_, axis) => axis),
  options: ReduceOptions = {},
): Tensor {
  const count = size(axes.map((axis) => a.shape[axis]));
  return mul(reduceSum(a, axes, options), scalar(1 / count));
}

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  for (const axis of axes) {
    if (axis < 0 || axis >= shape.length)
      throw new InputError(`invalid axis ${axis} (expected 0 to ${shape.length - 1})`);
  }
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}
