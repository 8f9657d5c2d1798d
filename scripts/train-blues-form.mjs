// Learns what a chorus of blues is and how much its form counts, from the training songs of labels/blues.csv, and writes
// src/answers/blues-form-weights.ts.
//   BAT_CORPORA=… node scripts/train-blues-form.mjs MODEL [--out FILE]
// The profile starts from the twelve measures of src/theory/blues-form.ts and is told anew, eight times, from where it fits the songs that are blues
// throughout. The weights are a logistic regression over songs. Prints the average precision by song on train and val. Reads dist/, or BAT_DIST.
import { load } from "./dist.mjs";
import { logisticRegression } from "./logistic.mjs";
import { bluesSongs } from "./quality/blues-songs.mjs";
import { teaching } from "./teaching.mjs";
import { openModel } from "./truth-songs.mjs";

const { model, folder, write } = teaching("blues-form", {
  folder: "BAT_CORPORA",
  songs: "the training songs of labels/blues.csv",
});
const { absolutePitch, calibrated } = await load("answers/decode.js");
const { BLUES_FORM } = await load("answers/blues-form-weights.js");
const { bluesEvidence, fitChorus, rootShares } = await load("answers/decode-blues.js");
const { averagePrecision, count, histogram } = await load("answers/metrics.js");
const { trackNotes } = await load("audio/beats/track.js");
const { referenceBass } = await load("features/reference-bass.js");
const { readMidi } = await load("music/midi.js");
const { beatSong } = await load("music/voices.js");
const { BLUES_TEMPLATES } = await load("theory/blues-form.js");

const ROUNDS = 8;
const L2 = 0.3;

const { calibration, logitsOf, close } = openModel(model);
const songs = [];
for (const { song, bytes } of await bluesSongs(folder, ["train", "val"])) {
  const known = song.beats.filter(({ blues }) => blues !== null && blues !== undefined);
  if (known.length === 0) continue;
  const beats = beatSong(readMidi(bytes, { keepLongest44: true, track: trackNotes }));
  const logits = await logitsOf(beats);
  const bass = referenceBass(beats);
  const question = calibrated(logits.blues, calibration.blues);
  songs.push({
    split: song.split,
    blues: known.filter(({ blues }) => blues).length / known.length,
    shares: rootShares(absolutePitch(calibrated(logits.chord, calibration.chord), bass, 3), bass), // (T, 12)
    question: question.reduce((a, b) => a + b, 0) / question.length,
  });
}
await close();
const train = songs.filter(({ split }) => split === "train");

const norm = (row) => {
  const sum = row.reduce((a, b) => a + b, 0);
  return row.map((x) => x / sum);
};
/** A chord by its root: root, third, fifth and seventh above it. */
const soundOf = (root) =>
  norm(
    Array.from(
      { length: 12 },
      (_, i) => ({ 0: 0.38, 4: 0.18, 3: 0.08, 7: 0.18, 10: 0.13 })[(i - root + 12) % 12] ?? 0.03,
    ),
  );
let profile = BLUES_TEMPLATES[0].measures.map(([root]) => soundOf(root));
const choruses = train.filter(({ blues, shares }) => blues > 0.9 && shares.length >= 48 * 12);
for (let round = 0; round < ROUNDS; round++) {
  const sums = profile.map(() => new Array(12).fill(2));
  for (const { shares } of choruses) {
    const { tonic, start } = fitChorus(shares, profile);
    const T = shares.length / 12;
    for (let t = 0; t < T; t++) {
      const measure = Math.floor(((((t - start) % 48) + 48) % 48) / 4);
      for (let c = 0; c < 12; c++) sums[measure][(c - tonic + 12) % 12] += (50 * shares[t * 12 + c]) / T;
    }
  }
  profile = sums.map(norm);
}
profile = profile.map((row) => row.map((x) => Number(x.toFixed(3))));
BLUES_FORM.profile = profile;

const NAMES = ["bias", "question", "form", "returns"];
for (const song of songs) {
  const { form, returns } = bluesEvidence(song.shares) ?? { form: 0, returns: 0 };
  song.row = [1, song.question, 10 * form, 10 * returns];
}
const fitted = logisticRegression(
  train.map(({ row }) => row),
  train.map(({ blues }) => Number(blues > 0.5)),
  { l2: L2 },
);
const weights = Object.fromEntries(NAMES.map((name, i) => [name, Number((fitted[i] * (i > 1 ? 10 : 1)).toFixed(2))]));

const precision = (split, score) => {
  const curve = histogram();
  for (const song of songs.filter((one) => one.split === split)) {
    count(curve, 1 / (1 + Math.exp(-score(song))), song.blues > 0.5);
  }
  return averagePrecision(curve).toFixed(3);
};
const whole = ({ row }) => row.reduce((sum, x, i) => sum + x * fitted[i], 0);
for (const split of ["train", "val"]) {
  console.log(
    `AP by song, ${split}: the question ${precision(split, (song) => song.question)}, with the form ${precision(split, whole)}`,
  );
}
write(`export interface BluesForm {
  /** (12, 12) by measure of a chorus: share of each interval above the tonic in what sounds (bass and roots). */
  profile: number[][];
  /** Log-odds = bias + question × (mean log-odds of the question) + form × … + returns × … (\`BluesEvidence\`). */
  weights: { bias: number; question: number; form: number; returns: number };
}

export const BLUES_FORM: BluesForm = {
  profile: [
${profile.map((row) => `    [${row.join(", ")}],`).join("\n")}
  ],
  weights: { ${Object.entries(weights)
    .map(([name, x]) => `${name}: ${x}`)
    .join(", ")} },
};
`);
console.log(`${JSON.stringify(weights)}, ${choruses.length} songs of choruses`);
