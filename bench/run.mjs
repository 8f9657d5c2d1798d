// Speed and memory, each figure beside a peer in the same run: npm run bench -- [options]
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import * as answers from "./answers.bench.mjs";
import * as data from "./data.bench.mjs";
import * as floor from "./floor.bench.mjs";
import * as frontEnd from "./front-end.bench.mjs";
import * as pairs from "./pairs.bench.mjs";
import * as train from "./train.bench.mjs";

const BENCHES = [frontEnd, pairs, train, floor, data, answers];
const HELP = `npm run bench -- [options]

  --only NAME       only these: ${BENCHES.map(({ name }) => name).join(", ")} (repeatable)
  --rounds N        rounds in which BAT and its peer take turns, at least 5 (default: 5)
  --model FILE      the model that answers (default: models/bat.safetensors)
  --torch PYTHON    a Python with PyTorch (or BAT_TORCH), or several, joined as in PATH, and
  --peer FILE       the script that trains the same model in it (or BAT_PEER)
  --json FILE       write [{name, value, unit, peer, ratio: {min, median, max}}]

BAT_TRUTH, a folder with midi.tar.gz, adds real songs. A ratio says how many times as good as the peer BAT is, over the rounds.`;

const fail = (message) => {
  console.error(`bench: ${message}`);
  process.exit(2);
};

function readOptions() {
  const text = { type: "string" };
  const options = {
    only: { ...text, multiple: true },
    rounds: { ...text, default: "5" },
    model: text,
    torch: text,
    peer: text,
    json: text,
    help: { type: "boolean", short: "h" },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error.message);
  }
}

const number = (x) => (x >= 100 ? Math.round(x).toLocaleString("en") : Number(x.toPrecision(3)).toString());

function line({ name, value, unit, peer, peerValue, ratio, note, target }) {
  const lines = [`${name.padEnd(18)} ${number(value).padStart(8)} ${unit}${note ? `  (${note})` : ""}`];
  const indent = " ".repeat(28);
  if (ratio) {
    const { min, median, max } = ratio;
    lines.push(`${indent}${number(median)}× [${number(min)}–${number(max)}] of ${peer}, ${number(peerValue)}`);
  }
  if (target) lines.push(`${indent}${target.holds ? "holds" : "DOES NOT HOLD"}: ${target.words}`);
  return lines.join("\n");
}

const values = readOptions();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 5) fail(`invalid --rounds ${values.rounds} (expected a whole number from 5)`);
const unknown = values.only?.find((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown) fail(`invalid --only ${unknown} (expected ${BENCHES.map(({ name }) => name).join(", ")})`);

const options = {
  rounds,
  model: values.model,
  torch: values.torch ?? process.env.BAT_TORCH,
  peer: values.peer ?? process.env.BAT_PEER,
};
const { version: ort } = createRequire(import.meta.url)("onnxruntime-node/package.json");
console.log(
  `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores, Node ${process.versions.node}, ONNX Runtime ${ort}; ${rounds} rounds\n`,
);
const results = [];
for (const { name, bench } of BENCHES) {
  if (values.only && !values.only.includes(name)) continue;
  for await (const result of bench(options)) {
    results.push(result);
    console.log(line(result));
  }
}
const targets = results.filter(({ target }) => target);
console.log(`\n${targets.filter(({ target }) => target.holds).length} of ${targets.length} targets hold`);
if (values.json) {
  const rows = results.map(({ name, value, unit, peer, peerValue, ratio, note }) => ({
    ...{ name, value, unit, peer, ratio },
    ...{ peerValue, note },
  }));
  writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
}
