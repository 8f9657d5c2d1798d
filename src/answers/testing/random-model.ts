/** A model of random weights, made as training makes one: enough to test everything but what it says. */
import { type Checkpoint, writeCheckpoint } from "../../model/checkpoint.js";
import { type ModelConfig, modelConfig } from "../../model/config.js";
import { initialParameters } from "../../model/graphs.js";

export function randomCheckpoint(changes: Partial<ModelConfig> = {}, seed = 1, scale = 1): Checkpoint {
  const config = modelConfig("tiny", changes);
  const parameters = initialParameters(config, seed).map((x) => x * scale);
  return { config, parameters, meta: { answersWith: "theta", data: [], runs: [] } };
}

export function randomModelBytes(changes: Partial<ModelConfig> = {}, seed = 1, scale = 1): Uint8Array {
  return writeCheckpoint(randomCheckpoint(changes, seed, scale));
}
