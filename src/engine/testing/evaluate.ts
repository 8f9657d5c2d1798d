import { nodeRuntime } from "../../node/ort.js";
import { onnxModel } from "../emit.js";
import type { Session, Value } from "../runtime.js";
import { dtypeOf, type Tensor, type TypedData } from "../tensor.js";

/** Compiles a trace for tests: feeds by input name → the numbers of each output. Feeds that are cut into rows need their shapes. */
export async function compile(inputs: readonly Tensor[], outputs: Record<string, Tensor>) {
  const session: Session = await nodeRuntime({ threads: 1 }).createSession(onnxModel({ inputs, outputs }));
  const run = async (
    feeds: Record<string, TypedData>,
    shapes: Record<string, readonly number[]> = {},
  ): Promise<Record<string, Float32Array>> => {
    const values: Record<string, Value> = {};
    for (const { source, shape, dtype } of inputs) {
      if (source.kind === "input" && source.name in feeds)
        values[source.name] = { data: feeds[source.name], shape, dtype };
    }
    for (const [name, shape] of Object.entries(shapes))
      values[name] = { data: feeds[name], shape, dtype: dtypeOf(feeds[name]) };
    const results = await session.run(values);
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  };
  return { run, release: () => session.release() };
}
