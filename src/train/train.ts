/** One run from its start to its end: batches in, checkpoints and reports out. */
import type { Batch } from "../data/batch.js";
import type { BatchSource } from "../data/batch-source.js";
import { type Checkpoint, writeCheckpoint } from "../model/checkpoint.js";
import { answerer } from "./answerer.js";
import { type FittingTools, fittingStepper } from "./fitting-stepper.js";
import { type LoopReport, trainLoop, type Validation } from "./loop.js";
import type { Start } from "./start.js";
import { checkpointOf } from "./state.js";
import { validateFinetuning, validatePretraining } from "./validation.js";

/** `source`: batches of the training songs. */
export interface TrainTools extends FittingTools {
  /** Windows of the validation songs, one a batch; null where the dataset has none. */
  readonly validation: BatchSource | null;
  /** Keeps the bytes of a checkpoint, whole or not at all. */
  save(bytes: Uint8Array): void | Promise<void>;
  report(report: LoopReport): void;
  stopped(): boolean;
  now(): number;
}

export interface TrainEnd {
  readonly outcome: "done" | "stopped";
  readonly checkpoint: Checkpoint;
}

/** Trains until the run's steps are done or it is stopped; the last checkpoint has been saved when it returns. */
export async function train(start: Start, tools: TrainTools): Promise<TrainEnd> {
  const { config, meta, settings, state } = start;
  const steps = fittingStepper(tools, config, settings);
  const answers = answerer(tools.runtime, config);
  const questions = config.questions.filter(({ name }) => settings.questions.includes(name));
  const validate = async (parameters: Float32Array): Promise<Validation> => {
    if (!tools.validation) return { score: 0, figures: {} };
    const windows = batches(tools.validation, settings.validationWindows);
    const answer = (batch: Batch) => answers.answer(parameters, batch);
    return settings.objective === "pretrain"
      ? validatePretraining(answer, windows)
      : validateFinetuning(answer, windows, questions, settings.questionWeights);
  };
  const loop =
    tools.validation && settings.validationWindows > 0 ? settings : { ...settings, validateEvery: 0, keepBest: false };
  try {
    const outcome = await trainLoop(state, loop, {
      ...tools,
      validate,
      update: steps.update,
      fetch: steps.fetch,
      save: (now) => tools.save(writeCheckpoint(checkpointOf(now, { config, meta }))),
    });
    return { outcome, checkpoint: checkpointOf(state, { config, meta }) };
  } finally {
    await steps.release();
    await answers.release();
  }
}

/** The first `count` batches of a source, each given back when the next is asked for. */
export async function* batches(source: BatchSource, count: number): AsyncGenerator<Batch> {
  for (let step = 0; step < count; step++) {
    const batch = await source.next(step);
    yield batch;
    source.recycle(batch);
  }
}
