// Songs of our own notes over the chords, keys and phrases that people heard in real ones: arrangements of the McGill Billboard annotations
// (src/data/lead-sheet) as a corpus of MIDI files with songs.tsv, SOURCE.md and truth.jsonl, the labels of their beats; of train and val alone:
// BAT_CORPORA=… node scripts/lead-sheets.mjs OUT_FOLDER [--arrangements 2] [--seed 1]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";

const { readBillboard } = await load("data/lead-sheet/billboard.js");
const { leadSheetSong, whyNot } = await load("data/lead-sheet/song.js");
const { writeMidi } = await load("music/write-midi.js");
const { archiveEntries } = await load("node/archive.js");
const { InputError } = await load("util/errors.js");

const { values: flags, positionals } = parseArgs({
  options: { arrangements: { type: "string", default: "2" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const [out] = positionals;
const [arrangements, seed] = [whole("arrangements", 1), whole("seed", 0)];
const root = process.env.BAT_CORPORA;
if (!out || positionals.length > 1 || !root) {
  console.error("usage: BAT_CORPORA=… node scripts/lead-sheets.mjs OUT_FOLDER [--arrangements 2] [--seed 1]");
  process.exit(2);
}
function whole(flag, least) {
  const value = Number(flags[flag]);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`invalid --${flag} ${flags[flag]} (expected a whole number from ${least})`);
  process.exit(2);
}

const folder = join(root, "open", "mcgill-billboard");
const listed = new Map();
for (const line of readFileSync(join(folder, "songs.tsv"), "utf8").trim().split("\n").slice(1)) {
  const [id, split, path] = line.split("\t");
  if (path.endsWith(".txt")) listed.set(path, { id, split });
}
const sheets = [];
for await (const { name, bytes } of archiveEntries(join(folder, "mcgill-billboard.tar.gz"), (path) =>
  listed.has(path),
)) {
  sheets.push({ name, text: new TextDecoder().decode(bytes) });
}
sheets.sort((a, b) => (a.name < b.name ? -1 : 1));

const corpus = basename(resolve(out));
const left = new Map();
const seen = new Set();
const songs = [];
const truth = [];
const counts = { beats: 0, measureStart: 0, phraseStart: 0, tonicChord: 0, modulationUp: 0, scale: 0, chord: 0 };
mkdirSync(join(out, "midi"), { recursive: true });
let written = 0;
for (const { name, text } of sheets) {
  const { id, split } = listed.get(name);
  const sheet = split === "train" || split === "val" ? read(name, text) : null;
  // A song that was in the charts twice is annotated once, under two numbers.
  const why = sheet
    ? seen.has(id)
      ? "twins"
      : whyNot(sheet)
    : split === "train" || split === "val"
      ? "damaged"
      : split;
  if (why) {
    left.set(why, (left.get(why) ?? 0) + 1);
    continue;
  }
  seen.add(id);
  written++;
  for (let k = 0; k < arrangements; k++) {
    const file = `midi/${name.replace(/\.txt$/, "")}-${k + 1}.mid`;
    const { song, beats } = leadSheetSong(sheet, [seed, Number.parseInt(name, 10), k]);
    const own = `${id}-${corpus}-${k + 1}`;
    writeFileSync(join(out, file), writeMidi(song));
    songs.push(`${own}\t${split}\t${file}`);
    truth.push(JSON.stringify({ id: own, corpus, split, file: `${corpus}/${file}`, beats }));
    count(beats);
  }
}
writeFileSync(join(out, "songs.tsv"), `id\tsplit\tpath\n${songs.join("\n")}\n`);
writeFileSync(join(out, "truth.jsonl"), `${truth.join("\n")}\n`);
writeFileSync(
  join(out, "SOURCE.md"),
  `# ${corpus}

Arrangements, written by rule (scripts/lead-sheets.mjs), of the chords of the McGill Billboard annotations (J. A. Burgoyne, J. Wild, I. Fujinaga,
"An expert ground-truth set for audio chord recognition and music analysis", ISMIR 2011). No note is the song's own.

Licence: CC0 annotations; notes are our own

truth.jsonl: the labels of their beats. Only songs of the training and validation splits; songs in 4/4 only.
`,
);
const reasons = [...left].map(([why, number]) => `${number} ${why}`).join(", ");
const { beats, ...positives } = counts;
const asked = Object.entries(positives).map(([question, number]) => `${question} ${number}`);
console.log(
  `${written} songs of ${sheets.length} in ${songs.length} arrangements written to ${out}: ${beats} beats (${asked.join(", ")}); left out: ${reasons || "none"}`,
);

function read(name, text) {
  try {
    return readBillboard(text, name);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    return null;
  }
}

function count(beats) {
  counts.beats += beats.length;
  for (const beat of beats) {
    for (const question of ["measureStart", "phraseStart", "tonicChord", "modulationUp"])
      if (beat[question]) counts[question]++;
    if (beat.minor !== null) counts.scale++;
    if (beat.chord) counts.chord++;
  }
}
