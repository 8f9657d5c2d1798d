/**
 * The worker thread of a training run. A step of ONNX Runtime blocks its thread, so the run has one of its own, and the main thread
 * stays free for progress and Ctrl-C.
 */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { type RunEnd, type RunReport, runTraining, type TrainJob } from "./run-training.js";

/** What the worker is started with. `flag[0]` becomes 1 when the run is to save and stop. */
export interface TrainWorkerData {
  readonly job: TrainJob;
  readonly flag: Int32Array;
}

export type TrainWorkerMessage =
  | { readonly kind: "report"; readonly report: RunReport }
  | { readonly kind: "end"; readonly end: RunEnd }
  | { readonly kind: "error"; readonly name: string; readonly message: string; readonly stack?: string };

if (!isMainThread && parentPort && "job" in workerData) {
  const port = parentPort;
  const { job, flag } = workerData as TrainWorkerData;
  const post = (message: TrainWorkerMessage) => port.postMessage(message);
  try {
    const end = await runTraining(job, {
      stopped: () => Atomics.load(flag, 0) === 1,
      report: (report) => post({ kind: "report", report }),
    });
    post({ kind: "end", end });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "error", name, message, stack });
  }
}
