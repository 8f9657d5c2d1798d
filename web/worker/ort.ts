/** ONNX Runtime as the browser has it: WebAssembly, with threads where the host allows them. */

import loader from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { feedRows, type Runtime, type Session, type Value } from "../../src/engine/runtime.js";
import type { DType, TypedData } from "../../src/engine/tensor.js";
import { InputError } from "../../src/util/errors.js";

/** Adds up the milliseconds that sessions have run. */
export interface Clock {
  ms: number;
}

export function webRuntime(clock: Clock): Runtime {
  // Threads share memory, which a browser gives only to pages whose host isolates them (COOP and COEP).
  const threads = self.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1;
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: absolute(loader), wasm: absolute(binary) };
  env.logLevel = "error";
  return {
    description: `WebAssembly, ${threads} thread${threads === 1 ? "" : "s"}`,
    createSession: (model) => createSession(model, clock),
  };
}

/** Addresses of the build are relative to the script that names them. */
const absolute = (url: string) => new URL(url, import.meta.url).href;

async function createSession(model: Uint8Array, clock: Clock): Promise<Session> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(model, {
      executionProviders: ["wasm"],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      enableMemPattern: false,
      logSeverityLevel: 3,
      // As in Node: bytes are no quantised weights.
      extra: { session: { disable_quant_qdq: "1", set_denormal_as_zero: "1" } },
    });
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    throw new InputError(`the model cannot be loaded in this browser: ${reason}`);
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, into) {
      const begin = performance.now();
      const results = await session.run(mapValues(feedRows(feeds, session.inputNames), toTensor));
      clock.ms += performance.now() - begin;
      const outputs = mapValues(results as Record<string, Tensor>, fromTensor);
      // What WebAssembly computes lies in its own memory: it is copied to where the caller wants it.
      for (const [name, value] of Object.entries(into ?? {})) {
        (value.data as Float32Array).set(outputs[name].data as Float32Array);
        outputs[name] = value;
      }
      return outputs;
    },
    release: () => session.release(),
  };
}

function toTensor({ dtype, data, shape }: Value): Tensor {
  return new Tensor(dtype, data as Float32Array, shape);
}

function fromTensor(tensor: Tensor): Value {
  return { data: tensor.data as TypedData, shape: tensor.dims, dtype: tensor.type as DType };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
