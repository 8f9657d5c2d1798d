import { type Batch, type BatchOptions, makeBatch } from "./batch.js";
import type { Dataset } from "./dataset.js";

/** Where a training loop gets its batches from. Batch k is the same whoever makes it. */
export interface BatchSource {
  /** The batch of a step. Steps are most often asked in order, and the next ones may be made ahead. */
  next(step: number): Promise<Batch>;
  /** Gives a batch's arrays back for reuse; the batch must not be read any more. */
  recycle(batch: Batch): void;
  close(): Promise<void>;
}

/** Makes each batch when it is asked for, in the same thread. */
export function inlineBatchSource(dataset: Dataset, options: BatchOptions): BatchSource {
  let spare: Batch | undefined;
  return {
    async next(step) {
      const batch = makeBatch(dataset, { ...options, step }, spare);
      spare = undefined;
      return batch;
    },
    recycle(batch) {
      spare = batch;
    },
    async close() {
      spare = undefined;
    },
  };
}
