/** `bat evaluate --pretraining`: how well a model predicts the hidden beats of a dataset, beside baselines. */
import { readDataset } from "../data/dataset.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { readInput } from "../node/read-input.js";
import { writeWhole } from "../node/write-whole.js";
import { formatPretrainingReport } from "../train/pretraining-report.js";
import { reportModel } from "../train/report-model.js";
import { InputError, UsageError } from "../util/errors.js";
import type { EvaluateFlags } from "./evaluate.js";
import { openRuntime } from "./model-file.js";

export async function evaluatePretraining(path: string | undefined, dataset: string | undefined, flags: EvaluateFlags) {
  if (path === undefined || dataset === undefined)
    throw new UsageError("bat evaluate --pretraining needs MODEL and DATASET");
  const checkpoint = readCheckpoint(readInput(path), path);
  const songs = readDataset(readInput(dataset), dataset);
  const runtime = await openRuntime(flags);
  const windows = { windows: 40, baselineWindows: 200 };
  const report = await reportModel(checkpoint, songs, runtime, windows).catch((error) => {
    // A split without songs: the batches do not know whose.
    throw error instanceof InputError ? new InputError(`${dataset}: ${error.message}`) : error;
  });
  process.stdout.write(`${formatPretrainingReport(report)}\n`);
  if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(report, null, 1)}\n`);
}
