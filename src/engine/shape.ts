import { InputError } from "../util/errors.js";
import { reduceSum } from "./reduce.js";
import { composite, constant, integers, node, type Shape, sameShape, size, type Tensor } from "./tensor.js";

export function reshape(a: Tensor, shape: Shape): Tensor {
  if (sameShape(a.shape, shape)) return a;
  if (size(a.shape) !== size(shape)) throw new InputError(`invalid reshape of [${a.shape}] to [${shape}]`);
  return node("Reshape", [a, integers(shape)], shape, {
    dtype: a.dtype,
    backward: ([g]) => [reshape(g!, a.shape), undefined],
  });
}

/** Axis k of the result is axis `order[k]` of `a`. */
export function transpose(a: Tensor, order: readonly number[]): Tensor {
  if ([...order].sort().some((axis, i) => axis !== i) || order.length !== a.shape.length) {
    throw new InputError(`invalid transpose of [${a.shape}] by [${order}]`);
  }
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return node(
    "Transpose",
    [a],
    order.map((axis) => a.shape[axis]),
    { dtype: a.dtype, attributes: { perm: order }, backward: ([g]) => [transpose(g!, inverse)] },
  );
}

/** Repeats axes of length 1 up to `shape`, which must have the same number of axes. */
export function expand(a: Tensor, shape: Shape): Tensor {
  if (sameShape(a.shape, shape)) return a;
  if (a.shape.length !== shape.length || a.shape.some((length, axis) => length !== 1 && length !== shape[axis])) {
    throw new InputError(`invalid expand of [${a.shape}] to [${shape}]`);
  }
  const axes = a.shape.flatMap((length, axis) => (length === shape[axis] ? [] : [axis]));
  return node("Expand", [a, integers(shape)], shape, {
    dtype: a.dtype,
    backward: ([g]) => [reduceSum(g!, axes, { keep: true }), undefined],
  });
}

/** Elements `from` to `to` (exclusive) of one axis. */
export function slice(a: Tensor, axis: number, from: number, to: number): Tensor {
  const length = a.shape[axis];
  if (from === 0 && to === length) return a;
  if (!(from >= 0 && from < to && to <= length)) {
    throw new InputError(`invalid slice ${from} to ${to} of axis ${axis} of [${a.shape}]`);
  }
  const shape = a.shape.map((old, i) => (i === axis ? to - from : old));
  return node("Slice", [a, integers([from]), integers([to]), integers([axis])], shape, {
    dtype: a.dtype,
    backward: ([g]) => [pad(g!, axis, from, length - to), undefined, undefined, undefined],
  });
}

/** Equal parts along the first axis; their gradients are joined, where those of slices would each be padded and summed. */
export function split(a: Tensor, parts: number): Tensor[] {
  const length = a.shape[0] / parts;
  if (!Number.isInteger(length)) throw new InputError(`invalid split of [${a.shape}] into ${parts} parts`);
  const slices = Array.from({ length: parts }, (_, i) => slice(a, 0, i * length, (i + 1) * length));
  if (parts === 1) return slices;
  return composite("split", [a], slices, (gradients) => [
    concat(
      slices.map((part, i) => gradients[i] ?? constant(new Float32Array(size(part.shape)), part.shape)),
      0,
    ),
  ]);
}

/** Zeros before and after along one axis. */
export function pad(a: Tensor, axis: number, before: number, after: number): Tensor {
  const pads = [
    ...a.shape.map((_, i) => (i === axis ? before : 0)),
    ...a.shape.map((_, i) => (i === axis ? after : 0)),
  ];
  const shape = a.shape.map((old, i) => (i === axis ? before + old + after : old));
  return node("Pad", [a, integers(pads)], shape, {
    backward: ([g]) => [slice(g!, axis, before, before + a.shape[axis]), undefined],
  });
}

/** No node of ours binds more buffers than a WebGPU shader may. */
const WIDEST = 6;

/** Joins along one axis; many parts are joined in groups. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return parts[0];
  if (parts.length > WIDEST) {
    const groups: Tensor[] = [];
    for (let i = 0; i < parts.length; i += WIDEST) groups.push(concat(parts.slice(i, i + WIDEST), axis));
    return concat(groups, axis);
  }
  const first = parts[0].shape;
  for (const { shape } of parts) {
    if (shape.length !== first.length || shape.some((length, i) => i !== axis && length !== first[i])) {
      throw new InputError(`invalid concat of [${first}] and [${shape}] along axis ${axis}`);
    }
  }
  const total = parts.reduce((sum, part) => sum + part.shape[axis], 0);
  return node(
    "Concat",
    parts,
    first.map((length, i) => (i === axis ? total : length)),
    {
      dtype: parts[0].dtype,
      attributes: { axis },
      backward: ([g]) => {
        let from = 0;
        return parts.map((part) => {
          from += part.shape[axis];
          return slice(g!, axis, from - part.shape[axis], from);
        });
      },
    },
  );
}
