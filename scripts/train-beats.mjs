// Trains the beat network on excerpts of scripts/beat-data.mjs. Seeded, and resumable: run it again after a stop.
// usage: node scripts/train-beats.mjs VAL TRAIN… -o FILE [--steps 2000] [--batch 4] [--frames 1200] [--rate 0.003] [--threads 1] [--drop 0] [--dull] [--transposed] [--log FILE]
//   [--from NETWORK] [--without 1/2]
// --without K/N: songs of the Kth of N parts are left out, so that this network can be heard on them (scripts/train-grid-judge.mjs).
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { partOf } from "./beat-songs.mjs";
import { load } from "./dist.mjs";

const { beatBatch, excerptsOf, inputStatistics, joinExcerpts, keptChannels, readExcerpts } =
  await load("audio/beats/excerpts.js");
const { DILATIONS, newNetwork, readNetwork, runNetwork, writeNetwork } = await load("audio/beats/network.js");
const { trainStepModel } = await load("audio/beats/network-graph.js");
const { hyperValues } = await load("engine/adamw.js");
const { floats } = await load("engine/runtime.js");
const { readSafetensors, writeSafetensors } = await load("engine/safetensors.js");
const { nodeRuntime } = await load("node/ort.js");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", short: "o" },
    steps: { type: "string", default: "2000" },
    batch: { type: "string", default: "4" },
    frames: { type: "string", default: "1200" },
    width: { type: "string", default: "24" },
    rate: { type: "string", default: "0.003" },
    threads: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    log: { type: "string" },
    from: { type: "string" },
    dull: { type: "boolean", default: false },
    transposed: { type: "boolean", default: false },
    drop: { type: "string", default: "0" },
    without: { type: "string" },
  },
});
const steps = Number(values.steps);
const batch = Number(values.batch);
const frames = Number(values.frames);
const seed = Number(values.seed);
const files = positionals.map((path) => readSafetensors(readFileSync(path)));
const val = readExcerpts(files[0]);
const [part, parts] = values.without?.split("/").map(Number) ?? [];
const train = joinExcerpts(
  files
    .slice(1)
    .map(readExcerpts)
    .map((all) => (parts ? excerptsOf(all, (song) => partOf(song, parts) !== part) : all)),
);
const songs = JSON.stringify(files.slice(1).map(({ metadata }) => JSON.parse(metadata.songs)));
const statePath = `${values.out}.state`;

let network;
let m;
let v;
let step = 0;
if (existsSync(statePath)) {
  network = readNetwork(readFileSync(values.out));
  const state = readSafetensors(readFileSync(statePath));
  [m, v] = [state.tensors.m.data, state.tensors.v.data];
  step = Number(state.metadata.step);
  console.log(`going on after step ${step}`);
} else if (values.from) {
  network = readNetwork(readFileSync(values.from));
  [m, v] = [new Float32Array(network.theta.length), new Float32Array(network.theta.length)];
} else {
  const { mean, scale } = inputStatistics(train);
  network = {
    ...newNetwork({ inputs: mean.length, width: Number(values.width), dilations: [...DILATIONS] }, seed),
    mean,
    scale,
  };
  [m, v] = [new Float32Array(network.theta.length), new Float32Array(network.theta.length)];
}
console.log(`${network.theta.length} parameters, ${train.count} excerpts, ${val.count} for validation`);

function save() {
  const count = network.theta.length;
  const about = {
    steps: String(step),
    batch: values.batch,
    frames: values.frames,
    rate: values.rate,
    drop: values.drop,
    seed: values.seed,
    songs,
  };
  writeFileSync(`${values.out}.part`, writeNetwork(network, about));
  writeFileSync(
    `${statePath}.part`,
    writeSafetensors(
      { m: { dtype: "F32", shape: [count], data: m }, v: { dtype: "F32", shape: [count], data: v } },
      { step: String(step) },
    ),
  );
  renameSync(`${values.out}.part`, values.out);
  renameSync(`${statePath}.part`, statePath);
}

/** Binary cross-entropy a frame of beats and of downbeats over the validation excerpts. */
function validate() {
  const sums = [0, 0];
  const unit = { mean: new Float32Array(network.mean.length), scale: new Float32Array(network.mean.length).fill(1) };
  let rows = 0;
  for (let b = 0; b < Math.min(val.count, 40); b++) {
    const { x, target } = beatBatch(val, unit, 1, frames, 999, b);
    const logits = runNetwork(network, x);
    for (let i = 0; i < logits.length; i++)
      sums[i % 2] += Math.max(0, logits[i]) + Math.log1p(Math.exp(-Math.abs(logits[i]))) - target[i] * logits[i];
    rows += frames;
  }
  return sums.map((sum) => sum / rows);
}

/** Warms up over 50 steps, then falls as a cosine to a fiftieth. */
const rateAt = (s) => {
  const rise = Math.min(1, s / 50);
  return Number(values.rate) * rise * (0.02 + 0.49 * (1 + Math.cos((Math.PI * Math.min(s, steps)) / steps)));
};

const session = await nodeRuntime({ threads: Number(values.threads) }).createSession(
  trainStepModel(network.config, batch, frames),
);
const variety = { dull: values.dull, transposed: values.transposed };
const { width, dilations } = network.config;
const channels = [dilations.length, batch, width];
const began = performance.now();
const first = step;
let mean = 0;
while (step < steps) {
  step++;
  const { x, target } = beatBatch(train, { ...network, ...variety }, batch, frames, seed, step);
  const outputs = await session.run({
    x: floats(x, [batch, frames, network.config.inputs]),
    target: floats(target, [batch * frames, 2]),
    keep: floats(keptChannels(dilations.length * batch * width, Number(values.drop), seed, step, 3), channels),
    theta: floats(network.theta),
    m: floats(m),
    v: floats(v),
    hyper: floats(hyperValues({ learningRate: rateAt(step), step, weightDecay: 0.01, clip: 1 })),
  });
  network = { ...network, theta: outputs.theta2.data };
  m = outputs.m2.data;
  v = outputs.v2.data;
  mean += outputs.loss.data[0];
  if (step % 200 === 0 || step === steps) {
    const line = {
      step,
      loss: mean / (step % 200 || 200),
      val: validate(),
      seconds: (performance.now() - began) / 1000,
    };
    mean = 0;
    console.log(
      `step ${step}: loss ${line.loss.toFixed(4)}, val beat ${line.val[0].toFixed(4)} downbeat ${line.val[1].toFixed(4)}, ${((line.seconds * 1000) / (step - first)).toFixed(0)} ms a step`,
    );
    if (values.log) appendFileSync(values.log, `${JSON.stringify(line)}\n`);
    save();
  }
}
await session.release();
