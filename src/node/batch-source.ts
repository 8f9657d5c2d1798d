import { Worker } from "node:worker_threads";
import type { Batch, BatchOptions } from "../data/batch.js";
import { type BatchSource, inlineBatchSource } from "../data/batch-source.js";
import { readDataset } from "../data/dataset.js";
import { InputError } from "../util/errors.js";
import { type BatchAnswer, type BatchRequest, type BatchWorkerData, batchBuffers } from "./batch-worker.js";

/** Batches made ahead of the step that is asked for. */
const AHEAD = 3;

/**
 * Makes batches in a worker thread, ahead of the training loop. Batch k is the same as made in place.
 *
 * @param bytes a dataset's file, best in a SharedArrayBuffer (`readShared`), which the worker reads without a copy
 */
export function workerBatchSource(bytes: Uint8Array, options: BatchOptions): BatchSource {
  // Uncompiled sources (tests) have no worker file beside them.
  if (import.meta.url.endsWith(".ts")) return inlineBatchSource(readDataset(bytes), options);
  const data: BatchWorkerData = { bytes, options };
  const worker = new Worker(new URL("./batch-worker.js", import.meta.url), { workerData: data });
  const asked = new Map<
    number,
    { promise: Promise<Batch>; resolve: (batch: Batch) => void; reject: (e: Error) => void }
  >();
  const spares: Batch[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of asked.values()) reject(error);
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the batch worker has ended")));
  worker.on("message", (answer: BatchAnswer) => {
    if ("batch" in answer) asked.get(answer.batch.step)?.resolve(answer.batch);
    else asked.get(answer.step)?.reject(revive(answer));
  });
  const ask = (step: number) => {
    if (asked.has(step)) return;
    let settle!: { resolve: (batch: Batch) => void; reject: (error: Error) => void };
    const promise = new Promise<Batch>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // A batch that was made ahead and is never asked for may fail unheard.
    promise.catch(() => undefined);
    asked.set(step, { promise, ...settle });
    const reuse = spares.pop();
    const request: BatchRequest = { step, reuse };
    worker.postMessage(request, reuse ? batchBuffers(reuse) : []);
  };
  return {
    async next(step) {
      if (failure) throw failure;
      for (const old of asked.keys()) if (old < step || old > step + AHEAD) asked.delete(old);
      for (let ahead = 0; ahead <= AHEAD; ahead++) ask(step + ahead);
      const batch = await asked.get(step)!.promise;
      asked.delete(step);
      return batch;
    },
    recycle(batch) {
      if (spares.length <= AHEAD) spares.push(batch);
    },
    async close() {
      worker.removeAllListeners("exit");
      await worker.terminate();
    },
  };
}

/** Errors lose their class on the way between threads; bad input must still be known as such. */
function revive({ error, name }: Extract<BatchAnswer, { error: Error }>): Error {
  return name === "InputError" ? new InputError(error.message) : error;
}
