import { InputError } from "../util/errors.js";
import { reduceSum } from "./reduce.js";
import { reshape } from "./shape.js";
import { composite, node, type Shape, sameShape, scalar, type Tensor } from "./tensor.js";

/** The shape of an elementwise operation over both, by NumPy's rule. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new InputError(`invalid shapes [${a}] and [${b}] (expected to broadcast)`);
    return x === 1 ? y : x;
  });
}

/** Sums a gradient over the axes along which its tensor was broadcast. */
export function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const shift = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((length, axis) =>
    axis < shift || (shape[axis - shift] === 1 && length !== 1) ? [axis] : [],
  );
  return reshape(reduceSum(gradient, axes), shape);
}

type Binary = (a: Tensor, b: Tensor) => Tensor;

function binary(type: string, back: (g: Tensor, a: Tensor, b: Tensor, out: Tensor) => [Tensor, Tensor]): Binary {
  return (a, b) => {
    const out: Tensor = node(type, [a, b], broadcast(a.shape, b.shape), {
      backward: ([g]) => {
        const [ga, gb] = back(g!, a, b, out);
        return [unbroadcast(ga, a.shape), unbroadcast(gb, b.shape)];
      },
    });
    return out;
  };
}

function unary(type: string, back: (g: Tensor, a: Tensor, out: Tensor) => Tensor): (a: Tensor) => Tensor {
  return (a) => {
    const out: Tensor = node(type, [a], a.shape, { backward: ([g]) => [back(g!, a, out)] });
    return out;
  };
}

export const add: Binary = binary("Add", (g) => [g, g]);
export const sub: Binary = binary("Sub", (g) => [g, neg(g)]);
export const mul: Binary = binary("Mul", (g, a, b) => [mul(g, b), mul(g, a)]);
export const div: Binary = binary("Div", (g, _, b, out) => [div(g, b), neg(div(mul(g, out), b))]);
/** The larger of the two; where they are equal, the gradient goes to neither. */
export const max: Binary = binary("Max", (g, a, b) => [mul(g, above(a, b)), mul(g, above(b, a))]);

export const neg = unary("Neg", (g) => neg(g));
export const exp = unary("Exp", (g, _, out) => mul(g, out));
export const log = unary("Log", (g, a) => div(g, a));
export const sqrt = unary("Sqrt", (g, _, out) => div(mul(g, scalar(0.5)), out));
export const sigmoid = unary("Sigmoid", (g, _, out) => mul(g, mul(out, sub(scalar(1), out))));
/** ln(1 + e^a) = max(a, 0) + ln(1 + e^−|a|): vectorised in ONNX Runtime, which its own Softplus is not, and it never overflows. */
export function softplus(a: Tensor): Tensor {
  const above = node("Relu", [a], a.shape);
  const below = sub(sub(a, above), above); // −|a|
  const [out] = composite("softplus", [a], [add(above, log(add(exp(below), scalar(1))))], ([g]) => [
    mul(g!, sigmoid(a)),
  ]);
  return out;
}
export const erf = unary("Erf", (g, a) => mul(g, mul(scalar(2 / Math.sqrt(Math.PI)), exp(neg(mul(a, a))))));

/** 1 where a > b, else 0: (sign(a − b) + 1) / 2 rounded down, without a boolean tensor. */
function above(a: Tensor, b: Tensor): Tensor {
  const difference = sub(a, b);
  return node("Relu", [node("Sign", [difference], difference.shape)], difference.shape);
}

/** Axes that are not equal for ONNX Runtime, of arrays of three axes. */
const COPY_AXES = [0, 1, 2, -1, -2, -3];

/**
 * Bytes as numbers by DequantizeLinear with scale 1: the same values as `cast`, vectorised and on several threads in ONNX Runtime. Each
 * `copy` (0–5) makes the same values once more: a large array is then made again where it is needed, rather than kept. (The
 * operator's axis means nothing for one scale; it only keeps the copies from being merged.)
 */
export function bytesToFloat(a: Tensor, copy = 0): Tensor {
  return node("DequantizeLinear", [a, scalar(1)], a.shape, {
    attributes: { axis: COPY_AXES[copy] },
    backward: () => [undefined, undefined],
  });
}
