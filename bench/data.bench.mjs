// Does a training step wait for its batch? Batches are made ahead in a worker, as in `bat pretrain`.
import { built, spread } from "./measure.mjs";
import { songsToTrainOn } from "./songs.mjs";
import { B, batchOptions, SIZES, T, THREADS, trainer } from "./trainer.mjs";

const MOST_WAITED = 5;
const BATCHES = 8;
const STEPS = { tiny: 16, base: 3 };

const processorMs = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** Processor time of one batch, made in this thread while nothing else runs. */
async function batchCost(bytes, options) {
  const { makeBatch } = await built("data/batch.js");
  const { readDataset } = await built("data/dataset.js");
  const dataset = readDataset(bytes);
  let batch = makeBatch(dataset, { ...options, step: 0 });
  const begin = process.cpuUsage();
  for (let step = 1; step <= BATCHES; step++) batch = makeBatch(dataset, { ...options, step }, batch);
  return processorMs(begin) / BATCHES;
}

/** Of each round the share of time, in percent, that the steps waited for their batches; and processor time a step, batches and all. */
async function waits(size, count, bytes, options) {
  const { workerBatchSource } = await built("node/batch-source.js");
  const source = workerBatchSource(bytes, options);
  const { step, warm, release } = await trainer(size);
  await warm();
  const shares = [];
  const processor = [];
  const stepMs = [];
  let at = 0;
  for (let round = 0; round <= count; round++) {
    let [waited, worked] = [0, 0];
    const begin = process.cpuUsage();
    const steps = round === 0 ? 1 : STEPS[size];
    for (let i = 0; i < steps; i++) {
      const asked = performance.now();
      const batch = await source.next(at++);
      const given = performance.now();
      await step(batch);
      source.recycle(batch);
      waited += given - asked;
      worked += performance.now() - given;
    }
    if (round === 0) continue;
    shares.push((100 * waited) / (waited + worked));
    processor.push(processorMs(begin) / steps);
    stepMs.push(worked / steps);
  }
  await source.close();
  await release();
  return { share: spread(shares), processorMs: spread(processor).median, stepMs: spread(stepMs).median };
}

export const name = "data";

export async function* bench({ rounds }) {
  const { bytes, words } = await songsToTrainOn();
  const options = await batchOptions();
  const batchMs = await batchCost(bytes, options);
  for (const size of SIZES) {
    const { share, processorMs: all, stepMs } = await waits(size, rounds, bytes, options);
    const note = `B=${B}, T=${T}, ${THREADS} threads, ${words}; ${stepMs.toFixed(0)} ms a step; worst round ${share.max.toFixed(2)}%`;
    yield {
      name: `data-${size}-wait`,
      value: share.median,
      unit: "% of the time waited for a batch",
      note,
      target: size === "base" ? { words: `under ${MOST_WAITED}%`, holds: share.median < MOST_WAITED } : undefined,
    };
    yield {
      name: `data-${size}-batch`,
      value: batchMs,
      unit: "ms of processor time a batch",
      note: `beside ${(all - batchMs).toFixed(0)} ms of the step's own: ${((100 * batchMs) / all).toFixed(1)}% of both`,
    };
  }
}
