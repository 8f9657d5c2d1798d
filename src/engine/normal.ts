import { mul, sub } from "./elementwise.js";
import { reduceMean } from "./reduce.js";
import { constant, nodes, type Tensor } from "./tensor.js";

const EPSILON = 1e-5;

/**
 * Each row of x [M, D] with mean 0 and variance 1 (LayerNorm without its affine part, which is folded into the weights that follow).
 * Gradient: (g − mean(g) − y · mean(g ∘ y)) / σ, from the saved 1/σ.
 */
export function normalize(x: Tensor): Tensor {
  const [rows, width] = x.shape;
  const ones = constant(new Float32Array(width).fill(1));
  const zeros = constant(new Float32Array(width));
  const [y, , inverse]: Tensor[] = nodes(
    "LayerNormalization",
    [x, ones, zeros],
    [{ shape: x.shape }, { shape: [rows, 1] }, { shape: [rows, 1] }],
    {
      attributes: { axis: -1, epsilon: { float: EPSILON } },
      backward: ([g]) => {
        const mean = reduceMean(g!, [1], { keep: true });
        const along = reduceMean(mul(g!, y), [1], { keep: true });
        return [mul(sub(sub(g!, mean), mul(y, along)), inverse), undefined, undefined];
      },
    },
  );
  return y;
}
