import { availableParallelism } from "node:os";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { feedRows, type Runtime, type Session, type SessionOptions, type Value } from "../engine/runtime.js";
import type { DType, TypedData } from "../engine/tensor.js";
import { InputError, invalid } from "../util/errors.js";

export const DEVICES = ["cpu", "webgpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];

export interface NodeRuntimeOptions {
  /** Threads of each session; all cores when left out. */
  readonly threads?: number;
  readonly device?: Device;
  /**
   * Let idle threads wait in a loop rather than asleep. On two cores that nothing else uses it may be a little faster; with anything beside it,
   * the loops take the cores from the work: a step of 0.7 s was seen to take 26 s. Off when left out.
   */
  readonly spin?: boolean;
}

/** ONNX Runtime by its Node binding. Works in the main thread and in worker threads alike. */
export function nodeRuntime(options: NodeRuntimeOptions = {}): Runtime {
  const { threads = availableParallelism(), device = "cpu", spin = false } = options;
  if (!DEVICES.includes(device)) throw invalid("device", device, DEVICES.join(", "));
  if (!Number.isInteger(threads) || threads < 1) throw invalid("number of threads", threads, "1 or more");
  if (!listSupportedBackends().some(({ name }) => name === device)) {
    throw invalid(
      "device",
      device,
      `one that this ONNX Runtime has: ${listSupportedBackends()
        .map(({ name }) => name)
        .join(", ")}`,
    );
  }
  return {
    description: `ONNX Runtime, ${device}, ${threads} thread${threads === 1 ? "" : "s"}`,
    createSession: (model, sessionOptions) => createSession(model, device, spin, { threads, ...sessionOptions }),
  };
}

async function createSession(
  model: Uint8Array,
  device: Device,
  spin: boolean,
  options: SessionOptions,
): Promise<Session> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(model, {
      executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      // One large plan of all buffers costs memory and, on training graphs, time (measured: base 1358 → 1225 ms a step).
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Else the runtime takes our bytes for quantised weights, and turns them into numbers once for each use.
      extra: {
        session: {
          disable_quant_qdq: "1",
          set_denormal_as_zero: "1",
          intra_op: { allow_spinning: spin ? "1" : "0" },
        },
      },
      ...(options.profile && { enableProfiling: true, profileFilePrefix: options.profile }),
    });
  } catch (error) {
    throw new InputError(`cannot load the model on ${device}: ${firstLine(error)}`);
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds, into) => {
      const given = mapValues(feedRows(feeds, session.inputNames), toTensor);
      // A null output is one that the runtime makes itself.
      const wanted =
        into &&
        Object.fromEntries(session.outputNames.map((name) => [name, name in into ? toTensor(into[name]) : null]));
      const results = wanted ? await session.run(given, wanted) : await session.run(given);
      return { ...mapValues(results as Record<string, Tensor>, fromTensor), ...into };
    },
    release: async () => {
      if (options.profile) session.endProfiling();
      await session.release();
    },
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

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
