// What the scripts that teach judges read: the songs of the truth, and what a model says of them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { load } from "./dist.mjs";

const { answerLogits, loadModel } = await load("answers/model.js");
const { matchBeats } = await load("answers/score.js");
const { readTruth } = await load("answers/truth.js");
const { beatFeatures } = await load("features/beat-features.js");
const { pairKeys } = await load("features/pair-keys.js");
const { readMidi } = await load("music/midi.js");
const { beatSong } = await load("music/voices.js");
const { archiveEntries } = await load("node/archive.js");
const { nodeRuntime } = await load("node/ort.js");
const { classCount } = await load("theory/questions.js");

/** The songs of a truth file, packed by gzip. */
export function songsOf(folder, name = "truth.jsonl.gz") {
  return readTruth(gunzipSync(readFileSync(join(folder, name))).toString("utf8"), name);
}

/** The songs of the truth that `wanted` keeps, by id. */
export function truthOf(folder, wanted) {
  return new Map(
    songsOf(folder)
      .filter(wanted)
      .map((song) => [song.id, song]),
  );
}

/**
 * Those songs with their files, in the order of the archive: [{song, piece, beats, times}], where `beats` is the song as a model hears it, and
 * `times` has the song's beat for each beat of the truth, undefined where it has none. Says how far it is.
 */
export async function* truthSongs(folder, truth) {
  let read = 0;
  for await (const { name, bytes } of archiveEntries(join(folder, "midi.tar.gz"))) {
    const song = truth.get(basename(name).replace(/\.mid$/i, ""));
    if (!song) continue;
    const piece = readMidi(bytes, { keepLongest44: true });
    const beats = beatSong(piece);
    yield { song, piece, beats, times: timesOf(song, beats) };
    if (++read % 100 === 0) console.error(`${read} songs of ${truth.size}`);
  }
}

/** The song's beat for each beat of the truth. */
export function timesOf(song, { beats }) {
  const at = new Map(beats.map((beat, t) => [beat, t]));
  return matchBeats(song.beats, beats).map((beat) => at.get(beat));
}

/**
 * A model whose logits are kept under `runs/out/logits`, by what the model hears, so that each song is heard once for all judges.
 * @returns {questions, calibration, logitsOf(beats), close()}
 */
export function openModel(path, threads) {
  const model = loadModel(readFileSync(path), nodeRuntime({ threads }), path);
  const { questions } = model.checkpoint.config;
  const folder = fileURLToPath(new URL(`../runs/out/logits/${model.name.replace(" ", "-")}`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  async function logitsOf(beats) {
    const heard = createHash("sha1").update(beatFeatures(beats)).update(pairKeys(beats).data);
    const file = join(folder, heard.digest("hex"));
    if (existsSync(file)) return split(readFileSync(file), beats.beats.length);
    const logits = await answerLogits(beats, model);
    writeFileSync(`${file}.part`, Buffer.concat(questions.map(({ name }) => new Uint8Array(logits[name].buffer))));
    renameSync(`${file}.part`, file);
    return logits;
  }
  function split(bytes, beats) {
    let at = 0;
    return Object.fromEntries(
      questions.map((question) => {
        const own = Uint8Array.from(bytes.subarray(at, at + 4 * beats * classCount(question)));
        at += own.length;
        return [question.name, new Float32Array(own.buffer)];
      }),
    );
  }
  return { questions, calibration: model.checkpoint.meta.calibration ?? {}, logitsOf, close: () => model.close() };
}
