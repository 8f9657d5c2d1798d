// One process that trains: node bench/train-process.mjs '{"size": "tiny", "batch": 8, "beats": 512, "threads": 2, "steps": 12}' → {"ms", "megabytes"}.
//   pairTerms: ["key", …]      what pairs are multiplied onto, all of `PAIR_TERMS` when left out
//   lengths: [[512, 180, …], …]      real beats of each window of each step, of which there are then so many; else all are full
// The bits are random and of the peer's sizes (200 features a beat, 32 a pair). The first two steps, in which memory grows, are left out. ms is the
// median of full steps, the mean of others.
import { built, spread, time } from "./measure.mjs";
import { everyLength, randomBatch } from "./random-batch.mjs";

const { size, batch: B, beats: T, threads, pairTerms, lengths, steps = lengths?.length } = JSON.parse(process.argv[2]);
const [F, P] = [200, 32];

const { modelConfig } = await built("model/config.js");
const { initialParameters } = await built("model/graphs.js");
const { gradientParts } = await built("node/gradient-parts.js");
const { nodeRuntime } = await built("node/ort.js");
const { parallelStepper } = await built("train/parallel-stepper.js");
const { PRETRAIN_DEFAULTS } = await built("train/settings.js");
const { freshState } = await built("train/state.js");

const sizes = { features: F, pairFeatures: P };
const config = modelConfig(size, { ...sizes, ...(pairTerms && { pairTerms }) });
const stepper = parallelStepper(gradientParts(config, threads), nodeRuntime({ threads }), config, PRETRAIN_DEFAULTS);
const state = freshState(initialParameters(config, 1));
const once = lengths ? await everyLength(B, T, sizes, threads) : [await randomBatch(B, T, sizes)];
const warm = once.flatMap((batch) => [batch, batch]);
const times = [];
for (let step = 0; step < warm.length + steps; step++) {
  const given = warm[step] ?? (lengths ? await randomBatch(B, T, sizes, lengths[step - warm.length]) : warm[0]);
  const ms = await time(() => stepper.update(state, given, 1e-3));
  if (step >= warm.length) times.push(ms);
  state.step++;
}
await stepper.release();
const ms = lengths ? times.reduce((sum, each) => sum + each, 0) / times.length : spread(times).median;
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ ms, megabytes }));
