// When in Rome (Gotham et al.) as a test bed: scores and RomanText analyses → MIDI files and truths by beat, and how well BAT names the
// local keys and tonic chords of AugmentedNet's test pieces, beside textbook baselines.
//   BAT_CORPORA=… node scripts/when-in-rome.mjs [--model FILE | --no-model] [--chorales] [--out FOLDER] [--pieces]
// --chorales reads Bach's chorales too, whose scores stand apart, in the corpus bach-chorales-music21 (not for commercial use).
// --out writes FOLDER/truth.jsonl.gz and FOLDER/midi/<id>.mid, which `bat evaluate --truth` and `bat prepare --labels` read.
// --pieces lists what was left out, piece by piece. Reads the compiled tree: dist/, or the folder BAT_DIST.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { load } from "./dist.mjs";
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
const MEASURES = ["key", "key tonic", "key MIREX", "key segment F1", "tonicChord F1", "tonicChord AP"];
const root = join(fileURLToPath(import.meta.url), "../..");
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

/** Prints how well keys and tonic chords are named: of AugmentedNet's test pieces, of the test split and of all unseen pieces by kind. */
async function score() {
  const { BASELINES, baselineAnswers } = await load("answers/baselines.js");
  const { evaluate } = await load("answers/evaluate.js");
  const { analyze } = await load("answers/analyze.js");
  const { loadModel } = await load("answers/model.js");
  const { nodeRuntime } = await load("node/ort.js");
  const path = flags.model ?? join(root, "models", "bat.safetensors");
  const model = flags["no-model"] ? null : loadModel(readFileSync(path), nodeRuntime(), path);
  const seen = new Set(model?.checkpoint.meta.data.flatMap((data) => data.corpora.map(({ name }) => name)) ?? []);
  const baselines = BASELINES.filter(({ name }) => /^(KS|AS)/.test(name));
  const names = [...(model ? ["BAT"] : []), ...baselines.map(({ name }) => name)];
  const answerers = names.map((name) => ({ name, songs: new Map() }));
  // A model that has trained on the corpus has seen its training pieces only.
  const asked = songs.filter(({ truth }) => truth.split !== "train" || !seen.has(truth.corpus));
  for (const { piece, truth } of asked) {
    const said = baselineAnswers(piece, baselines);
    if (model) said.BAT = (await analyze(piece, model, { file: truth.id })).beats;
    for (const answerer of answerers) answerer.songs.set(truth.id, said[answerer.name]);
  }
  await model?.close();
  console.log(`\n| pieces | songs; beats | measure | ${names.join(" | ")} |\n|${"---|".repeat(names.length + 3)}`);
  const rows = (group, of) => {
    if (of.length === 0) return;
    const truths = of.map(({ truth }) => ({ ...truth, corpus: group, split: "" }));
    const [{ beats, figures }] = evaluate(truths, answerers, { splits: [""] });
    MEASURES.forEach((measure, row) => {
      const cells = figures.map(({ values, intervals }) => cell(values[measure], intervals[measure]));
      console.log(`| ${row ? " | " : `${group} | ${of.length}; ${beats}`} | ${measure} | ${cells.join(" | ")} |`);
    });
  };
  const listed = asked.filter((song) => song.listed);
  rows(
    "AugmentedNet's test: WiR, WTC",
    listed.filter(({ group }) => group !== "textbooks"),
  );
  rows(
    "AugmentedNet's test: KeyModt",
    listed.filter(({ group }) => group === "textbooks"),
  );
  rows(
    "test split",
    asked.filter(({ truth }) => truth.split === "test"),
  );
  for (const name of GROUPS)
    rows(
      `unseen: ${name}`,
      asked.filter(({ group }) => group === name),
    );
  console.log("\nkey = tonic and mode of the local key, by beat; brackets are 95% intervals over songs.");
  console.log("Published, over all of AugmentedNet's test pieces in any meter: .82–.83.");
}

function cell(value, interval) {
  const short = (x) => x.toFixed(3).replace(/^0\./, ".");
  if (value === undefined) return "–";
  return interval ? `${short(value)} [${interval.map(short).join(", ")}]` : short(value);
}
