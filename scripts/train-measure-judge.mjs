// Learns what measure starts sound like, from the training songs of the truth, and writes src/answers/measure-judge-weights.ts.
//   BAT_TRUTH=… node scripts/train-measure-judge.mjs MODEL [--out FILE]
// Boosted trees over what is heard about each beat (src/answers/measure-features.ts); how much their log-odds count beside those of the question, which knows the
// training songs by heart, is chosen on the validation songs. Prints F1 by corpus. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { boostedTrees, listedTrees } from "./boosted-trees.mjs";
import { load } from "./dist.mjs";
import { teaching } from "./teaching.mjs";
import { openModel, truthOf, truthSongs } from "./truth-songs.mjs";

const { model, folder, write } = teaching("measure-judge", { songs: "the training and validation songs of the truth" });
const { treeScorer } = await load("answers/boosted-trees.js");
const { absolutePitch, calibrated } = await load("answers/decode.js");
const { decodeMeter } = await load("answers/decode-meter.js");
const { MEASURE_FEATURES, measureFeatures } = await load("answers/measure-features.js");
const { referenceBass } = await load("features/reference-bass.js");
const { THIRDS } = await load("theory/chords.js");
const { random } = await load("util/random.js");

const TREES = { trees: 200, leaves: 16, rate: 0.08, least: 200, l2: 5, rowShare: 0.3, featureShare: 0.3 };
const SEED = 1;
const QUESTION = [0.25, 0.5, 0.75, 1];
const HEARD = [0, 0.25, 0.5, 0.75, 1, 1.5];

const truth = truthOf(
  folder,
  ({ split, beats }) => split !== "test" && beats.some(({ measureStart }) => typeof measureStart === "boolean"),
);
const { calibration, logitsOf, close } = openModel(model);
const songs = [];
for await (const { song, beats, times } of truthSongs(folder, truth)) {
  const logits = await logitsOf(beats);
  const chords = absolutePitch(calibrated(logits.chord, calibration.chord), referenceBass(beats), THIRDS.length);
  const features = measureFeatures({ notes: beats.notes, chords });
  const known = times.flatMap((t, i) => {
    const { measureStart } = song.beats[i];
    if (typeof measureStart !== "boolean" || t === undefined) return [];
    return [{ t, yes: Number(measureStart), row: features.subarray(t * MEASURE_FEATURES, (t + 1) * MEASURE_FEATURES) }];
  });
  const [measure, phrase] = ["measureStart", "phraseStart"].map((asked) =>
    calibrated(logits[asked], calibration[asked]),
  );
  songs.push({ corpus: song.corpus, split: song.split, known, features, measure, phrase });
}
await close();

const taught = songs.filter(({ split }) => split === "train").flatMap(({ known }) => known);
const { next } = random(SEED, 0);
const trees = boostedTrees(
  taught.map(({ row }) => row),
  taught.map(({ yes }) => yes),
  { ...TREES, next },
);
const score = treeScorer(trees);
for (const song of songs.filter(({ split }) => split === "val"))
  song.heard = Float64Array.from(song.measure, (_, t) => score(song.features, t * MEASURE_FEATURES));

/** F1 of each corpus of the validation songs. */
function figures({ question, heard }) {
  const sums = new Map();
  for (const song of songs.filter(({ split }) => split === "val")) {
    const logits = song.measure.map((x, t) => question * x + heard * song.heard[t]);
    const { p } = decodeMeter(logits, song.phrase);
    const sum = sums.get(song.corpus) ?? [0, 0];
    for (const { t, yes } of song.known) {
      const told = Number(p[t] >= 0.5);
      sum[0] += 2 * told * yes;
      sum[1] += told + yes;
    }
    sums.set(song.corpus, sum);
  }
  return [...sums].map(([corpus, [hits, all]]) => [corpus, hits / all]);
}
const choices = QUESTION.flatMap((question) => HEARD.map((heard) => ({ question, heard })));
const worth = choices.map((choice) => figures(choice).reduce((sum, [, f1]) => sum + f1, 0));
const chosen = choices[worth.indexOf(Math.max(...worth))];
const said = (choice) =>
  figures(choice)
    .map(([corpus, f1]) => `${corpus} ${f1.toFixed(3)}`)
    .join(", ");
console.log(`F1 on validation: the question alone ${said({ question: 1, heard: 0 })}`);
console.log(`… the question times ${chosen.question}, what is heard times ${chosen.heard}: ${said(chosen)}`);

write(`import type { MeasureJudge } from "./measure-judge.js";

export const MEASURE_JUDGE: MeasureJudge = {
  question: ${chosen.question},
  heard: ${chosen.heard},
  trees: ${listedTrees(trees)},
};
`);
