// How good the model is, row by row: value, 95% interval, textbook baseline, target, and what the last kept run said. Exit code 1 when a row has
// become worse by more than half of its last interval.
//   BAT_TRUTH=… BAT_CORPORA=… npm run quality [-- --model FILE] [--threads N] [--write] [--folds FOLDER] [--json FILE] [--every N]
// --write keeps the run: docs/quality.json holds all of them, docs/quality.md shows them. --folds: the answers of runs/folds.sh. --every 10: a quick
// look at every tenth song, which is compared with nothing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";
import { answerSongs } from "./quality/answer-songs.mjs";
import { bluesSongs } from "./quality/blues-songs.mjs";
import { songsOf } from "./truth-songs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: flags } = parseArgs({
  options: {
    model: { type: "string", default: join(root, "models", "bat.safetensors") },
    threads: { type: "string", default: String(availableParallelism()) },
    folds: { type: "string", default: join(root, "runs", "out", "folds", "answers") },
    samples: { type: "string", default: "500" },
    json: { type: "string" },
    date: { type: "string", default: new Date().toISOString().slice(0, 10) },
    write: { type: "boolean", default: false },
    every: { type: "string", default: "1" },
  },
});
const folder = process.env.BAT_TRUTH;
if (!folder) {
  console.error(
    "set BAT_TRUTH to the folder of truth.jsonl.gz and midi.tar.gz (and BAT_CORPORA to that of the corpora)",
  );
  process.exit(2);
}
const { putModulations, withModulation } = await load("answers/put-modulations.js");
const { BLUES_ROWS, CALIBRATION_ROWS, OTHER_ROWS, SCORED_ROWS } = await load("answers/quality-rows.js");
const { historyMarkdown, qualityText, regressions } = await load("answers/quality-table.js");
const { addScores, intervals, measures, scoreSong } = await load("answers/score.js");
const { loadModel } = await load("answers/model.js");
const { archiveEntries } = await load("node/archive.js");
const { nodeRuntime } = await load("node/ort.js");

if (flags.write && flags.every !== "1") {
  console.error("a run over some of the songs is not kept");
  process.exit(2);
}
const started = performance.now();
const samples = Number(flags.samples);
const every = Number(flags.every);

/** The files of an archive by their names without folders and ending. */
async function filesOf(path, wanted) {
  const out = new Map();
  for await (const { name, bytes } of archiveEntries(path)) {
    const id = basename(name).replace(/\.mid$/i, "");
    if (wanted.has(id) && /\.mid$/i.test(name)) out.set(id, bytes);
  }
  return out;
}

const all = songsOf(folder);
const truth = all.filter(({ split }) => split === "val" || split === "test").filter((_, n) => n % every === 0);
const files = await filesOf(join(folder, "midi.tar.gz"), new Set(truth.map(({ id }) => id)));

/** Scores of songs by the name of the set that rows ask for, e.g. `cocopops+2`. */
const sets = new Map();
const unanswered = [];
const keep = (name, score) => sets.set(name, [...(sets.get(name) ?? []), score]);
const tasks = [];
function ask(song, sets, task) {
  const done = (beats, why) => {
    if (beats === null) unanswered.push(`${song.id}: ${why}`);
    else for (const set of sets) keep(set, scoreSong(song, beats));
  };
  tasks.push({ title: song.id, ...task, done });
}

for (const song of truth) {
  const bytes = files.get(song.id);
  if (!bytes) {
    unanswered.push(`${song.id}: no such file in midi.tar.gz`);
    continue;
  }
  ask(song, [song.corpus, "all"], { bytes });
  if (song.corpus === "pop909") continue;
  for (const move of [1, 2, 3]) ask(song, [`${song.corpus}+${move}`], { bytes, move });
}
const puttable = truth.filter(({ id, corpus }) => corpus !== "nottingham" && files.has(id));
for (const put of putModulations(puttable, Math.round(300 / every))) {
  const song = withModulation(put);
  const { tick, semitones } = put;
  ask(song, [`${song.corpus} made`, "all made"], { bytes: files.get(song.id), put: { tick, semitones } });
}

const measured = {};
const corpora = process.env.BAT_CORPORA;
const offGrid = [];
const agreed = [];
if (corpora && existsSync(join(corpora, "open", "pop909-cl")) && existsSync(join(folder, "offgrid.jsonl.gz"))) {
  const { offGridSongs } = await import("./offgrid-songs.mjs");
  for await (const { bytes, chordsOnBeats, ...song } of offGridSongs()) {
    const done = (beats) => {
      const { hit, of } = scoreSong(song, beats ?? []).shares.matched;
      const score = { shares: { right: { hit: Number(hit >= 0.95 * of), of: 1 } }, counts: {}, histograms: {} };
      offGrid.push(score);
      if (!chordsOnBeats) agreed.push(score);
    };
    tasks.push({ title: song.id, bytes, gridOnly: true, done });
  }
}
if (corpora && existsSync(join(corpora, "unstated"))) {
  const songs = await bluesSongs(corpora);
  for (const { song, bytes } of songs.filter((_, n) => n % every === 0)) {
    const known = new Set(song.beats.map(({ blues }) => blues));
    ask(song, known.has(true) && known.has(false) ? ["blues", "blues both"] : ["blues"], { bytes });
  }
}

const progress = (done, of) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} songs answered `);
};
await answerSongs(tasks, { model: flags.model, threads: Number(flags.threads), progress });
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

/** The value and interval of a measure on scores. */
function figure(scores, measure, count, curves) {
  const value = measures(addScores(scores, { curves }))[measure];
  if (value === undefined) return { why: "no answer or no truth" };
  const [low, high] = intervals(scores, { samples: count, curves })[measure] ?? [value, value];
  return { value, low, high };
}
/** Every row of one set needs the same bootstrap: it is drawn once. */
const drawn = new Map();
function rowOf({ songs, measure }, curves) {
  const scores = sets.get(songs);
  if (!scores) return { why: `no song of ${songs} was answered` };
  const key = `${songs} ${curves}`;
  if (!drawn.has(key)) {
    const count = curves ? Math.min(samples, 100) : samples;
    drawn.set(key, { values: measures(addScores(scores)), intervals: intervals(scores, { samples: count, curves }) });
  }
  const { values, intervals: bounds } = drawn.get(key);
  if (values[measure] === undefined) return { why: "no answer or no truth" };
  const [low, high] = bounds[measure] ?? [values[measure], values[measure]];
  return { value: values[measure], low, high };
}
for (const row of SCORED_ROWS) measured[row.id] = rowOf(row, false);
for (const row of CALIBRATION_ROWS) measured[row.id] = rowOf(row, true);
const withCorpora = corpora ? "BAT_CORPORA has no such songs" : "set BAT_CORPORA";
for (const row of BLUES_ROWS) measured[row.id] = sets.has(row.songs) ? rowOf(row, true) : { why: withCorpora };
for (const [{ id }, scores] of [
  [OTHER_ROWS.offGrid, offGrid],
  [OTHER_ROWS.offGridAgreed, agreed],
])
  measured[id] = scores.length > 0 ? figure(scores, "right", samples, false) : { why: withCorpora };

const folded = existsSync(flags.folds)
  ? all
      .filter(({ id, corpus }) => corpus === "pop909" && existsSync(join(flags.folds, `${id}.json`)))
      .map((song) => scoreSong(song, JSON.parse(readFileSync(join(flags.folds, `${song.id}.json`), "utf8")).beats))
  : [];
measured[OTHER_ROWS.fiveFold.id] =
  folded.length > 0
    ? figure(folded, "modulationUp F1±1", samples, false)
    : { why: "five trainings of runs/folds.sh (or --folds FOLDER of their answers)" };

const history = join(root, "docs", "quality.json");
const runs = existsSync(history) ? JSON.parse(readFileSync(history, "utf8")) : [];
const last = every === 1 ? runs.at(-1) : undefined;
const model = loadModel(readFileSync(flags.model), nodeRuntime({ threads: 1 }), flags.model).name;
console.log(
  `${model}: ${truth.length} songs of val and test${last ? `; last kept: ${last.date}, ${last.model}` : ""}\n`,
);
console.log(qualityText(measured, last));
for (const line of unanswered) console.log(`without an answer: ${line}`);
const worse = regressions(measured, last);
for (const row of worse) console.log(`regression: ${row.question}, ${row.corpus}`);
console.log(`${Math.round((performance.now() - started) / 1000)} s`);

const round = (x) => Math.round(x * 1e4) / 1e4;
const run = {
  date: flags.date,
  model,
  rows: Object.fromEntries(
    Object.entries(measured).flatMap(([id, now]) =>
      "value" in now ? [[id, { value: round(now.value), low: round(now.low), high: round(now.high) }]] : [],
    ),
  ),
};
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(run, null, 1)}\n`);
if (flags.write) {
  const kept = [...runs, run];
  writeFileSync(history, `${JSON.stringify(kept, null, 1)}\n`);
  const page = join(root, "docs", "quality.md");
  const text = readFileSync(page, "utf8");
  const [open, close] = ["<!-- history -->", "<!-- end of history -->"];
  const from = text.indexOf(open) + open.length;
  const to = text.indexOf(close);
  if (from < open.length || to < 0) throw new Error(`${page} has no lines ${open} and ${close}`);
  writeFileSync(page, `${text.slice(0, from)}\n\n${historyMarkdown(kept)}\n\n${text.slice(to)}`);
}
process.exitCode = worse.length > 0 ? 1 : 0;
