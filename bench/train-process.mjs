// One process that trains: node bench/train-process.mjs SIZE BATCH BEATS THREADS STEPS → {"ms", "megabytes"}.
// The bits are random and of the peer's sizes (200 features a beat, 32 a pair); the first two steps, in which memory grows, are left out.
import { built, spread, time } from "./measure.mjs";

const [size, ...rest] = process.argv.slice(2);
const [B, T, threads, steps] = rest.map(Number);
const [F, P] = [200, 32];

const { modelConfig } = await built("model/config.js");
const { initialParameters } = await built("model/graphs.js");
const { gradientParts } = await built("node/gradient-parts.js");
const { nodeRuntime } = await built("node/ort.js");
const { parallelStepper } = await built("train/parallel-stepper.js");
const { PRETRAIN_DEFAULTS } = await built("train/settings.js");
const { freshState } = await built("train/state.js");
const { random } = await built("util/random.js");

function batch(step) {
  const { next } = random(1, step);
  const bits = (length, share) => Uint8Array.from({ length }, () => (next() < share ? 1 : 0));
  const hidden = bits(B * T, 0.15); // (B, T)
  const target = bits(B * T * F, 0.1); // (B, T, F)
  const hide = new Uint8Array(B * T * 5); // (B, T, 5)
  hidden.forEach((bit, t) => {
    hide[t * 5] = bit;
  });
  const bytes = (data, ...shape) => ({ data, shape, dtype: "uint8" });
  const arrays = {
    bits: bytes(
      target.map((bit, i) => (hidden[Math.floor(i / F)] ? 0 : bit)),
      ...[B, T, F],
    ),
    hide: bytes(hide, B, T, 5),
    real: bytes(new Uint8Array(B * T).fill(1), B, T),
    target: bytes(target, B, T, F),
    weight: bytes(
      target.map((_, i) => hidden[Math.floor(i / F)]),
      ...[B, T, F],
    ),
  };
  for (let b = 0; b < B; b++) arrays[`pairs${b}`] = bytes(bits(T * T * P, 0.1), T, T, P);
  return { step, objective: "pretrain", batch: B, beats: T, tokens: B * T, windows: [], arrays };
}

const config = modelConfig(size, { features: F, pairFeatures: P });
const stepper = parallelStepper(gradientParts(config, threads), nodeRuntime({ threads }), config, PRETRAIN_DEFAULTS);
const state = freshState(initialParameters(config, 1));
const given = batch(0);
const times = [];
for (let step = 0; step < steps; step++) {
  times.push(await time(() => stepper.update(state, given, 1e-3)));
  state.step++;
}
await stepper.release();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ ms: spread(times.slice(2)).median, megabytes }));
