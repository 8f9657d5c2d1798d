/** Where runs begin: a new model, a pretrained one that is to answer questions, or a checkpoint that goes on. */
import type { Dataset } from "../data/dataset.js";
import { type Checkpoint, learntQuestions } from "../model/checkpoint.js";
import { type ModelConfig, modelConfig, type Size, withModes } from "../model/config.js";
import type { CheckpointMeta, DataSeen, RunRecord } from "../model/description.js";
import { initialParameters, parameterSpecs } from "../model/graphs.js";
import { MODES } from "../theory/modes.js";
import { classCount, type Question } from "../theory/questions.js";
import { InputError, invalid } from "../util/errors.js";
import { featureLogOdds, questionPrior } from "./priors.js";
import type { TrainSettings } from "./settings.js";
import { freshState, stateOf, type TrainState } from "./state.js";

/** A run ready for its first or next step. */
export interface Start {
  readonly config: ModelConfig;
  readonly meta: CheckpointMeta;
  readonly settings: TrainSettings;
  readonly state: TrainState;
}

/** The dataset as the checkpoint will remember it. */
export interface DatasetName {
  readonly name: string;
  /** Hash of the file, so that a run is never taken up on other data. */
  readonly fingerprint: string;
}

/** @param from a model whose parameters are the beginning, in place of random ones; `size` is then its own */
export function startPretraining(
  size: Size,
  dataset: Dataset,
  named: DatasetName,
  settings: TrainSettings,
  from?: Checkpoint,
): Start {
  if (from) return startFrom(from, dataset, named, settings);
  const config = modelConfig(size, { questions: dataset.questions });
  const meta: CheckpointMeta = {
    answersWith: "ema",
    data: [dataSeen(dataset, named, settings)],
    runs: [record(named, settings)],
  };
  const parameters = initialParameters(config, settings.seed); // (N)
  setBias(config, parameters, "features", featureLogOdds(dataset));
  return { config, meta, settings, state: freshState(parameters) };
}

/** A model that learns to answer the questions; a question that it has not learnt before begins at the labels' frequencies. */
export function startFinetuning(
  from: Checkpoint,
  dataset: Dataset,
  named: DatasetName,
  settings: TrainSettings,
): Start {
  const start = startFrom(from, dataset, named, settings);
  const learnt = new Set(from.meta.runs.length > 0 ? learntQuestions(from).map(({ name }) => name) : []);
  const { config, state } = start;
  for (const question of config.questions) {
    if ((learnt.has(question.name) && !begunAnew(from, question)) || !settings.questions.includes(question.name))
      continue;
    setBias(config, state.theta, `question.${question.name}`, questionPrior(dataset, question));
  }
  state.ema.set(state.theta);
  return start;
}

/** Whether the question's head has another shape than the model's had: a scale taught in more modes. */
function begunAnew({ config }: Checkpoint, question: Question): boolean {
  return config.questions.some((known) => known.name === question.name && classCount(known) !== classCount(question));
}

function setBias(config: ModelConfig, parameters: Float32Array, head: string, values: Float32Array): void {
  const spec = parameterSpecs(config).find(({ name }) => name === `${head}.bias`);
  if (spec) parameters.set(values, spec.offset);
}

function startFrom(from: Checkpoint, dataset: Dataset, named: DatasetName, settings: TrainSettings): Start {
  // A scale that is taught is taught in this build's modes, with a new head where the model knew others; else its own stay.
  const taught = dataset.questions.some(({ kind, name }) => kind === "scale" && settings.questions.includes(name));
  const modes = taught ? MODES.map((mode) => mode.name) : from.config.modes;
  const questions = joinQuestions(from.config.questions, dataset.questions);
  // Heads over the whole song begin at nothing: a model that had none answers as before.
  const config = withModes({ ...from.config, questions, songHeads: true }, modes);
  // What was measured on the model before holds no more, and of a committee one goes on.
  const { calibration: _, siblings: __, ...before } = from.meta;
  const meta: CheckpointMeta = {
    ...before,
    answersWith: "ema",
    data: [...from.meta.data, dataSeen(dataset, named, settings)],
    runs: [...from.meta.runs, record(named, settings)],
  };
  return { config, meta, settings, state: freshState(adoptParameters(from, config, settings.seed)) };
}

/**
 * A run goes on from its checkpoint: the settings are the checkpoint's.
 *
 * @throws InputError if the checkpoint holds no training state, its last run is of another kind, or the dataset is another one
 */
export function resume(
  from: Checkpoint,
  name: string,
  objective: TrainSettings["objective"],
  named: DatasetName,
): Start {
  const run = from.meta.runs[from.meta.runs.length - 1];
  if (!from.optimizer || !run)
    throw new InputError(`${name} holds no training state (expected a model that bat ${objective} wrote itself)`);
  if (run.objective !== objective)
    throw new InputError(`${name} comes from bat ${run.objective} (expected bat ${objective} for --resume)`);
  if (run.fingerprint !== named.fingerprint) {
    throw new InputError(
      `${name} was trained on ${run.dataset} ${run.fingerprint} (expected the same data for --resume, got ${named.name} ${named.fingerprint})`,
    );
  }
  const settings = run.settings as unknown as TrainSettings;
  return { config: from.config, meta: from.meta, settings, state: stateOf(from.optimizer) };
}

/**
 * The parameters of a model in another one that differs in its heads: what has the same name and shape is taken over, the rest
 * (heads of new questions) begins from the seed.
 */
export function adoptParameters(from: Checkpoint, config: ModelConfig, seed: number): Float32Array {
  const parameters = initialParameters(config, seed); // (N)
  const theirs = new Map(parameterSpecs(from.config).map((spec) => [spec.name, spec]));
  for (const { name, shape, offset } of parameterSpecs(config)) {
    const spec = theirs.get(name);
    if (spec && spec.shape.join() === shape.join())
      parameters.set(from.parameters.subarray(spec.offset, spec.offset + spec.length), offset);
  }
  return parameters;
}

/** The names of the questions that the dataset has labels for; `wanted` chooses among them. */
export function labelledQuestions(dataset: Dataset, wanted: readonly string[] = []): string[] {
  const labelled = dataset.questions
    .map(({ name }) => name)
    .filter((name) => dataset.songs.some((song) => song.known[name] > 0));
  if (labelled.length === 0)
    throw new InputError("the dataset has no labels (give --labels FILE, here or to bat prepare)");
  for (const name of wanted)
    if (!labelled.includes(name)) throw invalid("question", name, `one that has labels: ${labelled.join(", ")}`);
  return wanted.length > 0 ? labelled.filter((name) => wanted.includes(name)) : labelled;
}

/** The questions of both tables, by name. */
export function joinQuestions(old: readonly Question[], more: readonly Question[]): Question[] {
  for (const question of more) {
    const known = old.find(({ name }) => name === question.name);
    if (known && known.kind !== question.kind)
      throw invalid(`kind of question ${question.name}`, question.kind, `${known.kind}, as the model has it`);
  }
  return [...old, ...more.filter(({ name }) => !old.some((question) => question.name === name))];
}

function record({ name, fingerprint }: DatasetName, settings: TrainSettings): RunRecord {
  const { objective, steps, seed } = settings;
  return { objective, dataset: name, fingerprint, steps, step: 0, seed, settings: { ...settings } };
}

/** Corpora of the training songs that a run may draw from, with their licences. */
function dataSeen(dataset: Dataset, { name, fingerprint }: DatasetName, settings: TrainSettings): DataSeen {
  const corpora = new Map<string, { name: string; licence: string; songs: number; beats: number }>();
  for (const song of dataset.songs) {
    if (song.split !== "train" || settings.corpusWeights[song.corpus] === 0) continue;
    if (settings.objective === "finetune" && !settings.questions.some((question) => song.known[question] > 0)) continue;
    const key = `${song.corpus}\n${song.licence}`;
    const corpus = corpora.get(key) ?? { name: song.corpus, licence: song.licence, songs: 0, beats: 0 };
    corpora.set(key, corpus);
    corpus.songs++;
    corpus.beats += song.beats;
  }
  return { dataset: name, fingerprint, corpora: [...corpora.values()] };
}
