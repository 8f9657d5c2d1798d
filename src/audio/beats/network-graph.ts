/** The beat network as a trace, and one update of it as one ONNX graph. Letters as in network.ts; B batch, L layers, M = B T rows, N parameters. */
import { adamw, HYPER } from "../../engine/adamw.js";
import { onnxModel } from "../../engine/emit.js";
import { gradients } from "../../engine/gradients.js";
import { binaryCrossEntropy } from "../../engine/losses.js";
import { normalize } from "../../engine/normal.js";
import { add, concat, linear, max, mul, pad, reduceSum, reshape, slice } from "../../engine/ops.js";
import { constant, input, scalar, type Tensor } from "../../engine/tensor.js";
import { type NetworkConfig, networkParameters, OUTPUTS, TAPS } from "./network.js";

/**
 * Standardised inputs [B, T, I] → logits [M, O].
 *
 * @param keep what hidden channels are multiplied by while learning, [L, B, W]: 0 for those that are dropped over all frames
 *   (Tompson et al. 2015, "Efficient object localization using convolutional networks")
 */
export function networkLogits(config: NetworkConfig, theta: Tensor, x: Tensor, keep?: Tensor): Tensor {
  const { inputs: I, width: W, dilations } = config;
  const [B, T] = x.shape;
  const parameters = new Map(
    networkParameters(config).map(({ name, shape, from }) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return [name, reshape(slice(theta, 0, from, from + count), shape)];
    }),
  );
  const part = (name: string) => parameters.get(name)!;
  let h = linear(reshape(x, [B * T, I]), part("in.weight"), part("in.bias")); // (M, W)
  dilations.forEach((d, layer) => {
    const reach = (TAPS >> 1) * d;
    const y = pad(reshape(normalize(h), [B, T, W]), 1, reach, reach); // (B, T + 2 reach, W)
    const taps = Array.from({ length: TAPS }, (_, tap) => slice(y, 1, tap * d, tap * d + T)); // K × (B, T, W)
    const wide = reshape(concat(taps, 2), [B * T, TAPS * W]); // (M, K W)
    const hidden = max(linear(wide, part(`layer${d}.weight`), part(`layer${d}.bias`)), scalar(0)); // (M, W)
    const kept = keep ? masked(hidden, slice(keep, 0, layer, layer + 1), B) : hidden;
    h = add(h, linear(kept, part(`layer${d}.out`))); // (M, W)
  });
  return linear(normalize(h), part("out.weight"), part("out.bias")); // (M, O)
}

/** Hidden rows (M, W), each channel of each excerpt times its number in keep [1, B, W]. */
function masked(hidden: Tensor, keep: Tensor, B: number): Tensor {
  const [M, W] = hidden.shape;
  return reshape(mul(reshape(hidden, [B, M / B, W]), reshape(keep, [B, 1, W])), [M, W]);
}

/** Binary cross-entropy in nats a frame and output, of logits and soft targets [M, O]; downbeats weigh as beats do. */
function networkLoss(logits: Tensor, target: Tensor): Tensor {
  const count = logits.shape[0] * OUTPUTS;
  const ones = constant(new Float32Array(count).fill(1), logits.shape);
  return mul(reduceSum(binaryCrossEntropy(logits, target, ones)), scalar(1 / count)); // ()
}

/** Inputs `x` [B, T, I], `target` [M, O], `keep` [L, B, W], `theta`, `m`, `v` [N], `hyper`; outputs `theta2`, `m2`, `v2`, `loss`, `norm`. */
export function trainStepModel(config: NetworkConfig, batch: number, frames: number): Uint8Array {
  const parameters = networkParameters(config);
  const firstBias = parameters.find(({ shape }) => shape.length === 1)!.from;
  const count = parameters[parameters.length - 1].from + OUTPUTS;
  const x = input("x", [batch, frames, config.inputs]);
  const target = input("target", [batch * frames, OUTPUTS]);
  const keep = input("keep", [config.dilations.length, batch, config.width]);
  const [theta, m, v] = ["theta", "m", "v"].map((name) => input(name, [count]));
  const hyper = input("hyper", [HYPER.length]);
  const loss = networkLoss(networkLogits(config, theta, x, keep), target);
  const [gradient] = gradients(loss, [theta]); // (N)
  const next = adamw({ theta, m, v }, gradient, hyper, { decayed: firstBias, heads: [count, count] });
  return onnxModel({
    inputs: [x, target, keep, theta, m, v, hyper],
    outputs: { theta2: next.theta, m2: next.m, v2: next.v, loss, norm: next.norm },
  });
}

/** Inputs `x` and `theta`; output `logits` [M, O]: for tests. */
export function logitsModel(config: NetworkConfig, batch: number, frames: number): Uint8Array {
  const x = input("x", [batch, frames, config.inputs]);
  const theta = input("theta", [networkParameters(config).at(-1)!.from + OUTPUTS]);
  return onnxModel({ inputs: [x, theta], outputs: { logits: networkLogits(config, theta, x) } });
}
