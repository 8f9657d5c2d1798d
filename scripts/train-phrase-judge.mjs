// Learns what phrase starts sound like, from POP909's training songs, and writes src/answers/phrase-judge-weights.ts.
//   BAT_TRUTH=… node scripts/train-phrase-judge.mjs MODEL [--out FILE]
// Boosted trees over what is heard at each measure start (src/answers/phrase-features.ts), the mean of six sets; then, in rounds, over what the scores of the round
// before say of a start, its neighbours and its kin (src/answers/phrase-judge.ts), each the mean of three. Every round learns from scores of trees that have not learned from that song.
// How much the last scores count beside the lengths of phrases is chosen on the training songs by such trees, and on the validation songs. Where two people told phrases,
// each counts a half. Prints F1 by split. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { boostedTrees, listedTrees, meanOfTrees } from "./boosted-trees.mjs";
import { load } from "./dist.mjs";
import { teaching } from "./teaching.mjs";
import { openModel, truthOf, truthSongs } from "./truth-songs.mjs";

const { model, folder, write } = teaching("phrase-judge", { songs: "the training and validation songs of POP909" });
const { treeScorer } = await load("answers/boosted-trees.js");
const { decodeAnswers } = await load("answers/decode.js");
const { decodePhrases } = await load("answers/decode-phrases.js");
const { PHRASE_FEATURES, phraseFeatures } = await load("answers/phrase-features.js");
const { NO_CANDIDATE, roundOf } = await load("answers/phrase-judge.js");
const { referenceBass } = await load("features/reference-bass.js");
const { random } = await load("util/random.js");

const TREES = { leaves: 12, rate: 0.08, least: 100, l2: 5, rowShare: 0.7, featureShare: 0.3 };
/** Sets of trees for a start by itself, and trees of each; rounds, their sets, and trees of each. */
const ALONE = { sets: 6, trees: 150 };
const ROUNDS = { rounds: 3, sets: 3, trees: 80 };
const FOLDS = 4;
const SEED = 1;
/** What the scores are weighed by, and what is added: those of the best F1. */
const WEIGHTS = [2.2, 2.8, 3.5, 4.5, 6];
const BIASES = Array.from({ length: 14 }, (_, n) => -3 - n);
/** How much of the evidence probabilities are told by: that of the best mean log-probability on validation. */
const SURE = [0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Beats between a phrase start and one that is told a measure beside it. */
const MEASURE = 4;

const truth = truthOf(
  folder,
  ({ corpus, split, beats }) =>
    corpus === "pop909" && split !== "test" && beats.some(({ phraseStart }) => typeof phraseStart === "boolean"),
);
const { questions, calibration, logitsOf, close } = openModel(model);
const songs = [];
for await (const { song, beats, times } of truthSongs(folder, truth)) {
  let heard;
  const onPhrases = (witnesses) => {
    heard = witnesses;
  };
  const { notes } = beats;
  decodeAnswers(questions, await logitsOf(beats), referenceBass(beats), { calibration, notes, onPhrases });
  /** The beats that one person told of: those asked about, and those where a phrase starts. */
  const told = (label) => {
    const known = song.beats.flatMap((beat, i) =>
      typeof beat[label] === "boolean" && times[i] !== undefined ? [[times[i], beat[label]]] : [],
    );
    return { asked: new Set(known.map(([t]) => t)), starts: new Set(known.flatMap(([t, yes]) => (yes ? [t] : []))) };
  };
  const people = [told("phraseStart"), told("phraseStart2")].filter(({ asked }) => asked.size > 0);
  const { measureStart } = heard;
  songs.push({ split: song.split, people, measureStart, fold: songs.length % FOLDS, ...phraseFeatures(heard) });
}
await close();

for (const song of songs) {
  song.rows = song.beats.map((_, n) => song.features.subarray(n * PHRASE_FEATURES, (n + 1) * PHRASE_FEATURES));
  song.yes = song.beats.map(
    (t) => song.people.filter(({ starts }) => starts.has(t)).length / Math.max(1, song.people.length),
  );
}
const train = songs.filter(({ split }) => split === "train");
/** Trees of several sets as one. */
function learn(some, rowsOf, { sets = 1, trees }) {
  const learned = Array.from({ length: sets }, (_, set) => {
    const { next } = random(SEED + set, trees);
    return boostedTrees(
      some.flatMap(rowsOf),
      some.flatMap(({ yes }) => yes),
      { ...TREES, trees, next },
    );
  });
  return meanOfTrees(learned);
}
/** Trees of all training songs; sets each song's `scores` by them, those of training songs by trees of the other folds. */
function taught(rowsOf, options) {
  const tell = (trees, some) => {
    const score = treeScorer(trees);
    for (const song of some) song.scores = rowsOf(song).map((row) => score(row));
  };
  const all = learn(train, rowsOf, options);
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    learn(
      train.filter((song) => song.fold !== fold),
      rowsOf,
      options,
    ),
  );
  tell(
    all,
    songs.filter(({ split }) => split !== "train"),
  );
  folds.forEach((trees, fold) => {
    tell(
      trees,
      train.filter((song) => song.fold === fold),
    );
  });
  return all;
}
const alone = taught(({ rows }) => rows, ALONE);
for (const song of songs) song.alone = song.scores;
const rounds = Array.from({ length: ROUNDS.rounds }, () => {
  for (const song of songs) song.round = roundOf(song, song.scores, song.alone);
  return taught(({ round }) => round, ROUNDS);
});
for (const song of songs) {
  const { scores } = song;
  song.scores = new Float64Array(song.measureStart.length).fill(NO_CANDIDATE);
  song.beats.forEach((t, n) => {
    song.scores[t] = scores[n];
  });
}

/** F1 of the first person's phrases: exact, and within a measure. */
function f1(some, options) {
  let [exact, near, all] = [0, 0, 0];
  for (const { people, measureStart, scores } of some) {
    const { p } = decodePhrases(scores, measureStart, options);
    const [{ asked, starts }] = people;
    const told = [...asked].filter((t) => p[t] >= 0.5);
    exact += told.filter((t) => starts.has(t)).length;
    const left = new Set(starts);
    for (const t of told) {
      const own = [...left]
        .filter((start) => Math.abs(start - t) <= MEASURE)
        .sort((a, b) => Math.abs(a - t) - Math.abs(b - t))[0];
      if (own === undefined) continue;
      near++;
      left.delete(own);
    }
    all += told.length + starts.size;
  }
  return [exact, near].map((hits) => (2 * hits) / all);
}
const choices = WEIGHTS.flatMap((weight) => BIASES.map((bias) => ({ weight, bias })));
const worth = choices.map((options) => {
  const [exact, near] = f1(songs, options);
  return exact + near;
});
const chosen = choices[worth.indexOf(Math.max(...worth))];
/** Mean log-probability of what the first person told of validation songs. */
function truthfulness(options) {
  let [sum, beats] = [0, 0];
  for (const { people, measureStart, scores } of songs.filter(({ split }) => split === "val")) {
    const { told } = decodePhrases(scores, measureStart, options);
    const [{ asked, starts }] = people;
    for (const t of asked) sum += Math.log(Math.max(1e-6, starts.has(t) ? told[t] : 1 - told[t]));
    beats += asked.size;
  }
  return sum / beats;
}
const truths = SURE.map((sure) => truthfulness({ ...chosen, sure }));
chosen.sure = SURE[truths.indexOf(Math.max(...truths))];
const figures = (split) =>
  f1(
    songs.filter((song) => song.split === split),
    chosen,
  )
    .map((x) => x.toFixed(3))
    .join(", within a measure ");
console.log(
  `weight ${chosen.weight}, bias ${chosen.bias}, sure ${chosen.sure}; F1 ${["train", "val"].map((split) => `${split} ${figures(split)}`).join("; ")}`,
);
console.log("(the training songs by trees that have not learned from them)");

write(`import type { PhraseJudge } from "./phrase-judge.js";

export const PHRASE_JUDGE: PhraseJudge = {
  weight: ${chosen.weight},
  bias: ${chosen.bias},
  sure: ${chosen.sure},
  alone: ${listedTrees(alone)},
  rounds: [
${rounds.map((trees) => `    ${listedTrees(trees, 6)},`).join("\n")}
  ],
};
`);
