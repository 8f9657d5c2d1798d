/** A training run with its files: what the worker thread of `bat pretrain` and `bat finetune` does. */
import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import type { BatchSource } from "../data/batch-source.js";
import { inlineBatchSource } from "../data/batch-source.js";
import { type Dataset, readDataset, writeDataset } from "../data/dataset.js";
import { applyLabels } from "../data/labels.js";
import type { Runtime } from "../engine/runtime.js";
import { type Checkpoint, progressOf, readCheckpoint, writeCheckpoint } from "../model/checkpoint.js";
import type { Size } from "../model/config.js";
import { checkNames, checkSongs } from "../train/check-run.js";
import type { FittingTools } from "../train/fitting-stepper.js";
import type { LoopReport } from "../train/loop.js";
import { withinMinutes } from "../train/minutes.js";
import { parallelStepper } from "../train/parallel-stepper.js";
import type { PretrainingReport } from "../train/pretraining-report.js";
import { reportModel } from "../train/report-model.js";
import {
  checkSettings,
  longest,
  TRIM,
  type TrainSettings,
  trainingBatches,
  validationBatches,
} from "../train/settings.js";
import {
  type DatasetName,
  joinQuestions,
  labelledQuestions,
  resume,
  type Start,
  startFinetuning,
  startPretraining,
} from "../train/start.js";
import type { StepperMaker } from "../train/stepper.js";
import { train } from "../train/train.js";
import { InputError, invalid, UsageError } from "../util/errors.js";
import { workerBatchSource } from "./batch-source.js";
import { checkOutput } from "./check-output.js";
import { readShared } from "./files.js";
import { gradientParts } from "./gradient-parts.js";
import { readLabelFiles, withQuestions } from "./label-files.js";
import { MetricsLog } from "./metrics-log.js";
import { type Device, readyRuntime } from "./ort.js";
import { readInput } from "./read-input.js";
import { there, writeWhole } from "./write-whole.js";

export const SHARES = ["songs", "operations"] as const;
export type Share = (typeof SHARES)[number];

export interface TrainJob {
  readonly objective: TrainSettings["objective"];
  /** File of bat prepare. */
  readonly dataset: string;
  /** The model's file, which is also the run's checkpoint. */
  readonly out: string;
  /** Size of a new model. */
  readonly size: Size;
  /** A model to begin from; needed in fine-tuning. */
  readonly from?: string;
  /** Label files laid over the dataset's own labels. */
  readonly labels: readonly string[];
  /** Go on from `out`. */
  readonly resume: boolean;
  readonly settings: TrainSettings;
  /** Which settings the user gave, by option: a resumed run refuses what differs from its own. */
  readonly given: Readonly<Partial<Record<keyof TrainSettings, string>>>;
  /** Choose the number of steps by a measured rate, so that training lasts so long. */
  readonly minutes?: number;
  readonly threads: number;
  /** What the threads share, on the processor: the songs of a batch (when left out), or every operation on the whole of it. */
  readonly share?: Share;
  readonly device: Device;
  readonly log?: string;
  /** Windows of training songs that the baselines of pretraining learn from; 0 for no report. */
  readonly baselineWindows: number;
}

export interface Started {
  readonly kind: "started";
  readonly parameters: number;
  readonly songs: number;
  readonly beats: number;
  readonly step: number;
  readonly settings: TrainSettings;
  readonly runtime: string;
  /** Names of the losses, in order. */
  readonly losses: readonly string[];
}

export interface Noted {
  readonly kind: "note";
  readonly text: string;
}

export interface Reported {
  readonly kind: "pretraining";
  readonly report: PretrainingReport;
}

export type RunReport = LoopReport | Started | Noted | Reported;

export interface RunHooks {
  stopped(): boolean;
  report(report: RunReport): void;
}

export interface RunEnd {
  readonly outcome: "done" | "stopped";
  readonly step: number;
  readonly steps: number;
}

/**
 * @throws UsageError where a file of the run would be written over; InputError for data, models and settings that do not fit: what `out`
 * held before then still stands
 */
export async function runTraining(job: TrainJob, hooks: RunHooks): Promise<RunEnd> {
  const { report } = hooks;
  refuseOutputs(job);
  const bytes = readShared(job.dataset);
  const fingerprint = fingerprintOf(bytes, job.labels);
  const model = job.resume ? readModel(job.out) : job.from === undefined ? undefined : readModel(job.from);
  const { dataset, file } = labelled(bytes, job, model, report);
  const named = { name: basename(job.dataset), fingerprint };
  const note = (text: string) => report({ kind: "note", text });
  const runtime = await readyRuntime({ threads: job.threads, device: job.device, note });
  const stepper = songSharing(job, runtime);
  const begun = begin(job, model, dataset, named);
  if (!job.resume) checkNames(begun, dataset);
  checkSongs(begun, dataset, job.dataset);
  const source = workerBatchSource(file, {
    ...trainingBatches(begun.settings, begun.config.questions),
    ...(stepper && { trim: TRIM }),
  });
  const songs = dataset.songs.map(({ id }) => id);
  let validation: BatchSource | null = null;
  try {
    const fixed = job.resume || job.minutes === undefined;
    const now = () => performance.now();
    const start = fixed ? begun : await withinMinutes(begun, job.minutes ?? 0, { runtime, stepper, source, now, note });
    validation = validationSource(dataset, start, report);
    return await trainAndReport(start, { job, dataset, runtime, stepper, source, validation, songs, note }, hooks);
  } finally {
    await source.close();
    await validation?.close();
  }
}

interface Ready extends FittingTools {
  readonly job: TrainJob;
  readonly dataset: Dataset;
  readonly validation: BatchSource | null;
}

async function trainAndReport(start: Start, ready: Ready, { report, stopped }: RunHooks): Promise<RunEnd> {
  const { job, dataset, validation, ...fitting } = ready;
  const { runtime, stepper } = fitting;
  const { settings, config, state } = start;
  const losses = settings.objective === "pretrain" ? ["nats"] : [...config.questions.map(({ name }) => name), "masked"];
  const songs = dataset.songs.filter((song) => song.split === "train");
  report({
    kind: "started",
    parameters: state.theta.length,
    songs: songs.length,
    beats: songs.reduce((sum, song) => sum + song.beats, 0),
    step: state.step,
    settings,
    runtime: stepper ? `${runtime.description} that share the songs` : runtime.description,
    losses,
  });
  const log = job.log === undefined ? null : await MetricsLog.open(job.log, state.step, losses);
  const end = await train(start, {
    ...fitting,
    validation,
    save: (file) => writeWhole(job.out, file),
    report(line) {
      log?.add(line);
      report(line);
    },
    stopped,
    now: () => performance.now(),
  }).finally(() => log?.close());
  if (end.outcome === "done" && settings.objective === "pretrain" && job.baselineWindows > 0 && validation) {
    const pretraining = await reportModel(end.checkpoint, dataset, runtime, {
      beats: longest(settings),
      windows: settings.validationWindows,
      baselineWindows: job.baselineWindows,
    });
    const meta = { ...end.checkpoint.meta, pretraining };
    await writeWhole(job.out, writeCheckpoint({ ...end.checkpoint, meta }));
    report({ kind: "pretraining", report: pretraining });
  }
  return { outcome: end.outcome, step: state.step, steps: settings.steps };
}

/** Updates whose songs are shared between the threads; undefined for one session. */
function songSharing({ threads, device, share = "songs" }: TrainJob, runtime: Runtime): StepperMaker | undefined {
  if (device !== "cpu" || share !== "songs") return undefined;
  return (config, settings) => parallelStepper(gradientParts(config, threads), runtime, config, settings);
}

/** The dataset with the label files laid over it, and the file in which a worker thread reads the same. */
function labelled(
  bytes: Uint8Array,
  job: TrainJob,
  model: Checkpoint | undefined,
  report: RunHooks["report"],
): { dataset: Dataset; file: Uint8Array } {
  const plain = readDataset(bytes, job.dataset);
  if (plain.shard) {
    const { part, of } = plain.shard;
    throw new InputError(`${job.dataset} is shard ${part}/${of}: join the shards first (bat prepare --join)`);
  }
  if (job.labels.length === 0) return { dataset: plain, file: bytes };
  // A question may stand in the dataset, come with the model, or be declared by --question.
  const questions = withQuestions(
    job.settings.questions,
    joinQuestions(plain.questions, model?.config.questions ?? []),
  );
  const labels = readLabelFiles(job.labels, questions, (text) => report({ kind: "note", text }));
  const { dataset, report: laid } = applyLabels(plain, labels, questions);
  const missing =
    laid.missingSongs.length > 0
      ? `; not in the dataset: ${laid.missingSongs.length} songs (${laid.missingSongs[0]} …)`
      : "";
  report({ kind: "note", text: `labels for ${laid.songs} songs${missing}` });
  const whole = writeDataset(dataset);
  const file = new Uint8Array(new SharedArrayBuffer(whole.length));
  file.set(whole);
  return { dataset, file };
}

function begin(job: TrainJob, model: Checkpoint | undefined, dataset: Dataset, named: DatasetName): Start {
  if (job.resume && model) return refuseOtherSettings(resume(model, job.out, job.objective, named), job);
  const settings = checkSettings(job.settings);
  if (job.objective === "pretrain") return startPretraining(job.size, dataset, named, settings, model);
  if (!model) throw new InputError("fine-tuning begins from a pretrained model (expected --from MODEL)");
  return startFinetuning(model, dataset, named, {
    ...settings,
    questions: labelledQuestions(dataset, settings.questions),
  });
}

function refuseOtherSettings(start: Start, { given, settings, out }: TrainJob): Start {
  for (const [key, option] of Object.entries(given) as [keyof TrainSettings, string][]) {
    const [theirs, ours] = [start.settings[key], settings[key]].map((value) =>
      JSON.stringify(key === "questions" ? [...(value as string[])].sort() : value),
    );
    if (theirs !== ours)
      throw invalid(option, ours, `${theirs}, with which ${out} was begun: --resume goes on with the same run`);
  }
  return start;
}

/** Finds out before the training, not after it, that the model or the log cannot be written, or what would be lost by it. */
function refuseOutputs({ dataset, from, labels, out, log, resume }: TrainJob): void {
  const inputs = {
    "the dataset": [dataset],
    "a label file": labels,
    ...(!resume && { "the model of --from": [from] }),
  };
  checkOutput(out, inputs);
  if (log !== undefined) {
    checkOutput(log, { ...inputs, "the model of --from": [from], "the output": [out] }, "the log");
    if (resolve(log) === resolve(out)) throw new UsageError(`the log is also the output: ${out}`);
  }
  const found = there(out);
  if (resume && !found) throw new InputError(`${out}: no such model to go on with`);
  if (resume || !found?.isFile()) return;
  const held = progressOf(readShared(out));
  if (!held) return;
  const { step, steps } = held;
  throw new UsageError(
    step === undefined
      ? `${out} is a model already (expected another name by -o)`
      : `${out} is a run at step ${step} of ${steps} (--resume goes on with it; another name by -o begins anew)`,
  );
}

function readModel(path: string): Checkpoint {
  return readCheckpoint(readInput(path), path);
}

function validationSource(
  dataset: Dataset,
  { settings, config }: Start,
  report: RunHooks["report"],
): BatchSource | null {
  const asked = settings.questions;
  const fits = dataset.songs.some(
    (song) => song.split === "val" && (settings.objective === "pretrain" || asked.some((name) => song.known[name] > 0)),
  );
  if (fits) return inlineBatchSource(dataset, validationBatches(settings, config.questions));
  report({
    kind: "note",
    text: "the dataset has no validation songs: the last step is kept, and nothing is reported on unseen songs",
  });
  return null;
}

function fingerprintOf(bytes: Uint8Array, labels: readonly string[]): string {
  const hash = createHash("sha256").update(bytes);
  for (const path of labels) hash.update(readInput(path));
  return hash.digest("hex").slice(0, 16);
}
