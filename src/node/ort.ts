import "./no-telemetry.js";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { onnxModel } from "../engine/emit.js";
import {
  CARD_FORM,
  feedRows,
  floats,
  type Held,
  type HoldingSession,
  type Runtime,
  type Session,
  type SessionOptions,
  type Value,
  type Values,
} from "../engine/runtime.js";
import { type DType, input, type TypedData } from "../engine/tensor.js";
import { invalid } from "../util/errors.js";
import { deviceError, isMissingOperator, noCuda } from "./device-errors.js";
import { DEVICES, type Device } from "./devices.js";

export { DEVICES, type Device } from "./devices.js";

export interface NodeRuntimeOptions {
  /** Threads of each session; all cores when left out. */
  readonly threads?: number;
  readonly device?: Device;
  /**
   * Let idle threads wait in a loop rather than asleep. On two cores that nothing else uses it may be a little faster; with anything beside it,
   * the loops take the cores from the work: a step of 0.7 s was seen to take 26 s. Off when left out.
   */
  readonly spin?: boolean;
  /** Hears, in a line, of what is slower than it looks: operators that the device lacks and the processor computes. */
  readonly note?: (text: string) => void;
}

/** ONNX Runtime by its Node binding. Works in the main thread and in worker threads alike. */
export function nodeRuntime(options: NodeRuntimeOptions = {}): Runtime {
  const { threads = availableParallelism(), device = "cpu", spin = false } = options;
  if (!DEVICES.includes(device)) throw invalid("device", device, DEVICES.join(", "));
  if (!Number.isInteger(threads) || threads < 1) throw invalid("number of threads", threads, "1 or more");
  const backends = listSupportedBackends().map(({ name }) => name);
  if (!backends.some((name) => name === device)) {
    throw invalid("device", device, `one that this ONNX Runtime has: ${backends.join(", ")}`);
  }
  if (device === "cuda" && !cudaInstalled()) throw noCuda();
  const noted = once(options.note);
  const create = (model: Uint8Array, more: SessionOptions, hold: readonly string[] = []) =>
    createSession(model, { device, spin, hold, note: noted }, { threads, ...more });
  return {
    description: device === "cpu" ? `ONNX Runtime, cpu, ${counted(threads)}` : `ONNX Runtime, ${device}`,
    form: device === "cpu" ? undefined : { ...CARD_FORM, plain: device === "webgpu" },
    createSession: async (model, more = {}) => plainSession(await create(model, more), device, more),
    // Of the devices' memories, this binding hands out WebGPU's only.
    ...(device === "webgpu" && {
      createHolding: async (model, hold) => holdingSession(await create(model, {}, hold), hold),
    }),
  };
}

/**
 * The runtime, once the device is known to be there.
 *
 * @throws InputError in one line: no graphics card, no driver, or a provider that is not installed
 */
export async function readyRuntime(options: NodeRuntimeOptions = {}): Promise<Runtime> {
  const runtime = nodeRuntime(options);
  if (options.device === undefined || options.device === "cpu") return runtime;
  const x = input("x", [1]);
  const session = await runtime.createSession(onnxModel({ inputs: [x], outputs: { y: x } }));
  await session.run({ x: floats(Float32Array.of(1)) });
  await session.release();
  return runtime;
}

interface Placing {
  readonly device: Device;
  readonly spin: boolean;
  /** Outputs that stay on the device. */
  readonly hold: readonly string[];
  note(text: string): void;
}

async function createSession(model: Uint8Array, place: Placing, options: SessionOptions): Promise<InferenceSession> {
  const { device, spin, hold, note } = place;
  const create = (strict: boolean) =>
    InferenceSession.create(model, {
      executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
      ...(hold.length > 0 && {
        preferredOutputLocation: Object.fromEntries(hold.map((name) => [name, "gpu-buffer" as const])),
      }),
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      // One large plan of all buffers costs memory and, on training graphs, time (measured: base 1358 → 1225 ms a step).
      enableMemPattern: false,
      // A strict try may fail, and is made good.
      logSeverityLevel: strict ? 4 : 3,
      // Else the runtime takes our bytes for quantised weights, and turns them into numbers once for each use.
      extra: {
        session: {
          disable_quant_qdq: "1",
          set_denormal_as_zero: "1",
          intra_op: { allow_spinning: spin ? "1" : "0" },
          ...(strict && { disable_cpu_ep_fallback: "1" }),
        },
      },
      ...(options.profile && { enableProfiling: true, profileFilePrefix: options.profile }),
    });
  try {
    return await create(device === "webgpu");
  } catch (error) {
    if (!isMissingOperator(error)) throw deviceError(error, device, "cannot load the model on");
  }
  try {
    const session = await create(false);
    note(`${device} lacks operators of this model: the processor computes them, which is slower`);
    return session;
  } catch (error) {
    throw deviceError(error, device, "cannot load the model on");
  }
}

function plainSession(session: InferenceSession, device: Device, options: SessionOptions): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds, into) => {
      const given = mapValues(feedRows(feeds, session.inputNames), toTensor);
      // A null output is one that the runtime makes itself.
      const wanted =
        into &&
        Object.fromEntries(session.outputNames.map((name) => [name, name in into ? toTensor(into[name]) : null]));
      const results = await (wanted ? session.run(given, wanted) : session.run(given)).catch((error) => {
        throw deviceError(error, device, "the model fails on");
      });
      return { ...mapValues(results as Record<string, Tensor>, fromTensor), ...into };
    },
    release: async () => {
      if (options.profile) session.endProfiling();
      await session.release();
    },
  };
}

function holdingSession(session: InferenceSession, hold: readonly string[]): HoldingSession {
  return {
    inputNames: session.inputNames,
    async run(feeds) {
      const given = mapValues(feedRows<Held>(feeds, session.inputNames), (value) =>
        "held" in value ? (value.held as Tensor) : toTensor(value),
      );
      const results = await session.run(given).catch((error) => {
        throw deviceError(error, "webgpu", "the model fails on");
      });
      const values: Values = {};
      const held: Record<string, Held> = {};
      for (const [name, tensor] of Object.entries(results as Record<string, Tensor>)) {
        if (hold.includes(name)) held[name] = { held: tensor, release: () => tensor.dispose() };
        else values[name] = fromTensor(tensor);
      }
      return { values, held };
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

/** The binding names CUDA among its backends whether or not the provider's files are there. */
function cudaInstalled(): boolean {
  if (process.platform !== "linux") return true;
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-node"));
  return existsSync(join(folder, `../bin/napi-v6/linux/${process.arch}/libonnxruntime_providers_cuda.so`));
}

const counted = (threads: number) => `${threads} thread${threads === 1 ? "" : "s"}`;

/** Says the same thing once only. */
function once(say: (text: string) => void = () => {}): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}
