/** The report of pretraining for a checkpoint and a dataset: the model beside baselines that learn from the training songs. */
import type { Batch } from "../data/batch.js";
import { inlineBatchSource } from "../data/batch-source.js";
import type { Dataset, Split } from "../data/dataset.js";
import type { Runtime } from "../engine/runtime.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import type { Checkpoint } from "../model/checkpoint.js";
import { answerer } from "./answerer.js";
import { fitBaselines, type PretrainingReport, pretrainingReport } from "./pretraining-report.js";
import { PRETRAIN_DEFAULTS, validationBatches } from "./settings.js";
import { batches } from "./train.js";

export interface ReportOptions {
  /** Beats a window; 512 when left out. */
  readonly beats?: number;
  /** Windows that are asked about. */
  readonly windows: number;
  /** Windows of training songs that the baselines learn from. */
  readonly baselineWindows: number;
  /** Songs that are asked about; "val" when left out. */
  readonly split?: Split;
}

/** The same checkpoint, dataset and options give the same figures. */
export async function reportModel(
  checkpoint: Pick<Checkpoint, "config" | "parameters">,
  dataset: Dataset,
  runtime: Runtime,
  { beats = 512, windows, baselineWindows, split = "val" }: ReportOptions,
): Promise<PretrainingReport> {
  const asked = validationBatches({ ...PRETRAIN_DEFAULTS, lengths: [beats] }, []);
  const learn = inlineBatchSource(dataset, { ...asked, split: "train", seed: 1 });
  const ask = inlineBatchSource(dataset, { ...asked, split });
  const answers = answerer(runtime, checkpoint.config);
  try {
    const baselines = await fitBaselines(batches(learn, baselineWindows), BEAT_FEATURES.length);
    const model = {
      name: "model",
      logits: async (batch: Batch) => (await answers.answer(checkpoint.parameters, batch)).features,
    };
    return await pretrainingReport([model, ...baselines], batches(ask, windows), BEAT_FEATURES);
  } finally {
    await answers.release();
  }
}
