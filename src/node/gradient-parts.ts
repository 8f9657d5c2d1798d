/** Threads that share the songs of a batch: this one, and workers for the others. */
import { Worker } from "node:worker_threads";
import type { Value, Values } from "../engine/runtime.js";
import type { TypedData } from "../engine/tensor.js";
import type { ModelConfig } from "../model/config.js";
import { type GradientAnswer, type GradientPart, type GradientTasks, gradientPart } from "../train/gradient-part.js";
import { inputError } from "./device-errors.js";
import type { GradientReply, GradientWorkerData } from "./gradient-worker.js";
import { nodeRuntime } from "./ort.js";

/** As many parts as threads; the first computes in this thread, the others in workers that begin when they are first needed. */
export function gradientParts(config: ModelConfig, threads: number): GradientPart[] {
  const own = () => gradientPart(nodeRuntime({ threads: 1 }), config);
  // Uncompiled sources (tests) have no worker file beside them.
  const other = import.meta.url.endsWith(".ts") ? own : () => workerPart(config);
  return Array.from({ length: threads }, (_, p) => (p === 0 ? own() : other()));
}

function workerPart(config: ModelConfig): GradientPart {
  let worker: Worker | undefined;
  let failure: Error | undefined;
  let pending: { resolve: (answers: GradientAnswer[]) => void; reject: (error: Error) => void } | undefined;
  let spare: Float32Array | undefined; // (N)
  const fail = (error: Error) => {
    failure ??= error;
    pending?.reject(error);
  };
  const start = () => {
    const data: GradientWorkerData = { modelConfig: config };
    const started = new Worker(new URL("./gradient-worker.js", import.meta.url), { workerData: data });
    started.on("error", fail);
    started.on("exit", () => fail(new Error("a gradient worker has ended")));
    started.on("message", (reply: GradientReply) => {
      if ("error" in reply) return fail(reply.input ? inputError(reply.error) : new Error(reply.error));
      spare = reply.theta;
      pending?.resolve([...reply.answers]);
    });
    return started;
  };
  return {
    gradients(given) {
      worker ??= start();
      const theta = spare ?? new Float32Array(given.theta.length);
      theta.set(given.theta);
      const tasks = given.tasks.map((task) => ({ ...task, feeds: ownBuffers(task.feeds) }));
      const moved: GradientTasks = { ...given, theta, tasks };
      const answers = new Promise<GradientAnswer[]>((resolve, reject) => {
        pending = { resolve, reject };
      });
      if (failure) pending?.reject(failure);
      else worker.postMessage(moved, buffersOf(moved));
      return answers;
    },
    async release() {
      if (!worker) return;
      worker.removeAllListeners("exit");
      await worker.terminate();
      worker = undefined;
    },
  };
}

/** Copies what is a view of a part of its buffer, but for pairs, which share theirs with nobody. */
function ownBuffers(feeds: Values): Values {
  const own = ([name, value]: [string, Value]): [string, Value] => [
    name,
    name.startsWith("pairs") || value.data.byteLength === value.data.buffer.byteLength
      ? value
      : { ...value, data: value.data.slice() as TypedData },
  ];
  return Object.fromEntries(Object.entries(feeds).map(own));
}

function buffersOf({ theta, tasks }: GradientTasks): ArrayBuffer[] {
  const ofTasks = tasks.flatMap(({ into, feeds }) => [into, ...Object.values(feeds).map(({ data }) => data)]);
  return [theta, ...ofTasks].map(({ buffer }) => buffer as ArrayBuffer);
}
