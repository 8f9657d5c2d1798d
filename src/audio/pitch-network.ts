/**
 * Basic Pitch as one ONNX graph: which pitches sound, and which begin, in each frame of a window of two seconds (Bittner et al., "A
 * Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and Multipitch Estimation", ICASSP 2022). The weights are those that
 * its authors published (models/pitch.safetensors); the graph is written anew, without the contours, which no note needs.
 *
 * Shapes: N windows, S samples of a window (43,844 at 22,050 Hz), R frames of a window (172, every 256 samples), Q bins of the constant-Q
 * transform (309 from 27.5 Hz, three a semitone), C bins of the contours (264), K keys (88 from A0).
 */
import { encodeModel, type OnnxGraph, type OnnxNode } from "../engine/onnx.js";
import { readSafetensors } from "../engine/safetensors.js";
import type { TypedData } from "../engine/tensor.js";

export const SAMPLE_RATE = 22050;
/** Samples between frames. */
export const HOP = 256;
export const WINDOW_SAMPLES = 2 * SAMPLE_RATE - HOP;
export const WINDOW_FRAMES = 172;
export const KEYS = 88;
/** MIDI number of the lowest key, A0. */
export const LOWEST_KEY = 21;

const BINS = 309;
const CONTOUR_BINS = 264;
const OCTAVES = 9;
/** Bins above the fundamental at which its half and its 2nd to 7th harmonics lie: 36 log2(h), three bins a semitone. */
const HARMONICS = [-36, 0, 36, 57, 72, 84, 93, 101] as const;
/** 10 / ln 10: a natural logarithm in decibels. */
const DECIBELS = 10 / Math.LN10;

/** The bytes of the ONNX model for N windows: input `audio` (N, S), outputs `notes` (N, R, K) and `onsets` (N, R, K). */
export function pitchGraph(weights: Uint8Array, windows: number): Uint8Array {
  const { tensors } = readSafetensors(weights);
  const build = new Builder();
  for (const [name, { shape, data }] of Object.entries(tensors)) build.constant(name, data as Float32Array, shape);
  const power = constantQ(build, windows);
  const level = normalized(build, power); // (N, 1, R, Q)
  const harmonics = stacked(build, level); // (N, 8, R, C)
  const seen = build.conv("contour1", harmonics, { pads: [1, 19, 1, 19], relu: true }); // (N, 8, R, C)
  const contour = build.sigmoid(build.conv("contour2", seen, { pads: [2, 2, 2, 2] })); // (N, 1, R, C)
  const keys = build.conv("note1", contour, { pads: [3, 2, 3, 2], strides: [1, 3], relu: true }); // (N, 32, R, K)
  const notes = build.sigmoid(build.conv("note2", keys, { pads: [3, 1, 3, 1] })); // (N, 1, R, K)
  const struck = build.conv("onset1", harmonics, { pads: [2, 1, 2, 1], strides: [1, 3], relu: true }); // (N, 32, R, K)
  const both = build.op("Concat", [notes, struck], { axis: 1 }); // (N, 33, R, K)
  const onsets = build.sigmoid(build.conv("onset2", both, { pads: [1, 1, 1, 1] })); // (N, 1, R, K)
  const shape = [windows, WINDOW_FRAMES, KEYS];
  const rows = build.integers("rows", shape);
  build.named("Reshape", [notes, rows], "notes"); // (N, R, K)
  build.named("Reshape", [onsets, rows], "onsets"); // (N, R, K)
  return encodeModel({
    ...build.graph(),
    inputs: [{ name: "audio", dtype: "float32", shape: [windows, WINDOW_SAMPLES] }],
    outputs: ["notes", "onsets"].map((name) => ({ name, dtype: "float32" as const, shape })),
  });
}

/**
 * The constant-Q power of every frame, in dB from the window's loudest and quietest to 1 and 0 … but first the power alone: octave by octave
 * from the top, each at half the rate of the one before, with one kernel of 36 bins (N, Q, R).
 */
function constantQ(build: Builder, windows: number): string {
  const edges = build.integers("edges", [0, 0, 0, 128, 0, 0, 0, 128]);
  let signal = build.op("Reshape", ["audio", build.integers("line", [windows, 1, 1, WINDOW_SAMPLES])]); // (N, 1, 1, S)
  const octaves: string[] = [];
  for (let octave = 0; octave < OCTAVES; octave++) {
    const padded = build.op("Pad", [signal, edges], { mode: "reflect" });
    const strides = [1, HOP >> octave];
    const real = build.op("Conv", [padded, "cqt.real"], { strides }); // (N, 36, 1, R)
    const imaginary = build.op("Conv", [padded, "cqt.imaginary"], { strides }); // (N, 36, 1, R)
    octaves.unshift(build.op("Add", [build.op("Mul", [real, real]), build.op("Mul", [imaginary, imaginary])]));
    if (octave + 1 < OCTAVES)
      signal = build.op("Conv", [signal, "cqt.halve"], { strides: [1, 2], pads: [0, 127, 0, 127] }); // (N, 1, 1, S / 2^octave)
  }
  const all = build.op("Concat", octaves, { axis: 1 }); // (N, 324, 1, R)
  const top = build.op("Slice", [
    all,
    build.integers("top.from", [36 * OCTAVES - BINS]),
    build.integers("top.to", [36 * OCTAVES]),
    build.integers("top.axis", [1]),
  ]); // (N, Q, 1, R)
  const scale = build.op("Reshape", ["cqt.scale", build.integers("bins", [1, BINS, 1, 1])]);
  return build.op("Mul", [top, build.op("Mul", [scale, scale])]); // (N, Q, 1, R)
}

/** The power in dB, from the window's quietest to its loudest as 0 to 1, through the network's first normalization. (N, 1, R, Q) */
function normalized(build: Builder, power: string): string {
  const floor = build.scalar("floor", 1e-10);
  const level = build.op("Mul", [
    build.op("Log", [build.op("Add", [power, floor])]),
    build.scalar("decibels", DECIBELS),
  ]);
  const axes = build.integers("window", [1, 2, 3]);
  const above = build.op("Sub", [level, build.op("ReduceMin", [level, axes])]);
  const range = build.op("Max", [build.op("ReduceMax", [above, axes]), build.scalar("least", 1e-30)]);
  const unit = build.op("Div", [above, range]); // (N, Q, 1, R)
  const turned = build.op("Transpose", [unit], { perm: [0, 2, 3, 1] }); // (N, 1, R, Q)
  return build.op("Add", [build.op("Mul", [turned, "norm.scale"]), "norm.shift"]);
}

/** For each bin its harmonics beside it: the bins shifted by each of `HARMONICS`, nothing where they run out. (N, 8, R, C) */
function stacked(build: Builder, level: string): string {
  const axis = build.integers("bin.axis", [3]);
  const shifted = HARMONICS.map((shift) => {
    const from = build.integers(`from${shift}`, [Math.max(0, shift)]);
    const to = build.integers(`to${shift}`, [Math.min(BINS, CONTOUR_BINS + shift)]);
    const cut = build.op("Slice", [level, from, to, axis]);
    const below = Math.max(0, -shift);
    const above = Math.max(0, CONTOUR_BINS + shift - BINS);
    return below + above === 0
      ? cut
      : build.op("Pad", [cut, build.integers(`around${shift}`, [0, 0, 0, below, 0, 0, 0, above])]);
  });
  return build.op("Concat", shifted, { axis: 1 });
}

/** An ONNX graph under construction; every call gives the name of a value. */
class Builder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxGraph["initializers"][number][] = [];
  #count = 0;

  constant(name: string, data: Float32Array, shape: readonly number[]): string {
    this.#initializers.push({ name, dtype: "float32", shape, data });
    return name;
  }

  scalar(name: string, value: number): string {
    return this.constant(name, Float32Array.of(value), []);
  }

  integers(name: string, values: readonly number[]): string {
    const data: TypedData = BigInt64Array.from(values, BigInt);
    this.#initializers.push({ name, dtype: "int64", shape: [values.length], data });
    return name;
  }

  op(type: string, inputs: readonly string[], attributes: OnnxNode["attributes"] = {}): string {
    return this.named(type, inputs, `v${this.#count++}`, attributes);
  }

  named(type: string, inputs: readonly string[], output: string, attributes: OnnxNode["attributes"] = {}): string {
    this.#nodes.push({ type, domain: "", inputs, outputs: [output], attributes });
    return output;
  }

  conv(
    layer: string,
    input: string,
    { relu = false, ...attributes }: { relu?: boolean; pads: number[]; strides?: number[] },
  ): string {
    const out = this.op("Conv", [input, `${layer}.weight`, `${layer}.bias`], attributes);
    return relu ? this.op("Relu", [out]) : out;
  }

  sigmoid(input: string): string {
    return this.op("Sigmoid", [input]);
  }

  graph(): Pick<OnnxGraph, "nodes" | "initializers"> {
    return { nodes: this.#nodes, initializers: this.#initializers };
  }
}
