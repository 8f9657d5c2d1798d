/**
 * ONNX Runtime as the browser has it: WebAssembly, with threads where the host allows them, and WebGPU where the browser has an adapter for it
 * and can wait for it (JSPI). Each browser fetches only the build that it can use.
 */

import gpuLoader from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import gpuBinary from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import loader from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { CARD_FORM, feedRows, type Runtime, type Session, type Value } from "../../src/engine/runtime.js";
import type { DType, TypedData } from "../../src/engine/tensor.js";
import { InputError } from "../../src/util/errors.js";
import type { DeviceWish } from "./protocol.js";

/** Adds up the milliseconds that sessions have run. */
export interface Clock {
  ms: number;
}

export interface WebRuntimes {
  readonly wasm: Runtime;
  /** Null where there is none, for the reason that `noGpu` gives. */
  readonly gpu: Runtime | null;
  readonly noGpu: string;
}

type Ort = typeof import("onnxruntime-web/wasm");
type Provider = "wasm" | "webgpu";

export async function webRuntimes(clock: Clock, wish: DeviceWish): Promise<WebRuntimes> {
  // Threads share memory, which a browser gives only to pages whose host isolates them (COOP and COEP).
  const threads = self.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1;
  const noGpu = await whyNoGpu(wish);
  const gpu = noGpu === "";
  const ort: Ort = gpu ? await import("onnxruntime-web/jspi") : await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = gpu
    ? { mjs: absolute(gpuLoader), wasm: absolute(gpuBinary) }
    : { mjs: absolute(loader), wasm: absolute(binary) };
  ort.env.logLevel = "error";
  const runtime = (provider: Provider, description: string): Runtime => ({
    description,
    form: provider === "webgpu" ? CARD_FORM : undefined,
    createSession: (model) => createSession(ort, provider, model, clock),
  });
  return {
    wasm: runtime("wasm", `WebAssembly, ${threads} thread${threads === 1 ? "" : "s"}`),
    gpu: gpu ? runtime("webgpu", "WebGPU") : null,
    noGpu,
  };
}

/** What this page needs to know of the browser's WebGPU; the compiler's own libraries do not describe it. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** Empty where WebGPU can be tried. */
async function whyNoGpu(wish: DeviceWish): Promise<string> {
  if (wish === "wasm") return "as the address asks";
  const { gpu } = navigator as { readonly gpu?: Gpu };
  if (!gpu) return "this browser has no WebGPU";
  if (!("Suspending" in WebAssembly)) return "this browser's WebGPU cannot be waited for";
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return "WebGPU finds no graphics card";
  if (adapter.info?.isFallbackAdapter && wish !== "webgpu") return "WebGPU runs without a graphics card here";
  return "";
}

/** Addresses of the build are relative to the script that names them. */
const absolute = (url: string) => new URL(url, import.meta.url).href;

async function createSession(ort: Ort, provider: Provider, model: Uint8Array, clock: Clock): Promise<Session> {
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, {
      executionProviders: [provider],
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
      const toTensor = ({ dtype, data, shape }: Value) => new ort.Tensor(dtype, data as Float32Array, shape);
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

function fromTensor(tensor: Tensor): Value {
  return { data: tensor.data as TypedData, shape: tensor.dims, dtype: tensor.type as DType };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
