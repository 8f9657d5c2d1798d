/** The model that a command uses: the one named, or the one that comes with BAT. */
import { existsSync } from "node:fs";
import type { Model } from "../answers/model.js";
import type { Runtime } from "../engine/runtime.js";
import type { Device } from "../node/devices.js";
import { readInput } from "../node/read-input.js";
import type { Question } from "../theory/questions.js";
import { InputError } from "../util/errors.js";

/** What the model that comes with BAT is called in messages. */
const SHIPPED_NAME = "models/bat.safetensors";

export interface ModelFlags {
  readonly threads?: number;
  readonly device?: Device;
  readonly quiet?: boolean;
}

/** Opens a model on ONNX Runtime. Throws InputError where the device is not there. */
export async function openModel(path: string | undefined, flags: ModelFlags = {}): Promise<Model> {
  const { loadModel } = await import("../answers/model.js");
  const content = readInput(await modelPath(path));
  return loadModel(content, await openRuntime(flags), path ?? SHIPPED_NAME);
}

/** The questions that a model was made with, its own among them. */
export async function modelQuestions(path?: string): Promise<readonly Question[]> {
  const { readCheckpoint } = await import("../model/checkpoint.js");
  return readCheckpoint(readInput(await modelPath(path)), path ?? SHIPPED_NAME).config.questions;
}

/** The file of the model that is named, or of the one that comes with BAT. */
async function modelPath(path: string | undefined): Promise<string> {
  const { SHIPPED_MODEL } = await import("../node/library.js");
  if (path === undefined && !existsSync(SHIPPED_MODEL)) {
    throw new InputError("this copy of BAT has no model at models/bat.safetensors (name one with --model FILE)");
  }
  return path ?? SHIPPED_MODEL;
}

/** The runtime that the flags ask for; what is slow about it is said on standard error. */
export async function openRuntime({ threads, device, quiet }: ModelFlags): Promise<Runtime> {
  const { readyRuntime } = await import("../node/ort.js");
  return readyRuntime({ threads, device, note: (text) => void (quiet || process.stderr.write(`bat: ${text}\n`)) });
}
