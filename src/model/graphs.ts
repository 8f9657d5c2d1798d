import { type AdamWLayout, adamw, HYPER } from "../engine/adamw.js";
import { add, bytesToFloat, mul } from "../engine/elementwise.js";
import { type ModelSpec, onnxModel } from "../engine/emit.js";
import { gradients } from "../engine/gradients.js";
import { anyOf, binaryCrossEntropy, crossEntropy, safeMean } from "../engine/losses.js";
import { pairBlocks } from "../engine/pair-attention.js";
import { reduceSum } from "../engine/reduce.js";
import { type GraphForm, rowsOf } from "../engine/runtime.js";
import { concat, reshape, slice } from "../engine/shape.js";
import { constant, input, scalar, size, type Tensor } from "../engine/tensor.js";
import { classCount, type Question } from "../theory/questions.js";
import type { ModelConfig } from "./config.js";
import { type ModelInputs, type ModelOutputs, model, type Parameters } from "./model.js";
import { type ParameterSpec, parameterCount, parameterSpecs } from "./parameters.js";

export { type AdamWOptions, HYPER, hyperValues } from "../engine/adamw.js";
export { initialParameters, type ParameterSpec, parameterCount, parameterSpecs } from "./parameters.js";

/*
 * The model as ONNX graphs. The pairs of a window are taken block by block of rows: sessions cut them out of `pairs0` … (see `feedRows`).
 * Letters: B batch, T beats, F beat features, P pair features, N parameters, Q questions, C logits of a question.
 */

export interface TrainGraphOptions {
  /** B */
  readonly batch: number;
  /** T */
  readonly beats: number;
  readonly objective: "pretrain" | "finetune";
  /** In fine-tuning: predict masked beats as well, from `target` and `weight`; its loss is the last. */
  readonly auxiliary?: boolean;
  /** That of the runtime. */
  readonly form?: GraphForm;
}

/**
 * One training step as one graph: forward, backward, clipping and AdamW.
 *
 * Inputs: `theta`, `m`, `v` f32 [N]; `hyper` f32 (see `hyperValues`); `bits` u8 [B, T, F]; `hide` u8 [B, T, 5]; `real` u8 [B, T]; `pairs0` … u8
 * [T, T, P]. Pretraining: `target`, `weight` u8 [B, T, F]. Fine-tuning, for each question: `y_NAME` f32 [B, T, C], `w_NAME` f32
 * [B, T] (0: not known), and `lambda` f32, the factor of each loss.
 *
 * Outputs: `theta2`, `m2`, `v2` f32 [N]; `losses` f32: pretraining [1], nats a masked beat, summed over its asked bits; fine-tuning
 * [Q] nats a known beat (0 where none is known), then the masked beats' if `auxiliary`; `norm` f32 [1] of the gradient before clipping.
 */
export function trainGraph(config: ModelConfig, options: TrainGraphOptions): Uint8Array {
  return onnxModel(trainSpec(config, options), options.form);
}

/** The trace that `trainGraph` writes out; of the other graphs alike. */
export function trainSpec(config: ModelConfig, options: TrainGraphOptions): ModelSpec {
  const state = stateInputs(config);
  const { gradient, losses, inputs } = traceGradient(config, options, state.theta);
  const hyper = input("hyper", [HYPER.length]);
  const { norm, ...next } = adamw(state, gradient, hyper, layout(config)); // (1), 3 × (N)
  return {
    inputs: [...Object.values(state), hyper, ...inputs],
    outputs: { theta2: next.theta, m2: next.m, v2: next.v, losses, norm },
  };
}

/**
 * The first half of a step: what `trainGraph` does up to the gradient, so that parts of a batch can be taken by workers of one thread each.
 * Inputs as there without `m`, `v` and `hyper`, and with `lambda` in pretraining as well ([1]). Outputs: `gradient` f32 [N] of
 * Σ lambda · losses, and `losses`. The losses are means over this part: with lambda = factor · (known in this part) / (known in the whole
 * batch), the parts' gradients sum up to the whole batch's.
 */
export function gradientGraph(config: ModelConfig, options: TrainGraphOptions): Uint8Array {
  return onnxModel(gradientSpec(config, options), options.form);
}

export function gradientSpec(config: ModelConfig, options: TrainGraphOptions): ModelSpec {
  const theta = input("theta", [parameterCount(config)]); // (N)
  const { gradient, losses, inputs } = traceGradient(config, options, theta, true);
  return { inputs: [theta, ...inputs], outputs: { gradient, losses } };
}

/** The second half: inputs `theta`, `m`, `v`, `hyper` and `gradient0` … f32 [N], which are summed; outputs `theta2`, `m2`, `v2` and `norm`. */
export function updateGraph(config: ModelConfig, options: { readonly parts: number }): Uint8Array {
  return onnxModel(updateSpec(config, options));
}

export function updateSpec(config: ModelConfig, { parts }: { readonly parts: number }): ModelSpec {
  const state = stateInputs(config);
  const hyper = input("hyper", [HYPER.length]);
  const gradients = Array.from({ length: parts }, (_, i) => input(`gradient${i}`, state.theta.shape)); // parts × (N)
  const { norm, ...next } = adamw(state, gradients.reduce(add), hyper, layout(config)); // (1), 3 × (N)
  return {
    inputs: [...Object.values(state), hyper, ...gradients],
    outputs: { theta2: next.theta, m2: next.m, v2: next.v, norm },
  };
}

/** A step of a moving average: inputs `ema`, `theta` f32 [N] and `keep` f32 [2], the factors of both; output `ema2`. */
export function averageGraph(count: number): Uint8Array {
  const [ema, theta] = [input("ema", [count]), input("theta", [count])]; // 2 × (N)
  const keep = input("keep", [2]);
  const ema2 = add(mul(ema, slice(keep, 0, 0, 1)), mul(theta, slice(keep, 0, 1, 2))); // (N)
  return onnxModel({ inputs: [ema, theta, keep], outputs: { ema2 } });
}

/** Vectors [N] as they are, under the same names with an "=" behind: the way back from a device that only sessions can read. */
export function copyGraph(names: readonly string[], count: number): Uint8Array {
  const vectors = names.map((name) => [name, input(name, [count])] as const);
  const outputs = Object.fromEntries(vectors.map(([name, vector]) => [`${name}=`, vector]));
  return onnxModel({ inputs: vectors.map(([, vector]) => vector), outputs });
}

function stateInputs(config: ModelConfig) {
  const shape = [parameterCount(config)];
  return { theta: input("theta", shape), m: input("m", shape), v: input("v", shape) }; // 3 × (N)
}

function layout(config: ModelConfig): AdamWLayout {
  const specs = parameterSpecs(config);
  const lengthOf = (test: (spec: ParameterSpec) => boolean) =>
    specs.reduce((sum, spec) => sum + (test(spec) ? spec.length : 0), 0);
  return {
    decayed: lengthOf(({ decays }) => decays),
    heads: [lengthOf(({ head, decays }) => decays && !head), lengthOf(({ head, decays }) => decays || head)],
  };
}

function traceGradient(config: ModelConfig, options: TrainGraphOptions, theta: Tensor, weighted = false) {
  const parameters = unpackParameters(config, theta);
  const inputs = modelInputs(config, options.batch, options.beats, options.form);
  const outputs = model(config, parameters, inputs);
  const { loss, losses, asked } = objective(config, options, outputs, weighted);
  const each = gradients(
    loss,
    parameterSpecs(config).map(({ name }) => parameters[name]),
  );
  const gradient = concat(
    each.map((g) => reshape(g, [size(g.shape)])),
    0,
  ); // (N)
  return { gradient, losses, inputs: [...tensorsOf(inputs), ...asked] };
}

export interface AnswerGraphOptions {
  /** T */
  readonly beats: number;
  /** Written into the model when given; else they are the input `theta` [N]. */
  readonly parameters?: Float32Array;
  /** Further parameters of the same sizes, with `parameters`: the logits are then the mean over all of them. */
  readonly siblings?: readonly Float32Array[];
  /** Which outputs, by name; all when left out. */
  readonly outputs?: readonly string[];
  /** Put out `attention` f32 [T, T] as well: the weights of the first layer (of `parameters`), mean over the heads. Row i is what beat i looks at. */
  readonly attention?: boolean;
  /** That of the runtime. */
  readonly form?: GraphForm;
}

/**
 * One window, answered. Inputs: `bits` u8 [1, T, F], `hide` u8 [1, T, 5], `real` u8 [1, T], `pairs0` u8 [T, T, P], and `theta` unless given.
 * Outputs: logits `features` f32 [T, F] and `q_NAME` f32 [T, C] of each question.
 */
export function answerGraph(config: ModelConfig, options: AnswerGraphOptions): Uint8Array {
  const count = parameterCount(config);
  const theta = options.parameters ?? input("theta", [count]); // (N)
  const inputs = modelInputs(config, 1, options.beats, options.form);
  const parameters = theta instanceof Float32Array ? writtenParameters(config, theta) : unpackParameters(config, theta);
  const first = model(config, parameters, inputs);
  const siblings = (options.siblings ?? []).map((own) => model(config, writtenParameters(config, own), inputs));
  const each = [first, ...siblings].map(namedLogits);
  const wanted = options.outputs;
  const names = Object.keys(each[0]).filter((name) => !wanted || wanted.includes(name));
  const named = names.map((name) => [name, mean(each.map((logits) => logits[name]))] as const);
  return onnxModel(
    {
      inputs: [...(theta instanceof Float32Array ? [] : [theta]), ...tensorsOf(inputs)],
      outputs: { ...Object.fromEntries(named), ...(options.attention && { attention: first.attention[0] }) },
    },
    options.form,
  );
}

function namedLogits({ features, answers }: ModelOutputs): Record<string, Tensor> {
  return { features, ...Object.fromEntries(Object.entries(answers).map(([name, logits]) => [`q_${name}`, logits])) };
}

const mean = (each: readonly Tensor[]) =>
  each.length === 1 ? each[0] : mul(each.reduce(add), scalar(1 / each.length));

function modelInputs(
  { features, pairFeatures }: ModelConfig,
  batch: number,
  beats: number,
  { pairRows }: GraphForm = {},
): ModelInputs {
  return {
    bits: input("bits", [batch, beats, features], "uint8"),
    hide: input("hide", [batch, beats, 5], "uint8"),
    real: input("real", [batch, beats], "uint8"),
    pairs: Array.from({ length: batch }, (_, b) =>
      pairBlocks(beats, pairRows).map(([from, to]) =>
        input(rowsOf(`pairs${b}`, from, to), [to - from, beats, pairFeatures], "uint8"),
      ),
    ),
  };
}

function tensorsOf({ bits, hide, real, pairs }: ModelInputs): Tensor[] {
  return [bits, hide, real, ...pairs.flat()];
}

/** One slice of the flat vector for each parameter. */
function unpackParameters(config: ModelConfig, theta: Tensor): Parameters {
  const specs = parameterSpecs(config);
  return Object.fromEntries(
    specs.map(({ name, shape, offset, length }) => [name, reshape(slice(theta, 0, offset, offset + length), shape)]),
  );
}

function writtenParameters(config: ModelConfig, theta: Float32Array): Parameters {
  const specs = parameterSpecs(config);
  return Object.fromEntries(
    specs.map(({ name, shape, offset, length }) => [name, constant(theta.slice(offset, offset + length), shape)]),
  );
}

interface Objective {
  /** What is minimised. */
  readonly loss: Tensor; // (1)
  readonly losses: Tensor; // (1) or (Q)
  /** The inputs that say what is asked. */
  readonly asked: readonly Tensor[];
}

function objective(
  config: ModelConfig,
  options: TrainGraphOptions,
  outputs: ModelOutputs,
  weighted: boolean,
): Objective {
  const pretrain = options.objective === "pretrain";
  const parts = pretrain
    ? []
    : config.questions.map((question) => questionLoss(question, options, outputs.answers[question.name]));
  if (pretrain || options.auxiliary) parts.push(maskedBeats(config, options, outputs.features));
  const losses = concat(
    parts.map((part) => part.losses),
    0,
  ); // (Q)
  const asked = parts.flatMap((part) => part.asked);
  if (pretrain && !weighted) return { loss: losses, losses, asked };
  const lambda = input("lambda", [parts.length]); // (Q)
  return { loss: reduceSum(mul(losses, lambda), [0], { keep: true }), losses, asked: [...asked, lambda] };
}

/** Σ over asked bits of the binary cross-entropy, for each beat of which anything is asked: nats a beat. */
function maskedBeats({ features }: ModelConfig, { batch, beats }: TrainGraphOptions, logits: Tensor) {
  const target = input("target", [batch, beats, features], "uint8");
  const weight = input("weight", [batch, beats, features], "uint8");
  const rows = (x: Tensor) => reshape(bytesToFloat(x), [batch * beats, features]); // (B·T, F)
  const losses = binaryCrossEntropy(logits, rows(target), rows(weight)); // (B·T, F)
  return { losses: reshape(safeMean(losses, anyOf(rows(weight))), [1]), asked: [target, weight] };
}

/** The mean over the beats whose answer is known, weighted. */
function questionLoss(question: Question, { batch, beats }: TrainGraphOptions, logits: Tensor) {
  const classes = classCount(question);
  const y = input(`y_${question.name}`, [batch, beats, classes]);
  const w = input(`w_${question.name}`, [batch, beats]);
  const target = reshape(y, [batch * beats, classes]); // (B·T, C)
  const weight = reshape(w, [batch * beats, 1]); // (B·T, 1)
  const values =
    question.kind === "binary" ? binaryCrossEntropy(logits, target, weight) : mul(crossEntropy(logits, target), weight); // (B·T, 1)
  return { losses: reshape(safeMean(values, weight), [1]), asked: [y, w] };
}
