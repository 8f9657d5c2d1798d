import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { type Batch, type BatchOptions, makeBatch } from "../data/batch.js";
import { readDataset } from "../data/dataset.js";

/** What a batch worker is started with: the dataset's file, in shared memory, and the options of every batch. */
export interface BatchWorkerData {
  readonly bytes: Uint8Array;
  readonly options: BatchOptions;
}

/** Asks for the batch of a step; `reuse` gives arrays back. */
export interface BatchRequest {
  readonly step: number;
  readonly reuse?: Batch;
}

export type BatchAnswer =
  | { readonly batch: Batch }
  /** The name of its class beside an error, which it loses on the way between threads. */
  | { readonly step: number; readonly error: Error; readonly name: string };

/** The buffers of a batch's arrays, to be moved between threads rather than copied. */
export function batchBuffers(batch: Batch): ArrayBuffer[] {
  return Object.values(batch.arrays).map(({ data }) => data.buffer as ArrayBuffer);
}

// The training thread imports this file too (for `batchBuffers`), and is a worker itself, started with other data.
if (!isMainThread && parentPort && "options" in workerData) {
  const port = parentPort;
  const { bytes, options } = workerData as BatchWorkerData;
  const dataset = readDataset(bytes);
  port.on("message", ({ step, reuse }: BatchRequest) => {
    try {
      const batch = makeBatch(dataset, { ...options, step }, reuse);
      port.postMessage({ batch } satisfies BatchAnswer, batchBuffers(batch));
    } catch (error) {
      port.postMessage({ step, error: error as Error, name: (error as Error).name } satisfies BatchAnswer);
    }
  });
}
