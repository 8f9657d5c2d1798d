// Several beat networks as one file: what is heard is the mean of their logits.
// usage: node scripts/join-beats.mjs FILE FILE … -o FILE
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";

const { readNetwork, writeNetworks } = await load("audio/beats/network.js");
const { readSafetensors } = await load("engine/safetensors.js");

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: "string", short: "o" } } });
const files = positionals.map((path) => readFileSync(path));
// What each file says of its training, under the number of its network.
const metadata = files.flatMap((file, n) =>
  Object.entries(readSafetensors(file).metadata).map(([name, text]) => [`${n}.${name}`, text]),
);
writeFileSync(values.out, writeNetworks(files.map(readNetwork), Object.fromEntries(metadata)));
