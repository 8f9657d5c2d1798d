// When in Rome (Gotham et al.) as a test bed: scores and RomanText analyses → MIDI files and truths by beat, and how well BAT names the
// local keys and tonic chords of AugmentedNet's test pieces, beside textbook baselines.
//   BAT_CORPORA=… node scripts/when-in-rome.mjs [--model FILE | --no-model] [--chorales] [--out FOLDER] [--pieces]
// --chorales reads Bach's chorales too, whose scores stand apart, in the corpus bach-chorales-music21 (not for commercial use).
// --out writes FOLDER/truth.jsonl.gz and FOLDER/midi/<id>.mid, which `bat evaluate --truth` and `bat prepare --labels` read.
// --pieces lists what was left out, piece by piece. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { readCorpus } from "./when-in-rome/corpus.mjs";
import { GROUPS } from "./when-in-rome/pieces.mjs";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    "no-model": { type: "boolean" },
    chorales: { type: "boolean" },
    out: { type: "string" },
    pieces: { type: "boolean" },
  },
});
if (!process.env.BAT_CORPORA) {
  console.error("set BAT_CORPORA to the folder of corpora");
  process.exit(2);
}
const root = join(fileURLToPath(import.meta.url), "../..");
const dist = resolve(process.env.BAT_DIST ?? join(root, "dist"));
const load = (file) => import(pathToFileURL(join(dist, file)).href);
const library = {
  ...(await load("node/archive.js")),
  ...(await load("music/write-midi.js")),
  ...(await load("music/midi.js")),
};

const { songs, left, pieces } = await readCorpus(process.env.BAT_CORPORA, library, { chorales: flags.chorales });
report();
if (flags.out) write(flags.out);
await score();

function report() {
  const lines = (list) => (flags.pieces ? list.map((line) => `\n    ${line}`).join("") : "");
  console.log(`${pieces} pieces: ${songs.length} read, ${pieces - songs.length} left out`);
  for (const [kind, list] of left) console.log(`  ${kind}: ${list.length}${lines(list)}`);
  const unread = songs.flatMap(({ truth, warnings }) => warnings.map((warning) => `${truth.id} ${warning}`));
  console.log(`labels not read: ${unread.length}${lines(unread)}`);
  console.log(`kept for their longest 4/4 stretch: ${songs.filter(({ mixed }) => mixed).length}`);
  for (const split of ["train", "val", "test"]) {
    const of = songs.filter(({ truth }) => truth.split === split);
    const beats = of.flatMap(({ truth }) => truth.beats);
    const known = (question) => beats.filter((beat) => beat[question] !== null).length;
    const groups = GROUPS.map((name) => `${of.filter(({ group }) => group === name).length} ${name}`);
    console.log(
      `${split}: ${of.length} songs (${groups.join(", ")}), ${beats.length} beats, ${known("tonic")} with a key, ` +
        `${beats.filter(({ tonicChord }) => tonicChord).length} on a tonic chord`,
    );
  }
}

function write(folder) {
  mkdirSync(join(folder, "midi"), { recursive: true });
  for (const { truth, midi } of songs) writeFileSync(join(folder, "midi", `${truth.id}.mid`), midi);
  writeFileSync(
    join(folder, "truth.jsonl.gz"),
    gzipSync(songs.map(({ truth }) => `${JSON.stringify(truth)}\n`).join("")),
  );
}

/** Prints keys and tonic chords of the test pieces, of AugmentedNet's and of all. */
async function score() {
  const { BASELINES, baselineAnswers } = await load("answers/baselines.js");
  const { evaluate, evaluationTable } = await load("answers/evaluate.js");
  const { analyze } = await load("answers/analyze.js");
  const { loadModel } = await load("answers/model.js");
  const { nodeRuntime } = await load("node/ort.js");
  const path = flags.model ?? join(root, "models", "bat.safetensors");
  const model = flags["no-model"] ? null : loadModel(readFileSync(path), nodeRuntime(), path);
  const seen = new Set(model?.checkpoint.meta.data.flatMap((data) => data.corpora.map(({ name }) => name)) ?? []);
  const baselines = BASELINES.filter(({ name }) => !["the file", "accents"].includes(name));
  const answerers = [...(model ? ["BAT"] : []), ...baselines.map(({ name }) => name)].map((name) => ({
    name,
    songs: new Map(),
  }));
  // A model that has trained on the corpus has seen its training pieces only.
  const asked = songs.filter(({ truth }) => truth.split !== "train" || !seen.has(truth.corpus));
  for (const { piece, truth } of asked) {
    const said = {
      ...baselineAnswers(piece, baselines),
      BAT: model && (await analyze(piece, model, { file: truth.id })).beats,
    };
    for (const { name, songs: of } of answerers) of.set(truth.id, said[name]);
  }
  await model?.close();
  const table = (name, of) => {
    if (of.length === 0) return;
    const truths = of.map(({ truth }) => ({
      ...truth,
      corpus: name,
      split: "",
      beats: truth.beats.map(({ measureStart, ...beat }) => beat),
    }));
    console.log(`\n${evaluationTable(evaluate(truths, answerers, { splits: [""] }))}`);
  };
  const test = asked.filter(({ listed }) => listed);
  table(
    "AugmentedNet's test pieces, WiR and WTC",
    test.filter(({ group }) => group !== "textbooks"),
  );
  table(
    "AugmentedNet's test pieces, textbooks (KeyModt)",
    test.filter(({ group }) => group === "textbooks"),
  );
  table(
    "the test split",
    asked.filter(({ truth }) => truth.split === "test"),
  );
  for (const name of GROUPS)
    table(
      `all that the model has not trained on, ${name}`,
      asked.filter(({ group }) => group === name),
    );
}
