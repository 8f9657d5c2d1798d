import { add, erf, exp, mul, sub } from "./elementwise.js";
import { columnSum, linear, weightGradient } from "./matmul.js";
import { composite, scalar, type Tensor } from "./tensor.js";

/*
 * Letters: M rows, D width, E width between. With z = (x W₁ + c₁)/√2, GELU(√2 z) = z (1 + erf z)/√2: both factors ride along in the
 * products, so that the forward pass is three elementwise operations and the backward pass six.
 */

/** GELU(x W₁ + c₁) W₂ + c₂, with the exact GELU, x Φ(x): x [M, D], W₁ [D, E], c₁ [E], W₂ [E, D], c₂ [D] → [M, D]. */
export function mlp(x: Tensor, w1: Tensor, c1: Tensor, w2: Tensor, c2: Tensor): Tensor {
  const z = linear(x, w1, c1, { scale: Math.SQRT1_2 }); // (M, E)
  const step = add(erf(z), scalar(1)); // (M, E)
  const hidden = mul(z, step); // (M, E)
  const y = linear(hidden, w2, c2, { scale: Math.SQRT1_2, biasScale: 1 }); // (M, D)
  const [out] = composite("mlp", [x, w1, c1, w2, c2], [y], ([g]) => {
    const dHidden = linear(g!, w2, undefined, { transB: true, scale: Math.SQRT1_2 }); // (M, E)
    const bell = exp(sub(scalar(Math.log(2 / Math.sqrt(Math.PI))), mul(z, z))); // (M, E), the derivative of erf
    const dz = mul(dHidden, add(step, mul(z, bell))); // (M, E)
    return [
      linear(dz, w1, undefined, { transB: true, scale: Math.SQRT1_2 }),
      weightGradient(x, dz, Math.SQRT1_2),
      columnSum(dz, Math.SQRT1_2),
      weightGradient(hidden, g!, Math.SQRT1_2),
      columnSum(g!),
    ];
  });
  return out;
}
