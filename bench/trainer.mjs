// Training steps in this process as `bat pretrain --threads 2` makes them: this build's own features, 8 windows of 512 beats.
import { built } from "./measure.mjs";
import { everyLength } from "./random-batch.mjs";

export const [B, T, THREADS] = [8, 512, 2];
export const SIZES = ["tiny", "base"];

/** @returns `step(batch)`, one update of a new model of this size, `warm(beats)`, after which memory grows no more, and `release()` */
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
  const step = async (batch) => {
    await stepper.update(state, batch, 1e-3);
    state.step++;
  };
  return {
    config,
    step,
    async warm(beats = T) {
      for (const batch of await everyLength(B, beats, config, THREADS)) {
        for (let i = 0; i < 2; i++) await step(batch);
      }
    },
    release: () => stepper.release(),
  };
}

/** How the batches of a step are made. */
export async function batchOptions(batch = B, beats = T) {
  const { PRETRAIN_DEFAULTS, TRIM, trainingBatches } = await built("train/settings.js");
  return { ...trainingBatches({ ...PRETRAIN_DEFAULTS, batch, lengths: [beats] }, []), trim: TRIM };
}

/** The costs of the nodes of a step on this batch: each song's gradient by itself, and one graph that updates. */
export async function stepCosts(config, { batch, arrays }) {
  const { nodeCosts } = await built("engine/cost.js");
  const { gradientSpec, updateSpec } = await built("model/graphs.js");
  const lengths = Array.from({ length: batch }, (_, b) => arrays[`pairs${b}`].shape[0]);
  const costOf = (beats) => nodeCosts(gradientSpec(config, { batch: 1, beats, objective: "pretrain" }));
  const costs = new Map(lengths.map((beats) => [beats, costOf(beats)]));
  return [...lengths.flatMap((beats) => costs.get(beats)), ...nodeCosts(updateSpec(config, { parts: batch }))];
}

/** The costs of the nodes of a step in one graph of whole windows, as a graphics card takes it. */
export async function wholeCosts(config, batch, beats) {
  const { nodeCosts } = await built("engine/cost.js");
  const { trainSpec } = await built("model/graphs.js");
  return nodeCosts(trainSpec(config, { batch, beats, objective: "pretrain" }));
}

/** A figure of all costs together: `total(costs, ({ bytes }) => bytes)`. */
export const total = (costs, of) => costs.reduce((sum, cost) => sum + of(cost), 0);
