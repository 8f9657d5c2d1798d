/**
 * A checkpoint: one safetensors file that holds a model, what it was made from, and (while it is being trained) the state that
 * lets the training go on bit for bit.
 *
 * Tensors: each parameter under its own name (see `parameterSpecs`), those of the siblings of a committee under `sibling0/…`; the training state as flat vectors [N] under `state/…`.
 * Metadata: what `description.ts` reads and writes.
 */
import { readSafetensors, writeSafetensors } from "../engine/safetensors.js";
import type { Question } from "../theory/questions.js";
import { InputError } from "../util/errors.js";
import type { ModelConfig } from "./config.js";
import {
  type CheckpointMeta,
  type FeatureTables,
  type RunRecord,
  readDescription,
  tablesOfThisBuild,
  writeDescription,
} from "./description.js";
import { parameterSpecs } from "./graphs.js";
import { fromHalf, toHalf } from "./half.js";

/** The questions that a model has learnt to answer: those of its runs; all of them where nothing is said of how it was made. */
export function learntQuestions({ config, meta }: Pick<Checkpoint, "config" | "meta">): readonly Question[] {
  if (meta.runs.length === 0) return config.questions;
  const asked = new Set(
    meta.runs.flatMap(({ settings }) => (settings.questions as readonly string[] | undefined) ?? []),
  );
  return config.questions.filter(({ name }) => asked.has(name));
}

/** Everything that the next step depends on, besides the batch. */
export interface OptimizerState {
  readonly theta: Float32Array; // (N)
  readonly m: Float32Array; // (N)
  readonly v: Float32Array; // (N)
  /** Moving average of theta. */
  readonly ema: Float32Array; // (N)
  /** The average that scored best on the validation songs so far. */
  readonly best: { readonly parameters: Float32Array; readonly score: number; readonly step: number } | null;
  /** Updates done. */
  readonly step: number;
}

export interface Checkpoint {
  readonly config: ModelConfig;
  /** What the model answers with, flat in the order of `parameterSpecs`. */
  readonly parameters: Float32Array; // (N)
  /** Further parameters of the same sizes: a committee answers with the mean of the logits of all. Training goes on from `parameters` alone. */
  readonly siblings?: readonly Float32Array[]; // (N) each
  readonly optimizer?: OptimizerState;
  readonly meta: CheckpointMeta;
}

/** The whole checkpoint, training state included, in f32. The same checkpoint gives the same bytes. */
export function writeCheckpoint(checkpoint: Checkpoint, tables = tablesOfThisBuild()): Uint8Array {
  const tensors = memberTensors(checkpoint, "F32");
  const state = checkpoint.optimizer;
  if (state) {
    const flat = { theta: state.theta, m: state.m, v: state.v, ema: state.ema, best: state.best?.parameters };
    for (const [name, data] of Object.entries(flat)) {
      // The state that answers stands in the file already, under the parameters' own names.
      if (data && name !== checkpoint.meta.answersWith)
        tensors[`state/${name}`] = { dtype: "F32", shape: [data.length], data };
    }
  }
  return writeSafetensors(tensors, describe(checkpoint, tables));
}

/** A model to ship: parameters alone, without training state, in half precision unless asked otherwise. */
export function exportModel(
  checkpoint: Checkpoint,
  dtype: "F16" | "F32" = "F16",
  tables = tablesOfThisBuild(),
): Uint8Array {
  const { optimizer: _, ...model } = checkpoint;
  return writeSafetensors(memberTensors(model, dtype), describe(model, tables));
}

/**
 * @param name the file's name, for the error
 * @throws InputError if the bytes are no checkpoint, or one of other features, another version, or with tensors amiss
 */
export function readCheckpoint(bytes: Uint8Array, name: string, tables = tablesOfThisBuild()): Checkpoint {
  const { tensors, metadata } = readContainer(bytes, name);
  const { config, meta, optimizer: about } = readDescription(metadata.bat, name, tables);
  const parameters = readParameters(config, tensors, "", name);
  const siblings = meta.siblings?.map((_, s) => readParameters(config, tensors, siblingPrefix(s), name));
  const model = { config, parameters, ...(siblings && { siblings }), meta };
  if (!about) return model;
  const state = (key: string): Float32Array => {
    if (key === meta.answersWith) return parameters.slice();
    const tensor = tensors[`state/${key}`];
    if (!tensor)
      throw new InputError(`${name} holds no tensor state/${key} (expected the training state of step ${about.step})`);
    const data = singles(tensor, `state/${key} in ${name}`);
    if (data.length === parameters.length) return data.slice();
    throw new InputError(`invalid length ${data.length} of state/${key} in ${name} (expected ${parameters.length})`);
  };
  const { step, best } = about;
  const optimizer: OptimizerState = {
    theta: state("theta"),
    m: state("m"),
    v: state("v"),
    ema: state("ema"),
    best: best && { parameters: state("best"), score: best.score, step: best.step },
    step,
  };
  return { ...model, optimizer };
}

/**
 * How far the run is that a checkpoint holds, whatever build wrote it: null where the bytes are no whole checkpoint; without a step where
 * they are a model without its training state.
 */
export function progressOf(bytes: Uint8Array): { readonly step?: number; readonly steps?: number } | null {
  try {
    const about = JSON.parse(readSafetensors(bytes).metadata.bat) as {
      readonly config?: unknown;
      readonly optimizer?: { readonly step: number };
      readonly meta: { readonly runs: readonly RunRecord[] };
    };
    if (!about.config) return null;
    return about.optimizer ? { step: about.optimizer.step, steps: about.meta.runs.at(-1)?.steps } : {};
  } catch {
    return null;
  }
}

type StoredTensors = Parameters<typeof writeSafetensors>[0];
type StoredTensor = ReturnType<typeof readSafetensors>["tensors"][string];

/** What goes before the names of the tensors of sibling s. */
const siblingPrefix = (s: number) => `sibling${s}/`;

function memberTensors({ config, parameters, siblings = [] }: Checkpoint, dtype: "F16" | "F32"): StoredTensors {
  const all = siblings.map((own, s) => parameterTensors(config, own, dtype, siblingPrefix(s)));
  return Object.assign(parameterTensors(config, parameters, dtype, ""), ...all);
}

function parameterTensors(
  config: ModelConfig,
  parameters: Float32Array,
  dtype: "F16" | "F32",
  prefix: string,
): StoredTensors {
  const tensors: StoredTensors = {};
  for (const { name, shape, offset, length } of parameterSpecs(config)) {
    const values = parameters.subarray(offset, offset + length);
    tensors[prefix + name] = { dtype, shape: [...shape], data: dtype === "F16" ? toHalf(values) : values };
  }
  return tensors;
}

function readParameters(config: ModelConfig, tensors: StoredTensors, prefix: string, file: string): Float32Array {
  const specs = parameterSpecs(config);
  const last = specs[specs.length - 1];
  const parameters = new Float32Array(last.offset + last.length);
  for (const { name: own, shape, offset } of specs) {
    const name = prefix + own;
    const tensor = tensors[name];
    if (!tensor) throw new InputError(`${file} holds no tensor ${name} (expected one of shape [${shape}])`);
    if (tensor.shape.join() !== shape.join())
      throw new InputError(`invalid shape [${tensor.shape}] of ${name} in ${file} (expected [${shape}])`);
    const values = singles(tensor, `${name} in ${file}`);
    refuseNonFinite(values, name, file);
    parameters.set(values, offset);
  }
  return parameters;
}

/** A model with such a number answers nothing: it says so when it is read, not song by song. */
function refuseNonFinite(values: Float32Array, name: string, file: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new InputError(`invalid value ${values[i]} at ${i} of ${name} in ${file} (expected finite numbers)`);
}

function describe({ config, meta, optimizer }: Checkpoint, tables: FeatureTables): Record<string, string> {
  const best = optimizer?.best && { score: optimizer.best.score, step: optimizer.best.step };
  const state = optimizer && { step: optimizer.step, best: best ?? null };
  return writeDescription({ config, tables, meta, optimizer: state });
}

function singles(tensor: StoredTensor, what: string): Float32Array {
  if (tensor.dtype === "F32") return tensor.data as Float32Array;
  if (tensor.dtype === "F16") return fromHalf(tensor.data as unknown as Uint16Array);
  throw new InputError(`invalid dtype ${tensor.dtype} of ${what} (expected F32 or F16)`);
}

function readContainer(bytes: Uint8Array, name: string): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${name} is not a model: ${error.message}`);
  }
}
