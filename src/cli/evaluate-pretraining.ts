/** `bat evaluate --pretraining`: how well a model predicts the hidden beats of a dataset, beside baselines. */
import { readDataset } from "../data/dataset.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { writeWhole } from "../node/files.js";
import { readInput } from "../node/read-input.js";
import { formatPretrainingReport } from "../train/pretraining-report.js";
import { reportModel } from "../train/report-model.js";
import { UsageError } from "../util/errors.js";
import type { EvaluateFlags } from "./evaluate.js";
import { openRuntime } from "./model-file.js";

export async function evaluatePretraining(path: string | undefined, dataset: string | undefined, flags: EvaluateFlags) {
  if (path === undefined || dataset === undefined)
    throw new UsageError("bat evaluate --pretraining needs MODEL and DATASET");
  const checkpoint = readCheckpoint(readInput(path), path);
  const songs = readDataset(readInput(dataset), dataset);
  const report = await reportModel(checkpoint, songs, await openRuntime(flags), {
    windows: 40,
    baselineWindows: 200,
  });
  process.stdout.write(`${formatPretrainingReport(report)}\n`);
  if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(report, null, 1)}\n`);
}
