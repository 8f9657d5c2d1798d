/** A thread that computes gradients of songs of a batch. Arrays are moved to it and back, not copied. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { ModelConfig } from "../model/config.js";
import { type GradientAnswer, type GradientTasks, gradientPart } from "../train/gradient-part.js";
import { InputError } from "../util/errors.js";
import { nodeRuntime } from "./ort.js";

export interface GradientWorkerData {
  readonly modelConfig: ModelConfig;
}

/** `theta` is returned for the next task. `input`: whether the error is one of input, which loses its class on the way between threads. */
export type GradientReply =
  | { readonly answers: readonly GradientAnswer[]; readonly theta: Float32Array }
  | { readonly error: string; readonly input: boolean };

if (!isMainThread && parentPort && "modelConfig" in workerData) {
  const port = parentPort;
  const { modelConfig } = workerData as GradientWorkerData;
  const part = gradientPart(nodeRuntime({ threads: 1 }), modelConfig);
  port.on("message", async (given: GradientTasks) => {
    try {
      const answers = await part.gradients(given);
      const arrays = answers.flatMap(({ gradient, feeds }) => [
        gradient,
        ...Object.values(feeds).map(({ data }) => data),
      ]);
      port.postMessage(
        { answers, theta: given.theta } satisfies GradientReply,
        [given.theta, ...arrays].map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (error) {
      const { message } = error as Error;
      port.postMessage({ error: message, input: error instanceof InputError } satisfies GradientReply);
    }
  });
}
