// Chooses the decoders' weights for a model on the val split, one constant at a time, and prints what to write into
// src/answers/decoder-constants.ts. Logits are computed once; a sweep takes seconds a constant.
//   BAT_TRUTH=… node scripts/tune-decoders.mjs MODEL [rounds=1] [split=val]
// Reads the compiled tree: dist/, or the folder BAT_DIST.
import { load } from "./dist.mjs";
import { openModel, truthOf, truthSongs } from "./truth-songs.mjs";

const [modelPath, rounds = "1", split = "val"] = process.argv.slice(2);
const folder = process.env.BAT_TRUTH;
if (!modelPath || !folder) {
  console.error("usage: BAT_TRUTH=… node scripts/tune-decoders.mjs MODEL [rounds] [split]");
  process.exit(2);
}
const { DECODERS } = await load("answers/decoder-constants.js");
const { decodeAnswers } = await load("answers/decode.js");
const { addScores, measures, scoreSong } = await load("answers/score.js");
const { referenceBass } = await load("features/reference-bass.js");

/** Constants to try, what to multiply them by (or the values themselves), and the measures that they are judged by. */
const KEYS = ["key", "key segment F1"];
const PHRASES = ["phraseStart F1", "phraseStart F1±1"];
const SWEEPS = [
  ["meter", "weight", { times: [0.25, 0.5, 2, 4] }, ["measureStart F1"]],
  ["meter", "phrase", { times: [0, 0.5, 2] }, ["measureStart F1"]],
  ["phrases", "bias", { values: [-3, -2, -1.5, -1, -0.5, 0, 0.5] }, PHRASES],
  ["phrases", "weight", { times: [0.5, 0.75, 1.33, 2] }, PHRASES],
  ["phrases", "measure", { times: [0.5, 2] }, PHRASES],
  ["phrases", "smoothing", { times: [0.1, 10, 100] }, PHRASES],
  ["keys", "weight", { times: [0.25, 0.5, 2, 4] }, KEYS],
  ["keys", "floor", { times: [0.1, 3, 10] }, KEYS],
  ["keys", "changeRate", { times: [0.1, 0.3, 3, 10] }, KEYS],
  ["keys", "shortest", { values: [4, 8, 12, 16] }, KEYS],
  ["keys", "modulation", { times: [0, 0.5, 2] }, KEYS],
  ["keys", "judged", { values: [0.4, 0.5, 0.6, 0.75, 1] }, KEYS],
  ["keys", "judge", { values: [0, 0.4, 0.6, 0.8, 1] }, KEYS],
  ["keys", "told", { values: [0.4, 0.5, 0.6, 0.7, 0.8, 1] }, KEYS],
  ["keys", "lean", { values: [0, 0.25, 0.5, 0.75, 1] }, KEYS],
  ["tonicChord", "bias", { values: [0, 0.25, 0.5, 0.75, 1] }, ["tonicChord F1"]],
  ["tonicChord", "question", { times: [0.5, 0.75, 1.5, 2] }, ["tonicChord F1"]],
  ["tonicChord", "heard", { times: [0.5, 0.75, 1.5, 2] }, ["tonicChord F1"]],
  ["tonicChord", "openFifth", { values: [0, 0.5, 1] }, ["tonicChord F1"]],
];

const model = openModel(modelPath);
const songs = [];
for await (const { song, beats } of truthSongs(
  folder,
  truthOf(folder, (one) => one.split === split),
)) {
  songs.push({ song, ...beats, logits: await model.logitsOf(beats), bass: referenceBass(beats) });
}
await model.close();
const { questions, calibration } = model;
console.log(`${songs.length} songs of ${split}`);

/** Mean of the measures over the songs whose corpus has them, less what calibration loses beyond .03. Constants of phrases count where no notes are heard. */
function judge(names) {
  const scores = new Map();
  for (const { song, beats, notes, logits, bass } of songs) {
    const heard = names === PHRASES ? undefined : notes;
    const answers = decodeAnswers(questions, logits, bass, { calibration, notes: heard });
    const answered = beats.map(({ tick, time }, t) => ({
      tick,
      time,
      answers: Object.fromEntries(Object.entries(answers).map(([question, all]) => [question, all[t]])),
    }));
    scores.set(song.corpus, [...(scores.get(song.corpus) ?? []), scoreSong(song, answered)]);
  }
  const values = [...scores.values()].map((list) => ({ songs: list.length, of: measures(addScores(list)) }));
  const mean = (name) => {
    const known = values.filter(({ of }) => of[name] !== undefined);
    return (
      known.reduce((sum, { songs, of }) => sum + songs * of[name], 0) / known.reduce((sum, { songs }) => sum + songs, 0)
    );
  };
  const error = mean(`${names[0].split(" ")[0]} ECE`);
  return { score: names.reduce((sum, name) => sum + mean(name), 0) / names.length - Math.max(0, error - 0.03), error };
}

const show = (x) => Number(x.toPrecision(4));
for (let round = 0; round < Number(rounds); round++) {
  for (const [decoder, constant, { times, values }, names] of SWEEPS) {
    const start = DECODERS[decoder][constant];
    let best = { value: start, ...judge(names) };
    const tried = [`${show(start)}: ${best.score.toFixed(4)}`];
    for (const value of values ?? times.map((factor) => factor * start)) {
      if (value === start) continue;
      DECODERS[decoder][constant] = value;
      const { score, error } = judge(names);
      tried.push(`${show(value)}: ${score.toFixed(4)}`);
      if (score > best.score + 5e-4) best = { value, score, error };
    }
    DECODERS[decoder][constant] = best.value;
    const change = best.value === start ? "stays" : `→ ${show(best.value)}`;
    console.log(`${decoder}.${constant} ${change}  (${tried.join(", ")}; ECE ${best.error.toFixed(3)})`);
  }
}
