// What larger corpora cost: node bench/scale.mjs [--batch 16] [--beats 256] [--rounds 5]
//
// Prints the tables of docs/scale.md: measured on this machine (two threads), and what follows for 10^6, 10^7 and 10^8 beats. The columns of a GPU are
// reckoned from the graphs' operations, bytes and nodes, not measured. BAT_TRUTH, a folder with midi.tar.gz, makes the songs real ones.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { built, spread, time } from "./measure.mjs";
import { songsToTrainOn } from "./songs.mjs";
import { batchOptions, stepCosts, THREADS, total, trainer, wholeCosts } from "./trainer.mjs";

const SIZES = ["tiny", "small", "base"];
const BEATS = [1e6, 1e7, 1e8];
const STEPS = { tiny: 8, small: 3, base: 1 };
const PREPARED = { real: 300, generated: 60 };

/** An H100 (SXM) by its data sheet, and the shares of it that are taken to be reached. */
const GPU = { flops: 67e12, ofFlops: 0.3, bytes: 3.35e12, ofBytes: 0.5, secondsANode: 5e-6 };

function readOptions() {
  const number = { type: "string" };
  const { values } = parseArgs({ options: { batch: number, beats: number, rounds: number } });
  const { batch = "16", beats = "256", rounds = "5" } = values;
  const all = { batch: Number(batch), beats: Number(beats), rounds: Number(rounds) };
  for (const [name, value] of Object.entries(all))
    if (!(Number.isInteger(value) && value > 0))
      throw new Error(`invalid --${name} ${values[name]} (expected a whole number)`);
  return all;
}

/** Beats a second and the share of real beats in a window, by size; the sizes take turns. */
async function trainingRates({ batch, beats, rounds }, bytes) {
  const { makeBatch } = await built("data/batch.js");
  const { readDataset } = await built("data/dataset.js");
  const dataset = readDataset(bytes);
  const options = await batchOptions(batch, beats);
  const trainers = [];
  for (const size of SIZES) trainers.push({ size, rates: [], at: 0, ...(await trainer(size)) });
  for (const { warm } of trainers) await warm(beats);
  for (let round = -1; round < rounds; round++) {
    for (const one of trainers) {
      const steps = round < 0 ? 1 : STEPS[one.size];
      const batches = Array.from({ length: steps }, () => makeBatch(dataset, { ...options, step: one.at++ }));
      const ms = await time(async () => {
        for (const each of batches) await one.step(each);
      });
      if (round >= 0) one.rates.push((1000 * total(batches, ({ tokens }) => tokens)) / ms);
    }
  }
  for (const { release } of trainers) await release();
  const windows = Array.from({ length: 16 }, (_, step) => makeBatch(dataset, { ...options, step }));
  const filled = total(windows, ({ tokens }) => tokens) / (16 * batch * beats);
  return {
    filled,
    typical: windows[0],
    rates: trainers.map(({ size, config, rates }) => ({ size, config, rate: spread(rates) })),
  };
}

/** Files and beats a second, and bytes a beat, of `bat prepare`. */
async function preparing() {
  const { generatedSongs } = await built("data/generated-songs.js");
  const { prepareCorpora } = await built("node/prepare-corpora.js");
  const { writeDataset } = await built("data/dataset.js");
  const { QUESTIONS } = await built("theory/questions.js");
  const archive = process.env.BAT_TRUTH && join(process.env.BAT_TRUTH, "midi.tar.gz");
  const made = archive && existsSync(archive) ? [] : [...generatedSongs(PREPARED.generated)];
  const inputs = made.length > 0 ? { inputs: [], made: () => made } : { inputs: [archive], limit: PREPARED.real };
  let done;
  const ms = await time(async () => {
    done = await prepareCorpora({ threads: THREADS, questions: QUESTIONS, labels: [], ...inputs });
  });
  const { dataset, report } = done;
  const size = writeDataset(dataset).length;
  return { files: (1000 * report.files) / ms, beats: (1000 * dataset.beats) / ms, bytes: size / dataset.beats };
}

/** Seconds of a step on a GPU, reckoned: the longer of its products and its bytes, and the start of every node that is more than a view. */
function gpuSeconds(costs) {
  const products = total(costs, (cost) => cost.products) / (GPU.flops * GPU.ofFlops);
  const moved = total(costs, (cost) => cost.bytes) / (GPU.bytes * GPU.ofBytes);
  return Math.max(products, moved) + costs.filter(({ bytes }) => bytes > 0).length * GPU.secondsANode;
}

function duration(seconds) {
  const minutes = seconds / 60;
  if (minutes < 1) return `${Math.max(1, Math.round(seconds))} s`;
  if (minutes < 90) return `${minutes < 10 ? minutes.toFixed(1) : Math.round(minutes)} min`;
  return minutes < 48 * 60
    ? `${(minutes / 60).toFixed(minutes < 600 ? 1 : 0)} h`
    : `${(minutes / 60 / 24).toFixed(1)} days`;
}

const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const head = (...cells) => {
  row(...cells);
  console.log(`|${cells.map(() => "---|").join("")}`);
};

const options = readOptions();
const { bytes, words } = await songsToTrainOn();
const { filled, typical, rates } = await trainingRates(options, bytes);
const { batch, beats } = options;
console.log(
  `${THREADS} threads, ${words}, windows of ${batch} × ${beats} beats, ${Math.round(100 * filled)}% of them real beats\n`,
);
head(
  "size",
  "beats/s, measured",
  "MFLOP a beat",
  ...BEATS.map((n) => `epoch of 10^${Math.log10(n)}`),
  "10^8 on one H100, not measured",
);
for (const { size, config, rate } of rates) {
  const tokens = batch * beats * filled;
  const flop = total(await stepCosts(config, typical), ({ products }) => products) / typical.tokens;
  const gpu = gpuSeconds(await wholeCosts(config, batch, beats)) / tokens;
  const measured = `${Math.round(rate.median).toLocaleString("en")} [${Math.round(rate.min).toLocaleString("en")}–${Math.round(rate.max).toLocaleString("en")}]`;
  row(size, measured, (flop / 1e6).toFixed(1), ...BEATS.map((n) => duration(n / rate.median)), duration(1e8 * gpu));
}
const prepared = await preparing();
console.log(
  `\n\`bat prepare\`: ${prepared.files.toFixed(0)} files/s, ${Math.round(prepared.beats).toLocaleString("en")} beats/s, ${prepared.bytes.toFixed(0)} bytes a beat\n`,
);
head("", ...BEATS.map((n) => `10^${Math.log10(n)} beats`));
row("prepare, 2 cores", ...BEATS.map((n) => duration(n / prepared.beats)));
row("prepare, 16 shards of 2 cores", ...BEATS.map((n) => duration(n / prepared.beats / 16)));
row("dataset on disk", ...BEATS.map((n) => `${((n * prepared.bytes) / 1e9).toPrecision(2)} GB`));
