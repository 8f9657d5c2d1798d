// Learns how well a stretch of chords fits each key, from the training songs of the truth, and writes src/answers/key-judge-weights.ts.
//   BAT_TRUTH=… node scripts/train-key-judge.mjs MODEL [--out FILE]
// Softmax regression over 24 keys: one row of weights for major and one for minor, chords by the model's chord question, keys by the truth. Prints
// how many stretches of val it finds. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { load } from "./dist.mjs";
import { teaching } from "./teaching.mjs";
import { openModel, truthOf, truthSongs } from "./truth-songs.mjs";

const { model, folder, write } = teaching("key-judge", { songs: "the training songs of the truth" });
const { absolutePitch, calibrated, decodeAnswers } = await load("answers/decode.js");
const { JUDGE_FEATURES, judgeFeatures } = await load("answers/key-judge.js");
const { referenceBass } = await load("features/reference-bass.js");

const SHORTEST = 24; // beats of a stretch
const WEIGHTS = { nottingham: 0.3 }; // of a stretch by its corpus
const L2 = 0.5;
const STEPS = 250;
const RATE = 0.1;

const truth = truthOf(folder, ({ split }) => split !== "test");
const { questions, calibration, logitsOf, close } = openModel(model);
const stretches = [];
for await (const { song, beats } of truthSongs(folder, truth)) {
  const logits = await logitsOf(beats);
  const bass = referenceBass(beats);
  const chords = absolutePitch(calibrated(logits.chord, calibration.chord), bass, 3);
  const { phraseStart } = decodeAnswers(questions, logits, bass, { calibration, notes: beats.notes });
  for (const { key, from, to } of stretchesOf(song, beats.beats)) {
    const features = judgeFeatures({ chords, bass, phraseStart }, from, to);
    stretches.push({ split: song.split, key, features, weight: WEIGHTS[song.corpus] ?? 1 });
  }
}
await close();

/** The stretches in one key by the truth: [{key, from, to}]. */
function stretchesOf(song, beats) {
  const at = new Map(beats.map(({ tick }, t) => [tick, t]));
  const out = [];
  for (const { tick, tonic, minor } of song.beats) {
    const t = at.get(tick);
    if (t === undefined || tonic === null || tonic === undefined) continue;
    const key = 2 * tonic + Number(Boolean(minor));
    const last = out.at(-1);
    if (last?.key === key && last.to === t) last.to++;
    else out.push({ key, from: t, to: t + 1 });
  }
  return out.filter(({ from, to }) => to - from >= SHORTEST);
}

const F = JUDGE_FEATURES;
const weights = new Float64Array(2 * F); // (2, F) of major and minor keys
/** (24) probabilities of the keys. */
function keysOf(features) {
  const scores = Float64Array.from({ length: 24 }, (_, key) => {
    let sum = 0;
    for (let f = 0; f < F; f++) sum += weights[(key % 2) * F + f] * features[key * F + f];
    return sum;
  });
  const most = Math.max(...scores);
  const odds = scores.map((x) => Math.exp(x - most));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((x) => x / total);
}
const train = stretches.filter(({ split }) => split === "train");
const total = train.reduce((sum, { weight }) => sum + weight, 0);
const [first, second] = [new Float64Array(2 * F), new Float64Array(2 * F)];
for (let step = 1; step <= STEPS; step++) {
  const gradient = weights.map((x) => L2 * x);
  for (const { key, features, weight } of train) {
    keysOf(features).forEach((p, k) => {
      const error = weight * (p - Number(k === key));
      if (Math.abs(error) < 1e-6) return;
      for (let f = 0; f < F; f++) gradient[(k % 2) * F + f] += error * features[k * F + f];
    });
  }
  const rate = step > 0.7 * STEPS ? RATE / 5 : RATE;
  for (let f = 0; f < 2 * F; f++) {
    const g = gradient[f] / total;
    first[f] = 0.9 * first[f] + 0.1 * g;
    second[f] = 0.99 * second[f] + 0.01 * g * g;
    weights[f] -= (rate * first[f]) / (1 - 0.9 ** step) / (Math.sqrt(second[f] / (1 - 0.99 ** step)) + 1e-8);
  }
}
const show = (x) => String(Number(x.toFixed(2)));
for (let f = 0; f < 2 * F; f++) weights[f] = Number(show(weights[f]));

for (const split of ["train", "val"]) {
  const of = stretches.filter((one) => one.split === split);
  const found = of.map(({ key, features }) => keysOf(features)[key]);
  const right = of.filter(({ key, features }) => keysOf(features).every((p, k, all) => k === key || p < all[key]));
  const loss = -found.reduce((sum, p) => sum + Math.log(p), 0) / of.length;
  console.log(`${split}: ${right.length} of ${of.length} stretches, cross-entropy ${loss.toFixed(3)}`);
}
const lines = (row) => {
  const out = [];
  for (let f = 0; f < F; f += 24) out.push(`    ${[...row.subarray(f, Math.min(F, f + 24))].map(show).join(", ")},`);
  return out.join("\n");
};
write(`/** Weights of \`judgeFeatures\`, one row (F) for keys with each third. */
export const KEY_JUDGE: Readonly<Record<"major" | "minor", readonly number[]>> = {
  // biome-ignore format: a table
  major: [
${lines(weights.subarray(0, F))}
  ],
  // biome-ignore format: a table
  minor: [
${lines(weights.subarray(F))}
  ],
};
`);
