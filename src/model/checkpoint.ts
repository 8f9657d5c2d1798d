/**
 * A checkpoint: one safetensors file that holds a model, what it was made from, and (while it is being trained) the state that
 * lets the training go on bit for bit.
 *
 * Tensors: each parameter under its own name (see `parameterSpecs`), those of the siblings of a committee under `sibling0/…`; the training state as flat vectors [N] under `state/…`.
 * Metadata: one JSON text under the key `bat` (see `CheckpointMeta`, `ModelConfig`), with the names of all features, so that a
 * model of other features is refused by name.
 */
import * as v from "valibot";
import { PAIR_TERMS } from "../engine/pair-attention.js";
import { readSafetensors, writeSafetensors } from "../engine/safetensors.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { PAIR_FEATURES } from "../features/pair-table.js";
import { tableHash } from "../features/tables.js";
import { MODES, modeNamed } from "../theory/modes.js";
import type { Question } from "../theory/questions.js";
import { InputError } from "../util/errors.js";
import { type ModelConfig, withModes } from "./config.js";
import { parameterSpecs } from "./graphs.js";
import { fromHalf, toHalf } from "./half.js";

export const CHECKPOINT_VERSION = 1;

/** The feature tables that a model was trained with: names in order, and the hash that is printed for people. */
export interface FeatureTables {
  readonly hash: string;
  readonly beat: readonly string[];
  readonly pair: readonly string[];
}

/** A dataset that a model has learnt from. */
export interface DataSeen {
  readonly dataset: string;
  readonly fingerprint: string;
  readonly corpora: readonly {
    readonly name: string;
    readonly licence: string;
    readonly songs: number;
    readonly beats: number;
  }[];
}

/** One training run, as the command line gave it. */
export interface RunRecord {
  readonly objective: "pretrain" | "finetune";
  readonly dataset: string;
  readonly fingerprint: string;
  /** Steps planned and done. */
  readonly steps: number;
  readonly step: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** How one further set of parameters of a committee was made. */
export interface SiblingRecord {
  readonly data: readonly DataSeen[];
  readonly runs: readonly RunRecord[];
}

export interface CheckpointMeta {
  /** Which state the parameters are: the last step's, their moving average, or the best on the validation songs. */
  readonly answersWith: "theta" | "ema" | "best";
  readonly data: readonly DataSeen[];
  /** Oldest first; the last run is the one that wrote the file. */
  readonly runs: readonly RunRecord[];
  /** Of a committee (`joinCheckpoints`): how each of the siblings was made, in their order. */
  readonly siblings?: readonly SiblingRecord[];
  /** Platt scale and bias of each question's logits, fitted on validation songs. */
  readonly calibration?: Readonly<Record<string, { readonly scale: number; readonly bias: number }>>;
  readonly [more: string]: unknown;
}

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

export function tablesOfThisBuild(): FeatureTables {
  return {
    hash: tableHash(),
    beat: BEAT_FEATURES.map((feature) => feature.name),
    pair: PAIR_FEATURES.map((feature) => feature.name),
  };
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
  const about = readMetadata(metadata.bat, name);
  refuseOtherTables(about.tables, tables, name);
  const config = withOwnModes(about.config as ModelConfig, name);
  const parameters = readParameters(config, tensors, "", name);
  const meta = about.meta as unknown as CheckpointMeta;
  const siblings = meta.siblings?.map((_, s) => readParameters(config, tensors, siblingPrefix(s), name));
  const model = { config, parameters, ...(siblings && { siblings }), meta };
  if (!about.optimizer) return model;
  const state = (key: string): Float32Array => {
    if (key === meta.answersWith) return parameters.slice();
    const tensor = tensors[`state/${key}`];
    if (!tensor)
      throw new InputError(
        `${name} holds no tensor state/${key} (expected the training state of step ${about.optimizer?.step})`,
      );
    const data = singles(tensor, `state/${key} in ${name}`);
    if (data.length === parameters.length) return data.slice();
    throw new InputError(`invalid length ${data.length} of state/${key} in ${name} (expected ${parameters.length})`);
  };
  const { step, best } = about.optimizer;
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

function describe(checkpoint: Checkpoint, tables: FeatureTables): Record<string, string> {
  const { config, optimizer, meta } = checkpoint;
  const best = optimizer?.best && { score: optimizer.best.score, step: optimizer.best.step };
  const state = optimizer && { step: optimizer.step, best: best ?? null };
  // The kinds of a question follow from the model's modes.
  const written = { ...config, questions: config.questions.map(({ kinds: _, ...question }) => question) };
  return { bat: JSON.stringify({ version: CHECKPOINT_VERSION, config: written, tables, meta, optimizer: state }) };
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

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1 << 20));
const Finite = v.pipe(v.number(), v.finite());
const Names = v.array(v.string());
const About = v.looseObject({
  version: v.literal(CHECKPOINT_VERSION),
  config: v.looseObject({
    size: v.string(),
    width: Count,
    nLayer: Count,
    nHead: Count,
    features: Count,
    pairFeatures: Count,
    songHeads: v.optional(v.boolean()),
    pairTerms: v.optional(v.array(v.picklist(PAIR_TERMS))),
    questions: v.array(
      v.object({ name: v.string(), kind: v.picklist(["binary", "scale", "chord"]), description: v.string() }),
    ),
    modes: Names,
  }),
  tables: v.object({ hash: v.string(), beat: Names, pair: Names }),
  meta: v.looseObject({
    answersWith: v.picklist(["theta", "ema", "best"]),
    data: v.array(
      v.looseObject({
        dataset: v.string(),
        corpora: v.array(v.looseObject({ name: v.string(), licence: v.string() })),
      }),
    ),
    runs: v.array(
      v.looseObject({
        objective: v.string(),
        steps: v.number(),
        step: v.number(),
        seed: v.number(),
        settings: v.looseObject({}),
      }),
    ),
    siblings: v.optional(
      v.array(v.looseObject({ data: v.array(v.looseObject({})), runs: v.array(v.looseObject({})) })),
    ),
    calibration: v.optional(v.record(v.string(), v.object({ scale: Finite, bias: Finite }))),
  }),
  optimizer: v.optional(
    v.object({ step: v.number(), best: v.nullable(v.object({ score: v.number(), step: v.number() })) }),
  ),
});

function readMetadata(text: string | undefined, name: string): v.InferOutput<typeof About> {
  if (text === undefined)
    throw new InputError(`${name} is a safetensors file without a BAT model (expected metadata "bat")`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(`invalid metadata "bat" in ${name} (expected JSON)`);
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (version !== CHECKPOINT_VERSION)
    throw new InputError(`${name} is not a model of this build: version ${version} (expected ${CHECKPOINT_VERSION})`);
  const read = v.safeParse(About, json);
  // The JSON itself, not what valibot makes of it: its keys keep their order, so that a file read and written again is the same.
  if (read.success) return json as v.InferOutput<typeof About>;
  const issue = read.issues[0];
  throw new InputError(
    `invalid metadata ${v.getDotPath(issue) ?? "bat"} in ${name} (expected ${issue.expected ?? "a model's description"})`,
  );
}

function refuseOtherTables(theirs: FeatureTables, ours: FeatureTables, name: string): void {
  for (const kind of ["beat", "pair"] as const) {
    const [a, b] = [theirs[kind], ours[kind]];
    const at = a.findIndex((feature, i) => feature !== b[i]);
    if (at < 0 && a.length === b.length) continue;
    const place = at < 0 ? a.length : at;
    throw new InputError(
      `${name} was trained with feature table ${theirs.hash} (${theirs.beat.length} beat, ${theirs.pair.length} pair features); ` +
        `this build has ${ours.hash} (${ours.beat.length}, ${ours.pair.length}): ` +
        `${kind} feature ${place} is ${a[place] ?? "missing"} there and ${b[place] ?? "missing"} here`,
    );
  }
}

/**
 * A model answers with the modes that it knows: those of its scale questions where they are not this build's own. Modes without a name here
 * would have its scales misnamed.
 */
function withOwnModes(config: ModelConfig, name: string): ModelConfig {
  const ours = MODES.map((mode) => mode.name);
  const { modes } = config;
  if (modes.some((mode) => modeNamed(mode)?.name !== mode) || new Set(modes).size !== modes.length)
    throw new InputError(`${name} knows the modes ${modes.join(", ")} (expected some of ${ours.join(", ")})`);
  return withModes(config, modes);
}
