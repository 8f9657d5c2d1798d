// Prints what a model was trained on, from the model file itself: node scripts/model-data.mjs [models/bat.safetensors]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "./dist.mjs";

const { readCheckpoint } = await load("model/checkpoint.js");
const path = process.argv[2] ?? fileURLToPath(new URL("../models/bat.safetensors", import.meta.url));
const { config, parameters, meta } = readCheckpoint(readFileSync(path), path);

console.log(
  `${config.size}: width ${config.width}, ${config.nLayer} layers, ${config.nHead} heads, ${parameters.length} parameters; ${config.features} beat features, ${config.pairFeatures} pair features`,
);
const members = [meta, ...(meta.siblings ?? [])];
for (const [n, { runs }] of members.entries()) {
  if (members.length > 1) console.log(`member ${n + 1} of ${members.length}:`);
  for (const { objective, step, seed, settings } of runs) {
    const hidden =
      objective === "finetune" ? `, beats hidden in ${Math.round(100 * settings.maskShare)}% of the windows` : "";
    console.log(
      `${objective}: ${step} steps of ${settings.batch} × ${Math.max(...settings.lengths)} beats, seed ${seed}, rate ${settings.peak}${hidden}`,
    );
  }
}
const data = members.flatMap((member) => member.data);
const corpora = new Map(data.flatMap(({ corpora }) => corpora).map((corpus) => [corpus.name, corpus]));
console.log("\n| corpus | training songs | beats | licence |\n|---|---|---|---|");
for (const { name, songs, beats, licence } of corpora.values())
  console.log(`| ${name} | ${songs.toLocaleString("en")} | ${beats.toLocaleString("en")} | ${licence} |`);
