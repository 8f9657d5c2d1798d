// Learns what measures sound like, from excerpts of scripts/beat-data.mjs, and writes src/audio/beats/grid-judge-weights.ts.
//   node scripts/train-grid-judge.mjs VAL TRAIN… [--out FILE] [--seed 1]
// Softmax regression: each excerpt, whole and halved, offers its true grid, that grid's alternatives, and grids at 2/3, 3/4, 4/3 and 3/2 of its tempo; a row of
// weights for each meter scores them all. Prints how often the true grid wins, how often among its own counts, and how often its meter does.
// Reads the compiled tree: dist/, or the folder BAT_DIST.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const dist = process.env.BAT_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const { BANDS, FRAME_RATE } = await import(`${dist}/audio/beats/bands.js`);
const { BYTE_SCALE, readExcerpts } = await import(`${dist}/audio/beats/excerpts.js`);
const { beatSound, gridFeatureCount, gridFeatures, risesOf, tempoOfFrames } = await import(
  `${dist}/audio/beats/grid-features.js`
);
const { FASTEST, gridAlternatives, SLOWEST } = await import(`${dist}/audio/beats/grid-judge.js`);
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
const METERS = [4, 3];
// Weights of both meters lie in one vector: those of four, then those of three.
const FIRST = { 4: 0, 3: gridFeatureCount(4) };
const F = gridFeatureCount(4) + gridFeatureCount(3);
/** Waltzes are fewer, and drawn so many times as often. */
const WALTZ = 3;
/** Steps of grids at another tempo that no halving gives, in beats, and the beats on which they begin. */
const OTHER_STEPS = [
  [3 / 2, [0, 0.5, 1]],
  [2 / 3, [0]],
  [4 / 3, [0]],
  [3 / 4, [0]],
];
const EPOCHS = 12;
const BATCH = 64;
const RATE = 0.003;
const DECAY = 1;
const SHORTEST = 14; // beats of an excerpt
const LATENESS = 0.006; // s, the spread by which grids are moved
const { normal, below } = random(Number(values.seed));

/** Grids that are none of the true grid's alternatives, but may be tracked all the same. */
function otherGrids({ frames }) {
  const K = frames.length;
  return OTHER_STEPS.flatMap(([step, firsts]) => firsts.map((first) => [step, first])).flatMap(([step, first]) => {
    const at = [];
    for (let x = first; x < K - 1 + 1e-9; x += step) {
      const k = Math.min(K - 2, Math.floor(x));
      at.push(frames[k] + (x - k) * (frames[k + 1] - frames[k]));
    }
    const tempo = at.length < 8 ? 0 : tempoOfFrames(at);
    if (tempo < SLOWEST || tempo > FASTEST) return [];
    const grids = METERS.flatMap((meter) =>
      Array.from({ length: meter }, (_, shift) => ({
        frames: at,
        positions: at.map((_, k) => ((k + shift) % meter) + 1),
        meter,
      })),
    );
    return [grids];
  });
}

/** What is to be told apart: meter and features of the true grid, then of the others. `halved`: of the halves of each excerpt too, a little early or late. */
function* questions(path, halved) {
  const { count, frames, bands, times, positions, mostBeats, meters } = readExcerpts(
    readSafetensors(readFileSync(path)),
  );
  for (let e = 0; e < count; e++) {
    const from = e * mostBeats;
    const n = times.subarray(from, from + mostBeats).filter((time) => time >= 0).length;
    const counted = [...positions.subarray(from, from + n)];
    if (counted.some((position, k) => k > 0 && position !== (counted[k - 1] % meters[e]) + 1)) continue;
    const data = Float32Array.from(
      bands.subarray(e * frames * BANDS, (e + 1) * frames * BANDS),
      (byte) => byte / BYTE_SCALE,
    );
    const heard = { frames, data };
    const rises = risesOf(heard);
    const spans = [[0, n]];
    if (halved) spans.push([0, n >> 1], [n >> 1, n]);
    for (const [first, last] of spans) {
      if (last - first < SHORTEST) continue;
      const late = halved ? normal() * LATENESS : 0;
      const grid = {
        frames: Array.from(times.subarray(from + first, from + last), (time) => (time + late) * FRAME_RATE),
        positions: counted.slice(first, last),
        meter: meters[e],
      };
      yield [...gridAlternatives(grid), ...otherGrids(grid)].flatMap((grids) => {
        const sound = beatSound(heard, rises, grids[0].frames);
        return grids.map((one) => ({ meter: one.meter, features: gridFeatures(sound, one) }));
      });
    }
  }
}

const train = positionals.slice(1).flatMap((path) => [...questions(path, true)]);
const val = [...questions(positionals[0], false)];
console.log(`${train.length} questions, ${val.length} for validation`);

// Each feature is scaled by its spread; its mean counts for no grid more than for another of its meter.
const sums = new Float64Array(F);
const squares = new Float64Array(F);
const counts = { 4: 0, 3: 0 };
for (const { meter, features } of train.flat()) {
  counts[meter]++;
  features.forEach((x, f) => {
    sums[FIRST[meter] + f] += x;
    squares[FIRST[meter] + f] += x * x;
  });
}
const scale = Float64Array.from(squares, (square, f) => {
  const n = f < FIRST[3] ? counts[4] : counts[3];
  return 1 / Math.sqrt(Math.max(1e-2, square / n - (sums[f] / n) ** 2));
});
scale[FIRST[3] - 1] = 1; // the constants
scale[F - 1] = 1;
const weights = new Float64Array(F);
const shares = (grids) => {
  const scores = grids.map(({ meter, features }) => {
    let score = 0;
    for (let f = 0, at = FIRST[meter]; f < features.length; f++, at++) score += weights[at] * scale[at] * features[f];
    return score;
  });
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((x) => x / total);
};
const drawn = train.flatMap((grids, q) => new Array(grids[0].meter === 3 ? WALTZ : 1).fill(q));
const [m, v] = [new Float64Array(F), new Float64Array(F)];
const steps = EPOCHS * Math.ceil(drawn.length / BATCH);
for (let step = 1; step <= steps; step++) {
  const gradient = new Float64Array(F);
  for (let b = 0; b < BATCH; b++) {
    const grids = train[drawn[below(drawn.length)]];
    shares(grids).forEach((p, i) => {
      const error = (p - Number(i === 0)) / BATCH;
      if (Math.abs(error) < 1e-7) return;
      const { meter, features } = grids[i];
      for (let f = 0, at = FIRST[meter]; f < features.length; f++, at++)
        gradient[at] += error * scale[at] * features[f];
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
  const told = list.map((grids) => {
    const all = shares(grids);
    const best = all.indexOf(Math.max(...all));
    const own = all.slice(0, grids[0].meter);
    return {
      won: best === 0,
      counted: own.every((p) => p <= own[0]),
      meter: grids[best].meter === grids[0].meter,
      p: all[0],
    };
  });
  const share = (what) => (told.filter((one) => one[what]).length / told.length).toFixed(3);
  const loss = -told.reduce((sum, { p }) => sum + Math.log(p), 0) / told.length;
  console.log(
    `${name}: true grid ${share("won")}, true count ${share("counted")}, true meter ${share("meter")}, cross-entropy ${loss.toFixed(3)}`,
  );
}
const numbers = Array.from(weights, (weight, f) => String(Number((weight * scale[f]).toPrecision(3))));
const table = (list) => {
  const lines = [];
  for (let f = 0; f < list.length; f += 14) lines.push(`    ${list.slice(f, f + 14).join(", ")},`);
  return lines.join("\n");
};
writeFileSync(
  values.out,
  `// Written by scripts/train-grid-judge.mjs from excerpts of training songs.
import type { Meter } from "./grid-features.js";

/** Weights of \`gridFeatures\` of each meter, (F). */
// biome-ignore format: a table
export const GRID_JUDGE: Readonly<Record<Meter, readonly number[]>> = {
  4: [
${table(numbers.slice(0, FIRST[3]))}
  ],
  3: [
${table(numbers.slice(FIRST[3]))}
  ],
};
`,
);
console.log(`wrote ${values.out}`);
