// The gradient of one song by several builds in turn, in one process and one thread: what did a change of the graph do?
//
//   node bench/builds.mjs SIZE BUILD BUILD …      folders of compiled trees (npx tsc -p tsconfig.json --outDir BUILD), the first is compared with
//     --beats 512   --runs 60   --terms key,value,score (all of `PAIR_TERMS` when left out)
//
// Random bits of the peers' sizes (200 features a beat, 32 a pair). Prints milliseconds of processor time, the median over the runs of how many
// times as fast as the first build each is, and by how much their gradients differ.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { spread } from "./measure.mjs";
import { randomBatch } from "./random-batch.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { beats: { type: "string" }, runs: { type: "string" }, terms: { type: "string" } },
});
const [size, ...builds] = positionals;
const [T, runs] = [Number(values.beats ?? 512), Number(values.runs ?? 60)];
const sizes = { features: 200, pairFeatures: 32, ...(values.terms && { pairTerms: values.terms.split(",") }) };
/** The first runs, in which memory grows. */
const WARM = 4;

async function runner(build, arrays) {
  const from = (path) => import(new URL(path, pathToFileURL(`${resolve(build)}/`)).href);
  const { floats } = await from("engine/runtime.js");
  const { modelConfig } = await from("model/config.js");
  const { gradientGraph, initialParameters } = await from("model/graphs.js");
  const { nodeRuntime } = await from("node/ort.js");
  const config = modelConfig(size, sizes);
  const graph = gradientGraph(config, { batch: 1, beats: T, objective: "pretrain" });
  const session = await nodeRuntime({ threads: 1 }).createSession(graph);
  const feeds = { ...arrays, theta: floats(initialParameters(config, 1)), lambda: floats(Float32Array.of(1)) };
  const times = [];
  return {
    build,
    times,
    async run() {
      const begin = process.cpuUsage();
      const { gradient } = await session.run(feeds);
      const { user, system } = process.cpuUsage(begin);
      times.push((user + system) / 1000);
      this.gradient = gradient.data;
    },
  };
}

const { arrays } = await randomBatch(1, T, sizes);
const runners = [];
for (const build of builds) runners.push(await runner(build, arrays));
for (let run = 0; run < WARM + runs; run++) {
  // The first of them changes with every run.
  for (let turn = 0; turn < runners.length; turn++) await runners[(run + turn) % runners.length].run();
}
const [first] = runners;
for (const { build, times, gradient } of runners) {
  const { min, median } = spread(times.slice(WARM));
  const faster = spread(times.map((ms, run) => first.times[run] / ms).slice(WARM)).median;
  const apart = gradient.reduce((most, g, i) => Math.max(most, Math.abs(g - first.gradient[i])), 0);
  console.log(
    `${build}: ${median.toFixed(1)} ms (least ${min.toFixed(1)}), ${faster.toFixed(3)} times as fast, gradients ${apart.toExponential(1)} apart`,
  );
}
