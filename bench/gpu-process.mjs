// One process that trains on a device: node bench/gpu-process.mjs DEVICE SIZE BATCH BEATS STEPS → {"ms", "losses", "description"}.
// The bits are random and of the peer's sizes; the first steps, in which memory grows and kernels are compiled, are left out of the time.
import { built, spread, time } from "./measure.mjs";
import { randomBatch } from "./random-batch.mjs";

const [device, size, ...rest] = process.argv.slice(2);
const [B, T, steps] = rest.map(Number);
const SHAPE = { features: 200, pairFeatures: 32 };
const WARM = 2;

const { modelConfig } = await built("model/config.js");
const { initialParameters } = await built("model/graphs.js");
const { readyRuntime } = await built("node/ort.js");
const { wholeStepper } = await built("train/fitting-stepper.js");
const { PRETRAIN_DEFAULTS } = await built("train/settings.js");
const { freshState } = await built("train/state.js");

try {
  const config = modelConfig(size, SHAPE);
  const runtime = await readyRuntime({ device, note: (text) => console.error(text) });
  const stepper = wholeStepper(runtime, config, PRETRAIN_DEFAULTS);
  const state = freshState(initialParameters(config, 1));
  const batch = await randomBatch(B, T, SHAPE);
  const times = [];
  const losses = [];
  for (; state.step < steps; state.step++) {
    const update = async () => losses.push((await stepper.update(state, batch, 1e-3)).losses[0]);
    times.push(await time(update));
  }
  await stepper.release();
  const counted = times.length > WARM ? times.slice(WARM) : times;
  console.log(JSON.stringify({ ms: spread(counted).median, losses, description: runtime.description }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
