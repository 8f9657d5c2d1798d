// What a model (or several, by the mean of their logits) is sure of about songs that nobody has labelled (src/answers/sure-labels.ts): labels for
// `bat prepare --labels`, one song of the training split a line.
//   node scripts/label-songs.mjs MODEL[,MODEL…] INPUT… -o FILE [--part 1/2] [--limit N]
// --part 1/2: every second song, for two processes side by side. --limit: so many files of each input. Reads dist/, or BAT_DIST.
import { createWriteStream, readFileSync, renameSync } from "node:fs";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: "string", short: "o" },
    part: { type: "string", default: "1/1" },
    limit: { type: "string", default: "Infinity" },
  },
});
const [modelPaths, ...inputs] = positionals;
if (!modelPaths || inputs.length === 0 || !values.output) {
  console.error("usage: node scripts/label-songs.mjs MODEL[,MODEL…] INPUT… -o FILE [--part 1/2] [--limit N]");
  process.exit(2);
}
const { absolutePitch, calibrated, decodeAnswers } = await load("answers/decode.js");
const { answerLogits, loadModel } = await load("answers/model.js");
const { sureLabels } = await load("answers/sure-labels.js");
const { unfit } = await load("data/prepare-song.js");
const { referenceBass } = await load("features/reference-bass.js");
const { readMidi } = await load("music/midi.js");
const { beatSong } = await load("music/voices.js");
const { corpusOf, splitOf } = await load("node/corpus.js");
const { inputFiles, songFiles } = await load("node/files.js");
const { nodeRuntime } = await load("node/ort.js");
const { THIRDS } = await load("theory/chords.js");
const { InputError } = await load("util/errors.js");

const runtime = nodeRuntime({ threads: 1 });
const models = modelPaths.split(",").map((path) => loadModel(readFileSync(path), runtime, path));
const { questions } = models[0].checkpoint.config;

/** The mean of the models' calibrated logits. */
async function meanLogits(song) {
  const each = [];
  for (const model of models) each.push([await answerLogits(song, model), model.checkpoint.meta.calibration ?? {}]);
  return Object.fromEntries(
    questions.map(({ name }) => {
      const rows = each.map(([logits, calibration]) => calibrated(logits[name], calibration[name]));
      return [name, rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)];
    }),
  );
}

async function labelsOf(bytes) {
  const song = beatSong(readMidi(bytes, { keepLongest44: true }));
  const silent = song.notes.filter((notes) => notes.length === 0).length / Math.max(1, song.beats.length);
  const reason = unfit({ beats: song.beats.length, silent });
  if (reason) throw new InputError(reason);
  const logits = await meanLogits(song);
  const bass = referenceBass(song);
  const chords = absolutePitch(logits.chord, bass, THIRDS.length); // (T, 12 · 3)
  return sureLabels(song.beats, decodeAnswers(questions, logits, bass, { notes: song.notes }), chords);
}

const [part, parts] = values.part.split("/").map(Number);
const partial = `${values.output}.part`;
const out = createWriteStream(partial);
const started = performance.now();
let songs = 0;
let beats = 0;
for await (const file of songFiles(inputFiles(inputs), () => {}, Number(values.limit))) {
  const corpus = corpusOf(file.from);
  const row = corpus.songs?.get(file.name);
  const id = row?.id ?? file.name.replace(/\.[^./]+$/, "");
  const split = row?.split ?? splitOf(corpus.name, id);
  if (split !== "train" || file.place % parts !== part - 1) continue;
  try {
    const known = await labelsOf(file.bytes);
    out.write(`${JSON.stringify({ id, corpus: corpus.name, split, file: file.file, beats: known })}\n`);
    songs++;
    beats += known.length;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  if (songs % 100 === 0)
    console.error(`${songs} songs, ${beats} beats, ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
await new Promise((done) => out.end(done));
renameSync(partial, values.output);
for (const model of models) await model.close();
console.log(`${songs} songs, ${beats} beats labelled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
