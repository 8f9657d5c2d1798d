// Learns what the sixteenths of a measure sound like, from excerpts of scripts/beat-data.mjs, and writes src/audio/beats/grid-judge-weights.ts.
//   node scripts/train-grid-judge.mjs VAL TRAIN… [--out FILE] [--seed 1]
// Softmax regression: each excerpt in four, whole and halved, offers its true grid and that grid's alternatives; one row of weights scores them all. Prints
// how often the true grid wins, and how often among its own four counts. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const dist = process.env.BAT_DIST ?? new URL("../dist", import.meta.url).href;
const { BANDS, FRAME_RATE } = await import(`${dist}/audio/beats/bands.js`);
const { BYTE_SCALE, readExcerpts } = await import(`${dist}/audio/beats/excerpts.js`);
const { GRID_FEATURES, gridAlternatives, gridFeatures, risesOf } = await import(`${dist}/audio/beats/grid-judge.js`);
const { readSafetensors } = await import(`${dist}/engine/safetensors.js`);
const { random } = await import(`${dist}/util/random.js`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: {
      type: "string",
      default: fileURLToPath(new URL("../src/audio/beats/grid-judge-weights.ts", import.meta.url)),
    },
    seed: { type: "string", default: "1" },
  },
});
if (positionals.length < 2) {
  console.error("usage: node scripts/train-grid-judge.mjs VAL TRAIN… [--out FILE] [--seed 1]");
  process.exit(2);
}
const F = GRID_FEATURES;
const EPOCHS = 20;
const BATCH = 64;
const RATE = 0.003;
const DECAY = 0.01;
const SHORTEST = 12; // beats of an excerpt
const LATENESS = 0.006; // s, the spread by which grids are moved
const { normal, below } = random(Number(values.seed));

/** What is to be told apart: features of the true grid, then of its alternatives, (n, F). `halved`: of the halves of each excerpt too, a little early or late. */
function* questions(path, halved) {
  const { count, frames, bands, times, positions, mostBeats, meters } = readExcerpts(
    readSafetensors(readFileSync(path)),
  );
  for (let e = 0; e < count; e++) {
    if (meters[e] !== 4) continue;
    const from = e * mostBeats;
    const n = times.subarray(from, from + mostBeats).filter((time) => time >= 0).length;
    const counted = [...positions.subarray(from, from + n)];
    if (counted.some((position, k) => k > 0 && position !== (counted[k - 1] % 4) + 1)) continue;
    const data = Float32Array.from(
      bands.subarray(e * frames * BANDS, (e + 1) * frames * BANDS),
      (byte) => byte / BYTE_SCALE,
    );
    const sound = { frames, data };
    const rises = risesOf(sound);
    const spans = [[0, n]];
    if (halved) spans.push([0, n >> 1], [n >> 1, n]);
    for (const [first, last] of spans) {
      if (last - first < SHORTEST) continue;
      const late = halved ? normal() * LATENESS : 0;
      const grid = {
        frames: Array.from(times.subarray(from + first, from + last), (time) => (time + late) * FRAME_RATE),
        positions: counted.slice(first, last),
      };
      yield gridAlternatives(grid).map((one) => gridFeatures(sound, rises, one));
    }
  }
}

const train = positionals.slice(1).flatMap((path) => [...questions(path, true)]);
const val = [...questions(positionals[0], false)];
console.log(`${train.length} questions, ${val.length} for validation`);

// Each feature is scaled by its spread; its mean counts for no alternative more than for another.
const scale = new Float64Array(F);
const all = train.flat();
for (let f = 0; f < F; f++) {
  let [sum, squares] = [0, 0];
  for (const row of all) {
    sum += row[f];
    squares += row[f] * row[f];
  }
  scale[f] = 1 / Math.sqrt(Math.max(1e-4, squares / all.length - (sum / all.length) ** 2));
}
const weights = new Float64Array(F);
const shares = (rows) => {
  const scores = rows.map((row) => row.reduce((sum, x, f) => sum + weights[f] * scale[f] * x, 0));
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((x) => x / total);
};
const [m, v] = [new Float64Array(F), new Float64Array(F)];
const steps = EPOCHS * Math.ceil(train.length / BATCH);
for (let step = 1; step <= steps; step++) {
  const gradient = new Float64Array(F);
  for (let b = 0; b < BATCH; b++) {
    const rows = train[below(train.length)];
    shares(rows).forEach((p, i) => {
      const error = (p - Number(i === 0)) / BATCH;
      if (Math.abs(error) < 1e-7) return;
      for (let f = 0; f < F; f++) gradient[f] += error * scale[f] * rows[i][f];
    });
  }
  const rate = (RATE * (1 + Math.cos((Math.PI * step) / steps))) / 2;
  for (let f = 0; f < F; f++) {
    m[f] = 0.9 * m[f] + 0.1 * gradient[f];
    v[f] = 0.999 * v[f] + 0.001 * gradient[f] ** 2;
    weights[f] -=
      rate * (m[f] / (1 - 0.9 ** step) / (Math.sqrt(v[f] / (1 - 0.999 ** step)) + 1e-8) + DECAY * weights[f]);
  }
}
for (const [name, list] of [
  ["train", train],
  ["validation", val],
]) {
  const won = list.filter((rows) => Math.max(...shares(rows)) === shares(rows)[0]).length;
  const counted = list.filter((rows) => {
    const four = shares(rows.slice(0, 4));
    return Math.max(...four) === four[0];
  }).length;
  const loss = -list.reduce((sum, rows) => sum + Math.log(shares(rows)[0]), 0) / list.length;
  const share = (n) => (n / list.length).toFixed(3);
  console.log(`${name}: true grid ${share(won)}, true count ${share(counted)}, cross-entropy ${loss.toFixed(3)}`);
}
const numbers = Array.from(weights, (weight, f) => String(Number((weight * scale[f]).toPrecision(3))));
const lines = [];
for (let f = 0; f < F; f += 14) lines.push(`  ${numbers.slice(f, f + 14).join(", ")},`);
writeFileSync(
  values.out,
  `// Written by scripts/train-grid-judge.mjs from excerpts of training songs.

/** Weights of \`gridFeatures\`, (F): a row a sixteenth of the measure, then the rest. */
// biome-ignore format: a table
export const GRID_JUDGE: readonly number[] = [
${lines.join("\n")}
];
`,
);
console.log(`wrote ${values.out}`);
