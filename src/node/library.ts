/** The library's part for Node (`beat-as-token/node`): ONNX Runtime, and the model that comes with the package. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { loadModel, type Model } from "../answers/model.js";
import { type NodeRuntimeOptions, nodeRuntime } from "./ort.js";

export { type AudioNetworks, audioNetworks } from "./audio-file.js";
export { type AudioFileOptions, readAudioFile } from "./audio-song.js";
export { DEVICES, type Device, type NodeRuntimeOptions, nodeRuntime } from "./ort.js";
export { savedPage } from "./saved-page.js";

/** Where the shipped model lies. */
export const SHIPPED_MODEL = fileURLToPath(new URL("../../models/bat.safetensors", import.meta.url));

/**
 * The model that comes with BAT, ready to answer.
 * @example const analysis = await analyze(await readFile("song.mid"), await shippedModel());
 */
export async function shippedModel(options: NodeRuntimeOptions = {}): Promise<Model> {
  return loadModel(await readFile(SHIPPED_MODEL), nodeRuntime(options), "bat.safetensors");
}
