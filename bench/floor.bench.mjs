// How near a training step comes to what it must cost on this machine. Operations and bytes are counted from the traced graphs; what the machine
// can do is measured in the same rounds.
//
// The floor of a step: for every node the longer of its products at the rate of one large product, and its bytes at the rate at which blocks that
// fit the cache are copied; the nodes one after the other, as the graph runs them. Bytes are those that the nodes read and write as they are
// emitted, so fusing nodes lowers the floor too.
import { Worker } from "node:worker_threads";
import { built, spread, time } from "./measure.mjs";
import { songsToTrainOn } from "./songs.mjs";
import { B, batchOptions, SIZES, stepCosts, T, THREADS, total, trainer } from "./trainer.mjs";

/** Rows and columns of the large product. */
const LARGE = 2048;
const PRODUCTS = 3;
/** Bytes of a block, and how often each thread copies it: one that fits a core's cache, one that fits none. */
const COPIES = {
  cache: { bytes: 1 << 18, times: 1000 },
  memory: { bytes: 1 << 26, times: 4 },
};
const STEPS = { tiny: 8, base: 2 };

const COPIER = `const { parentPort } = require("node:worker_threads");
const blocks = new Map();
parentPort.on("message", ({ bytes, times }) => {
  if (!blocks.has(bytes)) blocks.set(bytes, [new Uint8Array(bytes).fill(1), new Uint8Array(bytes).fill(2)]);
  const [from, to] = blocks.get(bytes);
  for (let i = 0; i < times; i++) to.set(from);
  parentPort.postMessage("done");
});`;

/** Copies in as many threads as train. `rate(kind)`: bytes read and written a second. */
function copiers() {
  const workers = Array.from({ length: THREADS }, () => new Worker(COPIER, { eval: true }));
  const all = (block) =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once("message", resolve);
            worker.postMessage(block);
          }),
      ),
    );
  return {
    async rate(kind) {
      const { bytes, times } = COPIES[kind];
      const ms = await time(() => all(COPIES[kind]));
      return (1000 * THREADS * 2 * bytes * times) / ms;
    },
    release: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/** One large product after the other. `rate()`: operations a second. */
async function products() {
  const { onnxModel } = await built("engine/emit.js");
  const { matmul } = await built("engine/matmul.js");
  const { input } = await built("engine/tensor.js");
  const { floats } = await built("engine/runtime.js");
  const { nodeRuntime } = await built("node/ort.js");
  const shape = [LARGE, LARGE];
  const [a, b] = [input("a", shape), input("b", shape)];
  const model = onnxModel({ inputs: [a, b], outputs: { c: matmul(a, b) } });
  const session = await nodeRuntime({ threads: THREADS }).createSession(model);
  const ones = () => floats(new Float32Array(LARGE * LARGE).fill(1), shape);
  const [feeds, into] = [{ a: ones(), b: ones() }, { c: ones() }];
  return {
    async rate() {
      const times = [];
      for (let i = 0; i < PRODUCTS; i++) times.push(await time(() => session.run(feeds, into)));
      return (1000 * 2 * LARGE ** 3) / Math.min(...times);
    },
    release: () => session.release(),
  };
}

export const name = "floor";

export async function* bench({ rounds }) {
  const { makeBatch } = await built("data/batch.js");
  const { readDataset } = await built("data/dataset.js");
  const { bytes } = await songsToTrainOn();
  const dataset = readDataset(bytes);
  const options = await batchOptions();
  const copy = copiers();
  const product = await products();
  const ceilings = async () => ({
    product: await product.rate(),
    cache: await copy.rate("cache"),
    memory: await copy.rate("memory"),
  });
  await ceilings();
  const seen = [];
  const steps = [];
  for (const size of SIZES) {
    const { config, step, release } = await trainer(size);
    const batch = makeBatch(dataset, { ...options, trim: undefined, step: 0 });
    const costs = await stepCosts(config, batch);
    for (let i = 0; i < 2; i++) await step(batch);
    const [times, floors] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const rates = await ceilings();
      seen.push(rates);
      const ms = [];
      for (let i = 0; i < STEPS[size]; i++) ms.push(await time(() => step(batch)));
      times.push(spread(ms).median);
      floors.push(total(costs, (cost) => 1000 * Math.max(cost.products / rates.product, cost.bytes / rates.cache)));
    }
    await release();
    const rate = (kind) => spread(seen.slice(-rounds).map((rates) => rates[kind])).median;
    const [flop, moved] = [total(costs, ({ products }) => products), total(costs, (cost) => cost.bytes)];
    const took = (amount, kind) => `${((1000 * amount) / rate(kind)).toFixed(0)} ms`;
    steps.push({
      name: `floor-${size}`,
      value: spread(times).median,
      unit: "ms a step",
      peer: "its floor",
      peerValue: spread(floors).median,
      ratio: spread(times.map((ms, round) => floors[round] / ms)),
      note:
        `B=${B}, T=${T}, ${THREADS} threads; ${(flop / 1e9).toFixed(1)} GFLOP of products: ${took(flop, "product")}; ` +
        `${(moved / 1e9).toFixed(1)} GB: ${took(moved, "cache")} from the cache, ${took(moved, "memory")} from memory`,
    });
  }
  await product.release();
  await copy.release();
  const shown = { product: ["GFLOP/s", `of a ${LARGE}³ product`], cache: ["GB/s", "copied in a core's cache"] };
  for (const [kind, [unit, what]] of Object.entries({ ...shown, memory: ["GB/s", "copied in memory"] })) {
    const rates = spread(seen.map((each) => each[kind] / 1e9));
    const note = `${THREADS} threads; ${rates.min.toFixed(0)} to ${rates.max.toFixed(0)} over the rounds`;
    yield { name: `ceiling-${kind}`, value: rates.median, unit: `${unit} ${what}`, note };
  }
  yield* steps;
}
