// Learns what a direct modulation up sounds like on either side of it, and writes src/answers/modulation-judge-weights.ts.
//   BAT_TRUTH=… node scripts/train-modulation-judge.mjs MODEL [--put 3000] [--put-val 1500] [--out FILE]
// Modulations are those of the truth and others put into its songs (src/answers/put-modulations.ts). First a profile of chords by key and a logistic
// regression on chords, bass and phrases, from the training songs; then, from the validation songs, how much that counts beside the answers
// about keys and modulations, which know the training songs by heart, and from which score on a modulation is told. Prints F1 by split.
// Reads the compiled tree: dist/, or the folder BAT_DIST.
import { load } from "./dist.mjs";
import { logisticRegression } from "./logistic.mjs";
import { teaching } from "./teaching.mjs";
import { openModel, timesOf, truthOf, truthSongs } from "./truth-songs.mjs";

const { model, folder, numbers, write } = teaching("modulation-judge", {
  songs: "the training and validation songs of the truth",
  numbers: { put: 3000, "put-val": 1500 },
});
const { decodeAnswers } = await load("answers/decode.js");
const { CHORD_FEATURES, leading, MODULATION_FEATURES, modulationFeatures, STEPS_UP } =
  await load("answers/modulation-judge.js");
const { putModulations, withModulation } = await load("answers/put-modulations.js");
const { referenceBass } = await load("features/reference-bass.js");
const { transposeFrom } = await load("music/change-piece.js");
const { beatSong } = await load("music/voices.js");
const { CHORDS, THIRDS } = await load("theory/chords.js");

const L2 = { chords: 30, answers: 1 };
/** A measure start this near to the true beat may be told in its place; others as near are neither right nor wrong. */
const AROUND = 4;
const SEED = 2;

const truth = truthOf(folder, ({ split }) => split !== "test");
const pieces = new Map();
for await (const { song, piece } of truthSongs(folder, truth)) pieces.set(song.id, piece);
const { questions, calibration, logitsOf, close } = openModel(model);

/** What the judge hears of a song, and its modulations: [{ beat, up }], `up` 0 where it is not known. */
async function heard(song, piece) {
  const beats = beatSong(piece);
  let witnesses;
  const onModulations = (all) => {
    witnesses = all;
  };
  const { notes } = beats;
  decodeAnswers(questions, await logitsOf(beats), referenceBass(beats), { calibration, notes, onModulations });
  const matched = timesOf(song, beats);
  const keys = song.beats.flatMap(({ tonic, minor }, i) =>
    tonic === null || tonic === undefined || matched[i] === undefined ? [] : [{ t: matched[i], tonic, minor }],
  );
  const modulations = song.beats.flatMap(({ modulationUp, tonic }, i) => {
    if (!modulationUp || matched[i] === undefined) return [];
    const before = keys.filter(({ t }) => t < matched[i]).at(-1);
    const rise = before && tonic !== null && tonic !== undefined ? (tonic - before.tonic + 12) % 12 : 0;
    return [{ beat: matched[i], up: rise <= STEPS_UP ? rise : 0 }];
  });
  return { split: song.split, witnesses, keys, modulations };
}

const songs = [];
for (const [id, song] of truth) {
  const known = song.beats.some(({ modulationUp }) => typeof modulationUp === "boolean");
  if (known && pieces.has(id)) songs.push(await heard(song, pieces.get(id)));
}
const plain = songs.length;
for (const split of ["train", "val"]) {
  const puttable = [...truth.values()].filter(
    (one) => one.split === split && one.corpus !== "nottingham" && pieces.has(one.id),
  );
  for (const put of putModulations(puttable, numbers[split === "train" ? "put" : "put-val"], SEED)) {
    const piece = pieces.get(put.song.id);
    const beat = piece.beats.findIndex(({ tick }) => tick === put.tick);
    if (beat < 0) continue;
    const song = await heard(withModulation(put), transposeFrom(piece, beat, put.semitones));
    for (const modulation of song.modulations) if (modulation.beat === beat) modulation.up = put.semitones;
    songs.push(song);
  }
}
await close();
console.log(`${plain} songs as they are, ${songs.length - plain} with a modulation put in`);

/** (2, 36) log-shares of the chords by key, counted from its tonic; of songs as they are. */
const counts = [0, 1].map(() => new Float64Array(CHORDS).fill(1));
for (const { split, keys, witnesses } of songs.slice(0, plain)) {
  if (split !== "train") continue;
  for (const { t, tonic, minor } of keys)
    for (let c = 0; c < CHORDS; c++)
      counts[Number(Boolean(minor))][c] += Math.exp(
        witnesses.chords[t * CHORDS + ((c + tonic * THIRDS.length) % CHORDS)],
      );
}
const rounded = (x, digits) => Number(x.toFixed(digits));
const profile = counts.flatMap((row) => {
  const total = row.reduce((a, b) => a + b);
  return Array.from(row, (x) => rounded(Math.log(x / total), 2));
});

for (const song of songs) {
  const { beats, features } = modulationFeatures(song.witnesses, profile);
  song.candidates = beats;
  song.rows = beats.map((t, n) => {
    const near = song.modulations.filter(({ beat }) => Math.abs(beat - t) <= AROUND);
    const closest = near.filter(({ beat }) => beats.every((other) => Math.abs(beat - other) >= Math.abs(beat - t)));
    return Array.from({ length: STEPS_UP }, (_, u) => {
      const row = (n * STEPS_UP + u) * MODULATION_FEATURES;
      const told = closest.some(({ up }) => up === 0 || up === u + 1);
      return {
        yes: near.length === 0 ? 0 : told ? 1 : undefined,
        x: features.subarray(row, row + MODULATION_FEATURES),
      };
    });
  });
}

/** Weights of some features and a bias, by regression on standardised features. */
function fitted(rows, l2) {
  const F = rows[0].x.length;
  const mean = Array.from({ length: F }, (_, f) => rows.reduce((sum, { x }) => sum + x[f], 0) / rows.length);
  const scale = mean.map((m, f) => Math.sqrt(rows.reduce((sum, { x }) => sum + (x[f] - m) ** 2, 0) / rows.length) || 1);
  const standard = rows.map(({ x }) => [1, ...mean.map((m, f) => (x[f] - m) / scale[f])]);
  const [bias, ...turned] = logisticRegression(
    standard,
    rows.map(({ yes }) => yes),
    { l2, steps: 15 },
  );
  const weights = turned.map((w, f) => w / scale[f]);
  return { bias: bias - weights.reduce((sum, w, f) => sum + w * mean[f], 0), weights };
}
const scoreOf = ({ bias, weights }, x) => weights.reduce((sum, w, f) => sum + w * x[f], bias);
const rowsOf = (split) =>
  songs
    .filter((song) => song.split === split)
    .flatMap(({ rows }) => rows.flat().filter(({ yes }) => yes !== undefined));

const first = fitted(
  rowsOf("train").map(({ x, yes }) => ({ yes, x: x.subarray(0, CHORD_FEATURES) })),
  L2.chords,
);
const joined = (x) => [scoreOf(first, x.subarray(0, CHORD_FEATURES)), ...x.subarray(CHORD_FEATURES)];
const second = fitted(
  rowsOf("val").map(({ x, yes }) => ({ yes, x: joined(x) })),
  L2.answers,
);
const [share, ...answers] = second.weights;
const judge = {
  bias: second.bias + share * first.bias,
  weights: [...first.weights.map((w) => share * w), ...answers].map((w) => rounded(w, 3)),
};

/** Hits, false alarms and misses of a threshold, told as the judge tells them. */
function told(split, threshold) {
  const sum = [0, 0, 0];
  for (const { modulations, rows, candidates } of songs.filter((song) => song.split === split)) {
    const scores = rows.map((steps) => Math.max(...steps.map(({ x }) => scoreOf(judge, x))));
    const leads = leading(candidates, scores);
    const found = candidates.filter((_, n) => leads[n] && scores[n] >= threshold);
    const hits = modulations.filter(({ beat }) => found.some((t) => Math.abs(t - beat) <= AROUND)).length;
    [hits, found.length - hits, modulations.length - hits].forEach((x, i) => {
      sum[i] += x;
    });
  }
  return sum;
}
const f1 = ([hits, alarms, misses]) => (2 * hits) / (2 * hits + alarms + misses);
const thresholds = Array.from({ length: 31 }, (_, i) => i / 10 - 2);
const best = thresholds.reduce((a, b) => (f1(told("val", b)) > f1(told("val", a)) ? b : a));
judge.bias = rounded(judge.bias - best, 3);
for (const split of ["train", "val"]) console.log(`${split}: F1 ${f1(told(split, 0)).toFixed(3)} of ${told(split, 0)}`);

const lines = (numbers) => {
  const out = [];
  for (let i = 0; i < numbers.length; i += 18) out.push(`    ${numbers.slice(i, i + 18).join(", ")},`);
  return out.join("\n");
};
write(`import type { ModulationJudge } from "./modulation-judge.js";

export const MODULATION_JUDGE: ModulationJudge = {
  // biome-ignore format: a table
  profile: [
${lines(profile)}
  ],
  bias: ${judge.bias},
  // biome-ignore format: a table
  weights: [
${lines(judge.weights)}
  ],
};
`);
