// One training step: milliseconds, tokens a second and peak memory of this process.
//
//   node bench/step.mjs [--size tiny|small|base] [--batch 8] [--beats 512] [--threads 2] [--steps 10] [--spin] [--profile FILE]
//   node bench/step.mjs --answer [--size small] [--beats 512] [--threads 1]      one window answered
//   … --torch PYTHON --peer torch_bat.py      the peer first, in the same run (PyTorch, its allocator tuned, eager)
//
// Random bits of the sizes of this build's feature tables; 15% of the beats are hidden. Needs the build (npm run build).
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { bytes, floats } from "../dist/engine/runtime.js";
import { modelConfig } from "../dist/model/config.js";
import { answerGraph, hyperValues, initialParameters, parameterCount, trainGraph } from "../dist/model/graphs.js";
import { nodeRuntime } from "../dist/node/ort.js";
import { random } from "../dist/util/random.js";

/** Random windows of B × T beats as a session of the train graph is fed. */
function feedsOf({ features: F, pairFeatures: P }, B, T) {
  const { next } = random(1);
  const bits = (length, share) => Uint8Array.from({ length }, () => (next() < share ? 1 : 0));
  const target = bits(B * T * F, 0.1);
  const hidden = bits(B * T, 0.15);
  const seen = target.map((bit, i) => (hidden[Math.floor(i / F)] ? 0 : bit));
  const weight = target.map((_, i) => hidden[Math.floor(i / F)]);
  const hide = new Uint8Array(B * T * 5);
  for (let t = 0; t < B * T; t++) hide[t * 5] = hidden[t];
  const feeds = {
    bits: bytes(seen, [B, T, F]),
    hide: bytes(hide, [B, T, 5]),
    real: bytes(new Uint8Array(B * T).fill(1), [B, T]),
    target: bytes(target, [B, T, F]),
    weight: bytes(weight, [B, T, F]),
  };
  for (let b = 0; b < B; b++) feeds[`pairs${b}`] = bytes(bits(T * T * P, 0.1), [T, T, P]);
  return feeds;
}

const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[sorted.length >> 1], max: sorted[sorted.length - 1] };
}

/** Times training steps; the first two, in which memory grows, are left out. */
export async function benchStep({ size, batch, beats, threads, steps, spin = false, profile }) {
  const config = modelConfig(size);
  const count = parameterCount(config);
  const session = await nodeRuntime({ threads, spin }).createSession(
    trainGraph(config, { batch, beats, objective: "pretrain" }),
    { profile },
  );
  const feeds = feedsOf(config, batch, beats);
  const zeros = () => floats(new Float32Array(count));
  let state = { theta: floats(initialParameters(config, 1)), m: zeros(), v: zeros() };
  let other = { theta: zeros(), m: zeros(), v: zeros() };
  const wall = [];
  const cpu = [];
  let loss;
  for (let step = 1; step <= steps + 2; step++) {
    const begin = performance.now();
    const before = process.cpuUsage();
    const hyper = floats(hyperValues({ learningRate: 1e-3, step }));
    const into = { theta2: other.theta, m2: other.m, v2: other.v };
    loss = (await session.run({ ...feeds, ...state, hyper }, into)).losses.data[0];
    [state, other] = [other, state];
    const used = process.cpuUsage(before);
    if (step <= 2) continue;
    wall.push(performance.now() - begin);
    cpu.push((used.user + used.system) / 1000);
  }
  await session.release();
  const ms = spread(wall);
  return {
    size,
    batch,
    beats,
    threads,
    ms,
    cpuMs: spread(cpu),
    tokensPerSecond: (batch * beats * 1000) / ms.median,
    loss,
    peakMegabytes: peakMegabytes(),
  };
}

/** Times the answer to one window. */
export async function benchAnswer({ size, beats, threads, steps }) {
  const config = modelConfig(size);
  const parameters = initialParameters(config, 1);
  const session = await nodeRuntime({ threads }).createSession(answerGraph(config, { beats, parameters }));
  const feeds = feedsOf(config, 1, beats);
  const wall = [];
  for (let step = 0; step < steps + 2; step++) {
    const begin = performance.now();
    await session.run(feeds);
    if (step >= 2) wall.push(performance.now() - begin);
  }
  await session.release();
  return { size, beats, threads, ms: spread(wall), peakMegabytes: peakMegabytes() };
}

function peer(python, script, { size, batch, threads, steps }) {
  const env = {
    ...process.env,
    MALLOC_TRIM_THRESHOLD_: "-1",
    MALLOC_TOP_PAD_: "268435456",
    MALLOC_MMAP_THRESHOLD_: "4294967296",
  };
  const args = [script, threads, size, batch, steps + 2].map(String);
  return execFileSync(python, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "small" },
      batch: { type: "string", default: "8" },
      beats: { type: "string", default: "512" },
      threads: { type: "string" },
      steps: { type: "string", default: "10" },
      answer: { type: "boolean", default: false },
      spin: { type: "boolean", default: false },
      profile: { type: "string" },
      torch: { type: "string" },
      peer: { type: "string" },
    },
  });
  const { size, profile, spin } = values;
  const [batch, beats, steps] = [values.batch, values.beats, values.steps].map(Number);
  const threads = Number(values.threads ?? (values.answer ? 1 : 2));
  const options = { size, batch, beats, threads, steps, spin, profile };
  if (values.torch && values.peer) console.log(peer(values.torch, values.peer, options));
  console.log(
    JSON.stringify(values.answer ? await benchAnswer(options) : await benchStep(options), (_, x) =>
      typeof x === "number" ? Number(x.toPrecision(4)) : x,
    ),
  );
}
