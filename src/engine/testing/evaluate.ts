import { nodeRuntime } from "../../node/ort.js";
import { onnxModel } from "../emit.js";
import type { Session, Value } from "../runtime.js";
import type { Tensor, TypedData } from "../tensor.js";

/** Compiles a trace for tests: feeds by input name → the numbers of each output. */
export async function compile(inputs: readonly Tensor[], outputs: Record<string, Tensor>) {
  const session: Session = await nodeRuntime({ threads: 1 }).createSession(onnxModel({ inputs, outputs }));
  const run = async (feeds: Record<string, TypedData>): Promise<Record<string, Float32Array>> => {
    const values: Record<string, Value> = {};
    for (const { source, shape, dtype } of inputs) {
      if (source.kind === "input") values[source.name] = { data: feeds[source.name], shape, dtype };
    }
    const results = await session.run(values);
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  };
  return { run, release: () => session.release() };
}
