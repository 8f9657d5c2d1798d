// Training steps in this process as `bat pretrain --threads 2` makes them: this build's own features, 8 windows of 512 beats.
import { built } from "./measure.mjs";

export const [B, T, THREADS] = [8, 512, 2];
export const SIZES = ["tiny", "base"];

/** The first steps, in which memory grows, are not to be counted. */
export const WARM = 2;

/** @returns `step(batch)`, one update of a new model of this size, and `release()` */
export async function trainer(size) {
  const { modelConfig } = await built("model/config.js");
  const { initialParameters } = await built("model/graphs.js");
  const { gradientParts } = await built("node/gradient-parts.js");
  const { nodeRuntime } = await built("node/ort.js");
  const { parallelStepper } = await built("train/parallel-stepper.js");
  const { PRETRAIN_DEFAULTS } = await built("train/settings.js");
  const { freshState } = await built("train/state.js");
  const config = modelConfig(size);
  const runtime = nodeRuntime({ threads: THREADS });
  const stepper = parallelStepper(gradientParts(config, THREADS), runtime, config, PRETRAIN_DEFAULTS);
  const state = freshState(initialParameters(config, 1));
  return {
    config,
    async step(batch) {
      await stepper.update(state, batch, 1e-3);
      state.step++;
    },
    release: () => stepper.release(),
  };
}

/** How the batches of a step are made. */
export async function batchOptions(batch = B, beats = T) {
  const { PRETRAIN_DEFAULTS, trainingBatches } = await built("train/settings.js");
  return trainingBatches({ ...PRETRAIN_DEFAULTS, batch, lengths: [beats] }, []);
}

/** The costs of the nodes of a step, as threads share it: each takes the gradient of its songs, and one graph updates. */
export async function stepCosts(config, batch = B, beats = T, threads = THREADS) {
  const { nodeCosts } = await built("engine/cost.js");
  const { gradientSpec, updateSpec } = await built("model/graphs.js");
  const part = nodeCosts(gradientSpec(config, { batch: batch / threads, beats, objective: "pretrain" }));
  return [...Array.from({ length: threads }, () => part).flat(), ...nodeCosts(updateSpec(config, { parts: threads }))];
}

/** A figure of all costs together: `total(costs, ({ bytes }) => bytes)`. */
export const total = (costs, of) => costs.reduce((sum, cost) => sum + of(cost), 0);
