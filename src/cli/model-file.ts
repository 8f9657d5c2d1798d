/** The model that a command uses: the one named, or the one that comes with BAT. */
import { existsSync } from "node:fs";
import type { Model } from "../answers/model.js";
import { readInput } from "../node/read-input.js";
import { InputError } from "../util/errors.js";

/** Opens a model on ONNX Runtime. */
export async function openModel(path?: string, threads?: number): Promise<Model> {
  const { SHIPPED_MODEL, nodeRuntime } = await import("../node/library.js");
  if (path === undefined && !existsSync(SHIPPED_MODEL)) {
    throw new InputError("this copy of BAT has no model at models/bat.safetensors (name one with --model FILE)");
  }
  const { loadModel } = await import("../answers/model.js");
  const content = readInput(path ?? SHIPPED_MODEL);
  return loadModel(content, nodeRuntime({ threads }), path ?? "models/bat.safetensors");
}
