/** Training as the command line sees it: a worker thread, its reports, and a way to stop it that saves. */
import { Worker } from "node:worker_threads";
import { InputError, UsageError } from "../util/errors.js";
import { type RunEnd, type RunReport, runTraining, type TrainJob } from "./run-training.js";
import type { TrainWorkerData, TrainWorkerMessage } from "./train-worker.js";

export interface Training {
  readonly end: Promise<RunEnd>;
  /** Asks the run to save a checkpoint after the present step and to end. */
  stop(): void;
}

export function startTraining(job: TrainJob, report: (report: RunReport) => void): Training {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const stop = () => void Atomics.store(flag, 0, 1);
  // Uncompiled sources (tests) have no worker file beside them.
  if (import.meta.url.endsWith(".ts")) {
    return { end: runTraining(job, { stopped: () => Atomics.load(flag, 0) === 1, report }), stop };
  }
  const data: TrainWorkerData = { job, flag };
  const worker = new Worker(new URL("./train-worker.js", import.meta.url), { workerData: data });
  const end = new Promise<RunEnd>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the training thread has ended without a word")));
    worker.on("message", (message: TrainWorkerMessage) => {
      if (message.kind === "report") report(message.report);
      else if (message.kind === "end") resolve(message.end);
      else reject(revive(message));
    });
  }).finally(() => worker.terminate());
  return { end, stop };
}

/** Errors lose their class on the way between threads; bad input must still be known as such. */
function revive({ name, message, stack }: Extract<TrainWorkerMessage, { kind: "error" }>): Error {
  if (name === "InputError") return new InputError(message);
  if (name === "UsageError") return new UsageError(message);
  const error = new Error(message);
  error.stack = stack;
  return error;
}
