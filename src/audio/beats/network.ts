/**
 * The beat network: a small temporal convolutional network over frames (after Davies & Böck 2019, "Temporal convolutional networks for
 * musical audio beat tracking"), here run in plain arithmetic: small enough to need no runtime. network-graph.ts traces the same for training.
 *
 *   h = x W_in + b_in;  for each dilation d: h += relu([y(t−2d) … y(t+2d)] W_d + b_d) V_d  with y = normalize(h);  logits = normalize(h) W_out + b_out
 *
 * Letters: T frames, I inputs, W width, K taps (5), L layers, O outputs (2: beat, downbeat).
 */
import { readSafetensors, writeSafetensors } from "../../engine/safetensors.js";
import { invalid } from "../../util/errors.js";
import { random } from "../../util/random.js";

export interface NetworkConfig {
  readonly inputs: number;
  /** A multiple of 4: so many rows of weights are read at a time. */
  readonly width: number;
  /** Frames between the taps of each layer. */
  readonly dilations: readonly number[];
}

export const TAPS = 5;
export const OUTPUTS = 2;
export const DILATIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

export interface BeatNetwork {
  readonly config: NetworkConfig;
  /** All learnt numbers in the order of `networkParameters`, (N). */
  readonly theta: Float32Array;
  /** Taken from each input, and what it is then multiplied by, (I). */
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

export interface NetworkParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly from: number;
}

/**
 * Names, shapes and places of the parameters in theta: matrices first, biases last.
 *
 * @throws InputError for a width that is no multiple of 4
 */
export function networkParameters({ inputs, width, dilations }: NetworkConfig): NetworkParameter[] {
  if (width % 4 !== 0) throw invalid("beat network", `of width ${width}`, "a multiple of 4");
  const shapes: [string, number[]][] = [
    ["in.weight", [inputs, width]],
    ...dilations.flatMap((d): [string, number[]][] => [
      [`layer${d}.weight`, [TAPS * width, width]],
      [`layer${d}.out`, [width, width]],
    ]),
    ["out.weight", [width, OUTPUTS]],
    ["in.bias", [width]],
    ...dilations.map((d): [string, number[]] => [`layer${d}.bias`, [width]]),
    ["out.bias", [OUTPUTS]],
  ];
  let from = 0;
  return shapes.map(([name, shape]) => {
    const parameter = { name, shape, from };
    from += shape.reduce((product, length) => product * length, 1);
    return parameter;
  });
}

/** Random weights (He et al. 2015), zero biases; outputs begin at about one beat in 25 frames. */
export function newNetwork(config: NetworkConfig, seed: number): BeatNetwork {
  const { normal } = random(seed);
  const theta = networkParameters(config).flatMap(({ name, shape }) => {
    const count = shape.reduce((product, length) => product * length, 1);
    if (name === "out.bias") return [-3, -4];
    if (shape.length === 1) return new Array<number>(count).fill(0);
    const deviation = Math.sqrt((name.endsWith(".weight") ? 2 : 0.5) / shape[0]);
    return Array.from({ length: count }, () => normal() * deviation);
  });
  const { inputs } = config;
  return {
    config,
    theta: Float32Array.from(theta),
    mean: new Float32Array(inputs),
    scale: new Float32Array(inputs).fill(1),
  };
}

/** Inputs (T, I) → logits of a beat and a downbeat at each frame (T, O). */
export function runNetwork({ config, theta, mean, scale }: BeatNetwork, inputs: Float32Array): Float32Array {
  const { width: W, dilations, inputs: I } = config;
  const T = inputs.length / I;
  const at = new Map(networkParameters(config).map(({ name, shape, from }) => [name, [from, shape] as const]));
  const part = (name: string) => {
    const [from, shape] = at.get(name)!;
    return theta.subarray(from, from + shape.reduce((product, length) => product * length, 1));
  };
  const h = new Float32Array(T * W); // (T, W)
  const row = new Float32Array(I); // (I), standardised: a whole copy of an hour's inputs would be large
  const [weightIn, biasIn] = [part("in.weight"), part("in.bias")];
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < I; i++) row[i] = (inputs[t * I + i] - mean[i]) * scale[i];
    const out = h.subarray(t * W, (t + 1) * W);
    out.set(biasIn);
    addProduct(row, weightIn, out);
  }
  const y = new Float32Array(T * W); // (T, W)
  const hidden = new Float32Array(T * W); // (T, W)
  for (const d of dilations) {
    normalizeRows(h, y, W);
    const weight = part(`layer${d}.weight`);
    const bias = part(`layer${d}.bias`);
    for (let t = 0; t < T; t++) hidden.set(bias, t * W);
    for (let tap = 0; tap < TAPS; tap++) {
      const shift = (tap - (TAPS >> 1)) * d;
      addShifted(y, shift, weight.subarray(tap * W * W, (tap + 1) * W * W), hidden, T, W);
    }
    for (let i = 0; i < hidden.length; i++) if (hidden[i] < 0) hidden[i] = 0;
    addShifted(hidden, 0, part(`layer${d}.out`), h, T, W);
  }
  normalizeRows(h, y, W);
  const logits = new Float32Array(T * OUTPUTS); // (T, O)
  const [weightOut, biasOut] = [part("out.weight"), part("out.bias")];
  for (let t = 0; t < T; t++) {
    const out = logits.subarray(t * OUTPUTS, (t + 1) * OUTPUTS);
    out.set(biasOut);
    addProduct(y.subarray(t * W, (t + 1) * W), weightOut, out);
  }
  return logits;
}

/** x (K) times w (K, N), added to out (N). */
function addProduct(x: Float32Array, w: Float32Array, out: Float32Array): void {
  const N = out.length;
  for (let k = 0; k < x.length; k++) {
    const value = x[k];
    for (let n = 0; n < N; n++) out[n] += value * w[k * N + n];
  }
}

/** out(t) += x(t + shift) w for all t where that is within the frames; x and out (T, W), w (W, W); W a multiple of 4. */
function addShifted(x: Float32Array, shift: number, w: Float32Array, out: Float32Array, T: number, W: number): void {
  const first = Math.max(0, -shift);
  const last = Math.min(T, T - shift);
  let t = first;
  for (; t + 1 < last; t += 2) addTwo(x, (t + shift) * W, w, out, t * W, W);
  const frame = (rows: Float32Array, at: number) => rows.subarray(at * W, (at + 1) * W);
  if (t < last) addProduct(frame(x, t + shift), w, frame(out, t));
}

/** Two frames and four rows of w at a time: each number is fetched less often, in a third of the time. */
function addTwo(x: Float32Array, row: number, w: Float32Array, out: Float32Array, to: number, W: number): void {
  for (let k = 0; k < W; k += 4) {
    const a = row + k;
    const b = a + W;
    const a0 = x[a];
    const a1 = x[a + 1];
    const a2 = x[a + 2];
    const a3 = x[a + 3];
    const b0 = x[b];
    const b1 = x[b + 1];
    const b2 = x[b + 2];
    const b3 = x[b + 3];
    for (let n = 0, i = k * W; n < W; n++, i++) {
      const w0 = w[i];
      const w1 = w[i + W];
      const w2 = w[i + 2 * W];
      const w3 = w[i + 3 * W];
      out[to + n] += a0 * w0 + a1 * w1 + a2 * w2 + a3 * w3;
      out[to + W + n] += b0 * w0 + b1 * w1 + b2 * w2 + b3 * w3;
    }
  }
}

const EPSILON = 1e-5;

function normalizeRows(x: Float32Array, out: Float32Array, W: number): void {
  for (let row = 0; row < x.length; row += W) {
    let sum = 0;
    for (let i = 0; i < W; i++) sum += x[row + i];
    const mean = sum / W;
    let squares = 0;
    for (let i = 0; i < W; i++) squares += (x[row + i] - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / W + EPSILON);
    for (let i = 0; i < W; i++) out[row + i] = (x[row + i] - mean) * inverse;
  }
}

/** As a safetensors file; `metadata` says how it was made. */
export function writeNetwork(network: BeatNetwork, metadata: Record<string, string> = {}): Uint8Array {
  return writeSafetensors(tensorsOf(network), { ...metadata, config: JSON.stringify(network.config) });
}

/** Several as one file, in which tensor NAME of network n is `n.NAME`: what is heard is the mean of their logits. */
export function writeNetworks(networks: readonly BeatNetwork[], metadata: Record<string, string> = {}): Uint8Array {
  const named = networks.flatMap((network, n) =>
    Object.entries(tensorsOf(network)).map(([name, tensor]) => [`${n}.${name}`, tensor] as const),
  );
  const config = JSON.stringify(networks.map((network) => network.config));
  return writeSafetensors(Object.fromEntries(named), { ...metadata, config });
}

function tensorsOf({ config, theta, mean, scale }: BeatNetwork) {
  const f32 = (data: Float32Array, shape: readonly number[]) => ({ dtype: "F32" as const, shape, data });
  return {
    ...Object.fromEntries(
      networkParameters(config).map(({ name, shape, from }) => {
        const count = shape.reduce((product, length) => product * length, 1);
        return [name, f32(theta.slice(from, from + count), shape)];
      }),
    ),
    mean: f32(mean, [config.inputs]),
    scale: f32(scale, [config.inputs]),
  };
}

/** @throws InputError for a file that holds no beat network, or several */
export function readNetwork(bytes: Uint8Array): BeatNetwork {
  const networks = readNetworks(bytes);
  if (networks.length !== 1) throw invalid("beat network", `of ${networks.length}`, "one network");
  return networks[0];
}

/**
 * What `writeNetwork` or `writeNetworks` wrote.
 *
 * @throws InputError for a file that holds no beat network
 */
export function readNetworks(bytes: Uint8Array): BeatNetwork[] {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.config === undefined) throw invalid("beat network", "without its sizes", WRITTEN);
  const configs: NetworkConfig | NetworkConfig[] = JSON.parse(metadata.config);
  if (!Array.isArray(configs)) return [networkOf(configs, tensors, "")];
  return configs.map((config, n) => networkOf(config, tensors, `${n}.`));
}

const WRITTEN = "a file written by scripts/train-beats.mjs";

function networkOf(
  config: NetworkConfig,
  tensors: ReturnType<typeof readSafetensors>["tensors"],
  prefix: string,
): BeatNetwork {
  const numbers = (name: string, shape: readonly number[]) => {
    const tensor = tensors[prefix + name];
    if (tensor?.dtype !== "F32" || tensor.shape.join() !== shape.join())
      throw invalid("beat network", `with ${prefix}${name} [${tensor?.shape}]`, `[${shape}], in ${WRITTEN}`);
    return tensor.data as Float32Array;
  };
  const parts = networkParameters(config);
  const theta = new Float32Array(parts[parts.length - 1].from + OUTPUTS);
  for (const { name, shape, from } of parts) theta.set(numbers(name, shape), from);
  return { config, theta, mean: numbers("mean", [config.inputs]), scale: numbers("scale", [config.inputs]) };
}
