// Fits the weights of src/music/grid-phase.ts on the training splits and writes src/music/grid-phase-weights.ts.
//   BAT_TRUTH=… BAT_CORPORA=… node scripts/train-grid-phase.mjs [--out FILE]
// Softmax regression over the four places of the beat: the right one against the other three. Songs known to be on their file's beats, off-grid
// songs whose chord track agrees with the truth (weight 5), and bands in the wild, believed to be on the file's beats (weight .3).
// Prints how songs left out of their fold fare at several margins. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { attempt, load } from "./dist.mjs";
import { folders, offGridSongs, onGridSongs } from "./offgrid-songs.mjs";

const { archiveEntries } = await load("node/archive.js");
const { phaseFit } = await load("music/phase.js");
const { PHASE_KINDS, PHASE_SIGNS, hasSixteenths, lateness, phaseEvidence, phaseScores, phaseSigns } =
  await load("music/grid-phase.js");
const { readMidi } = await load("music/midi.js");

const { values } = parseArgs({
  options: {
    out: { type: "string", default: fileURLToPath(new URL("../src/music/grid-phase-weights.ts", import.meta.url)) },
  },
});
const WILD = ["bsubedi26", "resukon", "malice-cli", "cocopops-midi", "reubenson", "misc-h3r0bl"];
const MOST_OF_ONE = 400;
const L2 = 3e-4;
const STEPS = 400;

/** [{id, kind, right, weight, evidence, signs: four arrays}] */
const songs = [];
let unfit = 0;
function take(id, kind, right, weight, bytes) {
  const piece = attempt(() => readMidi(bytes, { keepLongest44: true, trustBeats: true }));
  if (!piece) return;
  const fit = phaseFit(piece.notes.map(({ onset }) => onset));
  if (!hasSixteenths(fit)) {
    if (kind === "off") unfit++;
    return;
  }
  const evidence = phaseEvidence(piece.notes, piece.tracks, lateness(fit));
  const signs = [0, 1, 2, 3].map((phase) => {
    const out = new Float64Array(PHASE_SIGNS);
    phaseSigns(evidence, phase, out);
    return out;
  });
  songs.push({ id, kind, right, weight, evidence, signs });
}

for await (const { id, split, bytes, sixteenths, chordsOnBeats } of offGridSongs())
  if (split === "train" && !chordsOnBeats) take(id, "off", sixteenths, 5, bytes);
for await (const { id, split, bytes } of onGridSongs()) if (split === "train") take(id, "on", 0, 1, bytes);
for (const corpus of WILD) {
  const folder = join(folders().corpora, "unstated", corpus);
  const [head, ...rows] = readFileSync(join(folder, "songs.tsv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  const [split, path, all44] = ["split", "path", "all44"].map((column) => head.indexOf(column));
  const wanted = new Set(rows.filter((row) => row[split] === "train" && row[all44] === "1").map((row) => row[path]));
  let taken = 0;
  for await (const { name, bytes } of archiveEntries(join(folder, `${corpus}.tar.gz`))) {
    const file = name.replace(/^\.\//, "");
    if (!wanted.has(file) && !wanted.has(file.split("/").slice(1).join("/"))) continue;
    if (taken++ === MOST_OF_ONE) break;
    take(`${corpus}/${file}`, "wild", 0, 0.3, bytes);
  }
}
const count = (kind) => songs.filter((song) => song.kind === kind).length;
console.log(
  `${count("off")} off-grid songs (${unfit} more cannot be judged), ${count("on")} on their beats, ${count("wild")} in the wild`,
);

/** Adam on the mean loss with a penalty on the squares of the weights. */
function fitWeights(list) {
  const w = new Float64Array(PHASE_SIGNS);
  const m = new Float64Array(PHASE_SIGNS);
  const v = new Float64Array(PHASE_SIGNS);
  const total = list.reduce((sum, { weight }) => sum + weight, 0);
  for (let step = 1; step <= STEPS; step++) {
    const g = w.map((x) => L2 * x);
    for (const { right, weight, signs } of list) {
      const z = signs.map((x) => x.reduce((sum, value, s) => sum + value * w[s], 0));
      const most = Math.max(...z);
      const e = z.map((x) => Math.exp(x - most));
      const sum = e.reduce((a, b) => a + b);
      signs.forEach((x, phase) => {
        const error = (weight * (e[phase] / sum - (phase === right ? 1 : 0))) / total;
        for (let s = 0; s < PHASE_SIGNS; s++) g[s] += error * x[s];
      });
    }
    const rate = 0.3 * (1 - step / (STEPS + 1));
    for (let s = 0; s < PHASE_SIGNS; s++) {
      m[s] = 0.9 * m[s] + 0.1 * g[s];
      v[s] = 0.99 * v[s] + 0.01 * g[s] * g[s];
      w[s] -= (rate * (m[s] / (1 - 0.9 ** step))) / (Math.sqrt(v[s] / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return w;
}

const FOLDS = 5;
const held = new Map();
for (let fold = 0; fold < FOLDS; fold++) {
  const weights = fitWeights(songs.filter((_, i) => i % FOLDS !== fold));
  songs.forEach((song, i) => {
    if (i % FOLDS === fold) held.set(song, phaseScores(song.evidence, weights));
  });
}
for (const margin of [0, 1, 1.5, 2, 2.5, 3, 4]) {
  const moved = (song) => {
    const [file, ...others] = held.get(song);
    const best = Math.max(...others);
    return best - file > margin ? 1 + others.indexOf(best) : 0;
  };
  const all = (kind, is) => songs.filter((song) => song.kind === kind && is(moved(song), song)).length;
  const right = all("off", (place, song) => place === song.right);
  const on = all("on", (place) => place !== 0);
  const wild = all("wild", (place) => place !== 0);
  console.log(`margin ${margin}: off-grid ${right} right; moved: ${on} on their beats, ${wild} in the wild`);
}

const weights = fitWeights(songs);
const rows = PHASE_KINDS.map((kind, k) => {
  const row = Array.from(weights.subarray(k * 5, k * 5 + 5), (x) => (Math.round(x * 100) / 100 + 0).toFixed(2));
  return `  ${row.join(", ")}, // ${kind}`;
});
writeFileSync(
  values.out,
  `/**
 * Weights of \`grid-phase.ts\`, a row for each kind of evidence: the four sixteenths counted from the place, and the best of its four beats.
 * Fitted on ${songs.length} songs of the training splits by \`node scripts/train-grid-phase.mjs\`, which writes this file.
 */
// biome-ignore format: a table
export const PHASE_WEIGHTS: readonly number[] = [
${rows.join("\n")}
];
`,
);
