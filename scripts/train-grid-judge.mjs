// Learns which of the grids that a recording could have is its own, and writes src/audio/beats/grid-judge-weights.ts.
//   node scripts/train-grid-judge.mjs EXCERPTS… --networks WITHOUT1 --networks WITHOUT2 [--out FILE] [--seed 1]
// EXCERPTS: of scripts/beat-data.mjs. Each is heard by that network which has not learned from its song (scripts/train-beats.mjs --without K/N), so that its curves
// are no surer than those of a new song. Softmax regression over all grids of an excerpt, a row of weights for each meter; a grid is the better, the nearer its beats
// and downbeats are to the true ones. Prints how near the chosen grids are, also when the judge has learned from the other parts alone.
// Reads the compiled tree: dist/, or the folder BAT_DIST.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { partOf } from "./beat-songs.mjs";
import { load } from "./dist.mjs";

const { BANDS, FRAME_RATE } = await load("audio/beats/bands.js");
const { BYTE_SCALE, readExcerpts } = await load("audio/beats/excerpts.js");
const { trackedGrids } = await load("audio/beats/grid-candidates.js");
const { FIRST_SOUND, placeOf } = await load("audio/beats/grid-beginning.js");
const { describedGrids, judgeFeatureCount } = await load("audio/beats/grid-judge.js");
const { networkInputs } = await load("audio/beats/inputs.js");
const { readNetwork } = await load("audio/beats/network.js");
const { logitsModel } = await load("audio/beats/network-graph.js");
const { beatF1 } = await load("audio/beats/score.js");
const { activationsOf, refined, soundingPart } = await load("audio/beats/track.js");
const { floats } = await load("engine/runtime.js");
const { readSafetensors } = await load("engine/safetensors.js");
const { nodeRuntime } = await load("node/ort.js");
const { random } = await load("util/random.js");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    networks: { type: "string", multiple: true, default: [] },
    out: {
      type: "string",
      default: fileURLToPath(new URL("../src/audio/beats/grid-judge-weights.ts", import.meta.url)),
    },
    seed: { type: "string", default: "1" },
  },
});
if (positionals.length === 0 || values.networks.length < 2) {
  console.error(
    "usage: node scripts/train-grid-judge.mjs EXCERPTS… --networks WITHOUT1 --networks WITHOUT2 [--out FILE] [--seed 1]",
  );
  process.exit(2);
}
const METERS = [4, 3];
/** Waltzes are fewer, and drawn so many times as often. */
const WALTZ = 2;
const EPOCHS = 12;
const BATCH = 32;
const RATE = 0.003;
const DECAY = 1;
/** How much better a grid must be to count e times as much: a twentieth of what a right one has. */
const SHARPNESS = 20;
const networks = values.networks.map((path) => readNetwork(readFileSync(path)));
const parts = networks.length;

/** Curves of beats and downbeats, by the engine: thirty times as fast as in plain arithmetic. */
async function listener(frames) {
  const { config } = networks[0];
  const session = await nodeRuntime({ threads: 2 }).createSession(logitsModel(config, 1, frames));
  return async (network, data) => {
    const x = networkInputs(data, frames);
    for (let i = 0; i < x.length; i++)
      x[i] = (x[i] - network.mean[i % config.inputs]) * network.scale[i % config.inputs];
    const feeds = { x: floats(x, [1, frames, config.inputs]), theta: floats(network.theta) };
    const { logits } = await session.run(feeds);
    return activationsOf(logits.data);
  };
}

/** On which beat of the measure whole songs begin. */
const begins = [];

/** The beat, from 1, on which a song's first sound lies; 0 where it lies more than an eighth of a beat from any. */
function placeOfFirst(truth, meter) {
  const frames = truth.map(({ time }) => time * FRAME_RATE);
  const place = placeOf({ frames, positions: truth.map(({ position }) => position), meter }, FIRST_SOUND);
  const beat = Math.round(place);
  return Math.abs(place - beat) < 1 / 8 ? (beat % meter) + 1 : 0;
}

/** The grids that an excerpt could have: meter, features, how near each is to the truth, and both F1. */
async function questions(path) {
  const file = readSafetensors(readFileSync(path));
  const { count, frames, bands, times, positions, mostBeats, meters, songs } = readExcerpts(file);
  // Other excerpts begin anywhere in their song.
  const whole = file.metadata.plain === "true";
  const listen = await listener(frames);
  const list = [];
  for (let e = 0; e < count; e++) {
    const part = partOf(songs[e], parts);
    const data = Float32Array.from(
      bands.subarray(e * frames * BANDS, (e + 1) * frames * BANDS),
      (byte) => byte / BYTE_SCALE,
    );
    const heard = await listen(networks[part - 1], data);
    const { from, bands: sounding, activations } = soundingPart({ frames, data }, heard);
    const row = e * mostBeats;
    const truth = Array.from(times.subarray(row, row + mostBeats))
      .map((time, k) => ({ time: time - from / FRAME_RATE, position: positions[row + k], there: time >= 0 }))
      .filter(({ there }) => there);
    if (whole) begins.push({ meter: meters[e], place: placeOfFirst(truth, meters[e]) });
    const tracked = trackedGrids(activations).filter((grid) => grid.frames.length >= 4);
    const own = (beats) => beats.map(({ time }) => time);
    const first = (beats) => own(beats.filter(({ position }) => position === 1));
    const grids = [...describedGrids(sounding, activations, tracked, whole)].map(({ grid, features }) => {
      const beats = grid.frames.map((frame, k) => ({
        time: refined(activations.beats, Math.round(frame)) / FRAME_RATE,
        position: grid.positions[k],
      }));
      const f1 = [beatF1(own(truth), own(beats)), beatF1(first(truth), first(beats))];
      return { meter: grid.meter, features, f1, worth: ((f1[0] + f1[1]) / 2) ** 4 };
    });
    if (grids.length > 0) list.push({ part, whole, meter: meters[e], grids });
    if (list.length % 100 === 0) console.error(`${list.length} excerpts of ${count}`);
  }
  return list;
}

/** Each feature is divided by its spread; its mean counts for no grid more than for another of its meter. */
function scalesOf(list) {
  return Object.fromEntries(
    METERS.map((meter) => {
      const F = judgeFeatureCount(meter);
      const [sums, squares] = [new Float64Array(F), new Float64Array(F)];
      let n = 0;
      for (const { grids } of list)
        for (const { meter: own, features } of grids) {
          if (own !== meter) continue;
          n++;
          features.forEach((x, f) => {
            sums[f] += x;
            squares[f] += x * x;
          });
        }
      const spread = (f) => Math.sqrt(Math.max(0, squares[f] / n - (sums[f] / n) ** 2));
      return [meter, Float64Array.from(sums, (_, f) => (spread(f) < 1e-6 ? 1 : 1 / Math.max(0.1, spread(f))))];
    }),
  );
}

/** Shares of the numbers, as a softmax has them. */
function softmax(numbers) {
  const most = Math.max(...numbers);
  const odds = numbers.map((x) => Math.exp(x - most));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((x) => x / total);
}

/** Weights of each meter, (F). */
function learn(list) {
  const scales = scalesOf(list);
  const { below } = random(Number(values.seed));
  const rows = METERS.map((meter) => {
    const F = judgeFeatureCount(meter);
    return [meter, { w: new Float64Array(F), m: new Float64Array(F), v: new Float64Array(F), g: new Float64Array(F) }];
  });
  const own = Object.fromEntries(rows);
  const drawn = list.flatMap((one) => new Array(one.meter === 3 ? WALTZ : 1).fill(one));
  const steps = Math.floor((EPOCHS * drawn.length) / BATCH);
  for (let step = 1; step <= steps; step++) {
    for (const [, { g }] of rows) g.fill(0);
    for (let b = 0; b < BATCH; b++) {
      const { grids } = drawn[below(drawn.length)];
      const chosen = softmax(grids.map(({ meter, features }) => dot(own[meter].w, features, scales[meter])));
      const wanted = softmax(grids.map(({ worth }) => SHARPNESS * worth));
      grids.forEach(({ meter, features }, i) => {
        const error = (chosen[i] - wanted[i]) / BATCH;
        const { g } = own[meter];
        for (let f = 0; f < g.length; f++) g[f] += error * scales[meter][f] * features[f];
      });
    }
    const rate = (RATE * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    for (const [, { w, m, v, g }] of rows)
      for (let f = 0; f < w.length; f++) {
        m[f] = 0.9 * m[f] + 0.1 * g[f];
        v[f] = 0.999 * v[f] + 0.001 * g[f] ** 2;
        w[f] -= rate * (m[f] / (1 - 0.9 ** step) / (Math.sqrt(v[f] / (1 - 0.999 ** step)) + 1e-8) + DECAY * w[f]);
      }
  }
  return Object.fromEntries(rows.map(([meter, { w }]) => [meter, w.map((x, f) => x * scales[meter][f])]));
}

function dot(w, x, scale) {
  let sum = 0;
  for (let f = 0; f < w.length; f++) sum += w[f] * x[f] * scale[f];
  return sum;
}

/** The grids that these weights choose, one of each excerpt. */
function chosenBy(weights, list) {
  const ones = { 4: new Float64Array(judgeFeatureCount(4)).fill(1), 3: new Float64Array(judgeFeatureCount(3)).fill(1) };
  return list.map(({ meter, whole, grids }) => {
    const scores = grids.map((one) => dot(weights[one.meter], one.features, ones[one.meter]));
    const best = grids[scores.indexOf(Math.max(...scores))];
    return { kind: meter, whole, f1: best.f1, meter: Number(best.meter === meter) };
  });
}

function report(name, rows) {
  const line = METERS.map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const mean = (pick) => (own.reduce((sum, row) => sum + pick(row), 0) / own.length).toFixed(3);
    return `${kind}/4 (${own.length}): beat F1 ${mean((row) => row.f1[0])}, downbeat ${mean((row) => row.f1[1])}, meter ${mean((row) => row.meter)}`;
  });
  console.log(`${name}: ${line.join("; ")}`);
}

const list = [];
for (const path of positionals) list.push(...(await questions(path)));
for (const meter of METERS) {
  const own = begins.filter((one) => one.meter === meter);
  const share = (place) => (own.filter((one) => one.place === place).length / own.length).toFixed(3);
  const places = Array.from({ length: meter }, (_, q) => `${q + 1}: ${share(q + 1)}`);
  console.log(`${own.length} whole songs in ${meter} begin on beat ${places.join(", ")}, on none: ${share(0)}`);
}
const nearest = list.map(({ meter, grids }) => {
  const best = grids.reduce((a, b) => (b.worth > a.worth ? b : a));
  return { kind: meter, f1: best.f1, meter: Number(best.meter === meter) };
});
report("the best grids there are", nearest);
const apart = Array.from({ length: parts }, (_, k) => k + 1).flatMap((part) => {
  const weights = learn(list.filter((one) => one.part !== part));
  return chosenBy(
    weights,
    list.filter((one) => one.part === part),
  );
});
report("chosen in songs not learned from", apart);
report(
  "… whole songs",
  apart.filter(({ whole }) => whole),
);
const weights = learn(list);
report("chosen in songs learned from", chosenBy(weights, list));

const table = (numbers) => {
  const lines = [];
  const short = Array.from(numbers, (x) => String(Number(x.toPrecision(3))));
  for (let f = 0; f < short.length; f += 14) lines.push(`    ${short.slice(f, f + 14).join(", ")},`);
  return lines.join("\n");
};
writeFileSync(
  values.out,
  `// Written by scripts/train-grid-judge.mjs from excerpts of training songs.
import type { Meter } from "./grid-features.js";

/** Weights of \`describedGrids\`'s features of each meter, (F). */
// biome-ignore format: a table
export const GRID_JUDGE: Readonly<Record<Meter, readonly number[]>> = {
  4: [
${table(weights[4])}
  ],
  3: [
${table(weights[3])}
  ],
};
`,
);
console.log(`wrote ${values.out}`);
