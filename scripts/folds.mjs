// Cross-validation of the rare modulations: deals the songs of one corpus into folds, and scores the answers of all folds together.
//   node scripts/folds.mjs deal truth.jsonl.gz OUT [folds=5] [corpus=pop909]   writes OUT/truth-K.jsonl: fold K is its test split
//   node scripts/folds.mjs unpack OUT/truth-K.jsonl midi.tar.gz FOLDER         the test songs of a fold as files
//   node scripts/folds.mjs score truth.jsonl.gz PREDICTIONS [corpus=pop909]    F1 of modulations up, ±1 measure, 95% interval
// Songs with as many modulations are dealt in turn, so that every fold has its share. Reads the compiled tree: dist/, or BAT_DIST.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { load } from "./dist.mjs";

const [task, truthPath, folder, ...rest] = process.argv.slice(2);
if (!["deal", "unpack", "score"].includes(task) || !folder) {
  console.error("usage: node scripts/folds.mjs deal truth.jsonl.gz OUT [folds] [corpus]");
  console.error("       node scripts/folds.mjs unpack OUT/truth-K.jsonl midi.tar.gz FOLDER [corpus]");
  console.error("       node scripts/folds.mjs score truth.jsonl.gz PREDICTIONS [corpus]");
  process.exit(2);
}
const content = readFileSync(truthPath);
const text = (truthPath.endsWith(".gz") ? gunzipSync(content) : content).toString("utf8");
const songs = text
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const positives = (song) => song.beats.filter(({ modulationUp }) => modulationUp).length;

if (task === "deal") {
  const [folds = "5", corpus = "pop909"] = rest;
  const dealt = songs
    .filter((song) => song.corpus === corpus)
    .sort((a, b) => positives(b) - positives(a) || (a.id < b.id ? -1 : 1));
  const foldOf = new Map(dealt.map(({ id }, n) => [id, n % Number(folds)]));
  mkdirSync(folder, { recursive: true });
  for (let fold = 0; fold < Number(folds); fold++) {
    const written = songs.flatMap((song) => {
      const own = foldOf.get(song.id);
      // Other corpora keep their splits; of this one, the next fold validates.
      const split =
        own === undefined ? song.split : own === fold ? "test" : (own + 1) % folds === fold ? "val" : "train";
      return `${JSON.stringify({ ...song, split })}\n`;
    });
    writeFileSync(join(folder, `truth-${fold}.jsonl`), written.join(""));
  }
  console.log(
    `${dealt.length} songs in ${folds} folds, ${dealt.reduce((sum, song) => sum + positives(song), 0)} modulations up`,
  );
} else if (task === "unpack") {
  const [into, corpus = "pop909"] = rest;
  const { inputFiles, songFiles } = await load("node/files.js");
  const wanted = new Set(songs.filter((song) => song.corpus === corpus && song.split === "test").map(({ id }) => id));
  mkdirSync(into, { recursive: true });
  for await (const { name, bytes } of songFiles(inputFiles([folder]), (file, why) => console.error(`${file}: ${why}`)))
    if (wanted.has(basename(name, ".mid"))) writeFileSync(join(into, basename(name)), bytes);
} else {
  const [corpus = "pop909"] = rest;
  const { addScores, intervals, measures, scoreSong } = await load("answers/score.js");
  const scores = songs
    .filter((song) => song.corpus === corpus && existsSync(join(folder, `${song.id}.json`)))
    .map((song) => scoreSong(song, JSON.parse(readFileSync(join(folder, `${song.id}.json`), "utf8")).beats));
  const name = "modulationUp F1±1";
  const value = measures(addScores(scores))[name];
  const [low, high] = intervals(scores, { samples: 500, seed: 1 })[name];
  console.log(`${corpus}: ${scores.length} songs, ${name} ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`);
}
