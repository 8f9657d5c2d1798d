/** A thread that computes gradients of parts of a batch. Arrays are moved to it and back, not copied. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { ModelConfig } from "../model/config.js";
import { type GradientAnswer, type GradientTask, gradientPart } from "../train/gradient-part.js";
import { InputError } from "../util/errors.js";
import { nodeRuntime } from "./ort.js";

export interface GradientWorkerData {
  readonly modelConfig: ModelConfig;
}

/** `theta` is returned for the next task. `input`: whether the error is one of input, which loses its class on the way between threads. */
export type GradientReply =
  | { readonly answer: GradientAnswer; readonly theta: Float32Array }
  | { readonly error: string; readonly input: boolean };

if (!isMainThread && parentPort && "modelConfig" in workerData) {
  const port = parentPort;
  const { modelConfig } = workerData as GradientWorkerData;
  const part = gradientPart(nodeRuntime({ threads: 1 }), modelConfig);
  port.on("message", async (task: GradientTask) => {
    try {
      const { gradient, losses, feeds } = await part.gradient(task);
      const reply: GradientReply = { answer: { gradient, losses: losses.slice(), feeds }, theta: task.theta };
      const arrays = [gradient, task.theta, ...Object.values(feeds).map(({ data }) => data)];
      port.postMessage(
        reply,
        arrays.map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (error) {
      const { message } = error as Error;
      port.postMessage({ error: message, input: error instanceof InputError } satisfies GradientReply);
    }
  });
}
