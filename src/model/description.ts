/**
 * What a checkpoint says of itself: one JSON text under the key `bat` of the file's metadata, with the names of all features, so that a model of other
 * features is refused by name.
 */
import * as v from "valibot";
import { PAIR_TERMS } from "../engine/pair-attention.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { PAIR_FEATURES } from "../features/pair-table.js";
import { tableHash } from "../features/tables.js";
import { MODES, modeNamed } from "../theory/modes.js";
import { InputError } from "../util/errors.js";
import { type ModelConfig, withModes } from "./config.js";

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

/** The tables that this build reads songs by. */
export function tablesOfThisBuild(): FeatureTables {
  return {
    hash: tableHash(),
    beat: BEAT_FEATURES.map((feature) => feature.name),
    pair: PAIR_FEATURES.map((feature) => feature.name),
  };
}

/** Where a training stands whose state the file holds. */
export interface TrainingState {
  /** Updates done. */
  readonly step: number;
  readonly best: { readonly score: number; readonly step: number } | null;
}

/** All that the file says, but its tensors. */
export interface Description {
  readonly config: ModelConfig;
  readonly tables: FeatureTables;
  readonly meta: CheckpointMeta;
  readonly optimizer?: TrainingState;
}

/** The metadata of a file. */
export function writeDescription({ config, tables, meta, optimizer }: Description): Record<string, string> {
  // The kinds of a question follow from the model's modes.
  const written = { ...config, questions: config.questions.map(({ kinds: _, ...question }) => question) };
  return { bat: JSON.stringify({ version: CHECKPOINT_VERSION, config: written, tables, meta, optimizer }) };
}

/**
 * @param text what stands under the key `bat`
 * @param name the file's name, for the error
 * @throws InputError if it is no description, or one of other features or another version
 */
export function readDescription(text: string | undefined, name: string, tables: FeatureTables): Description {
  const about = readMetadata(text, name);
  refuseOtherTables(about.tables, tables, name);
  const config = withOwnModes(about.config as ModelConfig, name);
  const meta = about.meta as unknown as CheckpointMeta;
  return { config, tables: about.tables, meta, optimizer: about.optimizer };
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
