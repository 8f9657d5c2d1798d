import { add, div, max, mul, sqrt, sub } from "./elementwise.js";
import { reduceSum } from "./reduce.js";
import { concat, expand, reshape, slice } from "./shape.js";
import { scalar, type Tensor } from "./tensor.js";

/** The places of the numbers in `hyper` [9], which change from step to step. */
export const HYPER = [
  "learningRate",
  "weightDecay",
  "beta1",
  "beta2",
  /** 1 / (1 − β₁ᵗ) */
  "correction1",
  /** 1 / (1 − β₂ᵗ) */
  "correction2",
  /** Gradients are scaled down to this global norm when theirs is larger. */
  "clip",
  "epsilon",
  /** The learning rate of what is not a head, as a part of the heads'. */
  "bodyRate",
] as const;

export interface AdamWOptions {
  readonly learningRate: number;
  /** The step's number, from 1. */
  readonly step: number;
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly clip?: number;
  readonly epsilon?: number;
  readonly bodyRate?: number;
}

/** The `hyper` input of one step. Defaults: decay 0.01, β 0.9 and 0.98, clip 1, ε 1e-8, body rate 1. */
export function hyperValues(options: AdamWOptions): Float32Array {
  const {
    learningRate,
    step,
    weightDecay = 0.01,
    beta1 = 0.9,
    beta2 = 0.98,
    clip = 1,
    epsilon = 1e-8,
    bodyRate = 1,
  } = options;
  const correction1 = 1 / (1 - beta1 ** step);
  const correction2 = 1 / (1 - beta2 ** step);
  const values = { learningRate, weightDecay, beta1, beta2, correction1, correction2, clip, epsilon, bodyRate };
  return Float32Array.from(HYPER, (name) => values[name]);
}

export interface AdamWState {
  /** Parameters, first and second moments, each [N]. */
  readonly theta: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}

export interface AdamWLayout {
  /** The first so many parameters decay, the others (biases) do not. */
  readonly decayed: number;
  /** The parameters from here to there are heads, the others the body. */
  readonly heads: readonly [number, number];
}

/**
 * One step of AdamW (Loshchilov, Hutter 2019) with its gradient clipped by global norm (Pascanu et al. 2013), over one flat vector.
 *
 * @returns the new state and the gradient's norm [1] before clipping
 */
export function adamw(
  state: AdamWState,
  gradient: Tensor,
  hyper: Tensor,
  { decayed, heads }: AdamWLayout,
): AdamWState & { norm: Tensor } {
  const [count] = gradient.shape;
  const h = Object.fromEntries(HYPER.map((name, i) => [name, slice(hyper, 0, i, i + 1)])) as Record<
    (typeof HYPER)[number],
    Tensor
  >;
  const one = reshape(scalar(1), [1]);
  const norm = sqrt(reduceSum(mul(gradient, gradient), [0], { keep: true })); // (1)
  const clipping = div(h.clip, max(norm, h.clip)); // (1), 1 where the norm is small enough
  const g = mul(gradient, clipping); // (N)
  const m = add(mul(state.m, h.beta1), mul(g, sub(one, h.beta1))); // (N)
  const v = add(mul(state.v, h.beta2), mul(mul(g, g), sub(one, h.beta2))); // (N)
  const spread = add(sqrt(mul(v, h.correction2)), h.epsilon); // (N)
  const towards = div(mul(m, h.correction1), spread); // (N)
  const decay = stretches([decayed, count], [h.weightDecay, sub(one, one)]); // (N)
  const body = mul(h.learningRate, h.bodyRate); // (1)
  const rate = stretches([...heads, count], [body, h.learningRate, body]); // (N)
  const theta = sub(state.theta, mul(rate, add(towards, mul(state.theta, decay)))); // (N)
  return { theta, m, v, norm };
}

/** A vector that holds values[i] from ends[i − 1] up to ends[i]. */
function stretches(ends: readonly number[], values: readonly Tensor[]): Tensor {
  const lengths = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  const parts = lengths.flatMap((length, i) => (length > 0 ? [expand(values[i], [length])] : []));
  return concat(parts, 0);
}
