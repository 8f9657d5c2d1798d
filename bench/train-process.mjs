// One process that trains: node bench/train-process.mjs SIZE BATCH BEATS THREADS STEPS [TERMS] → {"ms", "megabytes"}.
// TERMS, for example key,value,score: what pairs are multiplied onto, all of `PAIR_TERMS` when left out.
// The bits are random and of the peer's sizes (200 features a beat, 32 a pair); the first two steps, in which memory grows, are left out.
import { built, spread, time } from "./measure.mjs";
import { randomBatch } from "./random-batch.mjs";

const [size, ...rest] = process.argv.slice(2);
const [B, T, threads, steps] = rest.slice(0, 4).map(Number);
const pairTerms = rest[4]?.split(",");
const [F, P] = [200, 32];

const { modelConfig } = await built("model/config.js");
const { initialParameters } = await built("model/graphs.js");
const { gradientParts } = await built("node/gradient-parts.js");
const { nodeRuntime } = await built("node/ort.js");
const { parallelStepper } = await built("train/parallel-stepper.js");
const { PRETRAIN_DEFAULTS } = await built("train/settings.js");
const { freshState } = await built("train/state.js");

const config = modelConfig(size, { features: F, pairFeatures: P, ...(pairTerms && { pairTerms }) });
const stepper = parallelStepper(gradientParts(config, threads), nodeRuntime({ threads }), config, PRETRAIN_DEFAULTS);
const state = freshState(initialParameters(config, 1));
const given = await randomBatch(B, T, { features: F, pairFeatures: P });
const times = [];
for (let step = 0; step < steps; step++) {
  times.push(await time(() => stepper.update(state, given, 1e-3)));
  state.step++;
}
await stepper.release();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ ms: spread(times.slice(2)).median, megabytes }));
