// Measures beat tracking on rendered songs with known beats: F1 within 70 ms after the first 2 s, and whether 4/4 is told from 3/4.
// usage: BAT_CORPORA=… node scripts/measure-beats.mjs [--split test] [--songs 40] [--waltzes 30] [--seconds 60] [--network models/beats.safetensors]
//        [--cache FOLDER] [--worst 5] [--without salience] [--as-written]
// --as-written: the files' own grids are the truth, even where the notes contradict them (scripts/beat-songs.mjs).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { beginningOf, candidates, draw, songsOf, tempoOf, UNSTATED } from "./beat-songs.mjs";
import { attempt, load } from "./dist.mjs";
import { FONTS, render } from "./synth.mjs";

const { bandsOf } = await load("audio/beats/bands.js");
const { bandEvidence, chooseMeasures } = await load("audio/beats/measures.js");
const { readNetworks } = await load("audio/beats/network.js");
const { beatF1 } = await load("audio/beats/score.js");
const { trackBeats } = await load("audio/beats/track.js");
const MusicTempo = await import("music-tempo").then(
  (module) => module.default,
  () => undefined,
);

const { values } = parseArgs({
  options: {
    split: { type: "string", default: "test" },
    songs: { type: "string", default: "40" },
    waltzes: { type: "string", default: "30" },
    seconds: { type: "string", default: "60" },
    network: { type: "string", default: new URL("../models/beats.safetensors", import.meta.url).pathname },
    cache: { type: "string" },
    worst: { type: "string", default: "0" },
    seed: { type: "string", default: "5" },
    without: { type: "string", multiple: true, default: [] },
    "as-written": { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const RATE = 22_050;
const networks = existsSync(values.network) ? readNetworks(readFileSync(values.network)) : [];

/** Rows of all corpora together, so that each song is as likely as any other. */
async function* chosen(kind, meter, count, corpora) {
  const all = corpora.flatMap((corpus) =>
    candidates(process.env.BAT_CORPORA, corpus, values.split, kind).map((row) => ({ ...row, from: corpus })),
  );
  let given = 0;
  const rows = draw(all, Math.ceil(count * (kind === "waltz" ? 4 : 1.6)), Number(values.seed));
  for (const corpus of corpora) {
    const own = rows.filter((row) => row.from === corpus);
    if (own.length === 0) continue;
    for await (const song of songsOf(process.env.BAT_CORPORA, corpus, own, meter, {
      asWritten: values["as-written"],
    })) {
      const tempo = tempoOf(song.beats);
      if (given >= count || tempo < 55 || tempo > 210) continue;
      given++;
      yield song;
    }
  }
}

/** The song's first `seconds` from its first note on, as sound and beats. */
async function heard(song) {
  const { notes, beats } = beginningOf(song, seconds);
  const key = createHash("sha256").update(`${song.id} ${seconds} ${RATE}`).digest("hex").slice(0, 16);
  const file = values.cache && join(values.cache, `${key}.f32`);
  if (file && existsSync(file)) {
    const bytes = readFileSync(file);
    return { beats, samples: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
  }
  const font = FONTS[Number.parseInt(key[0], 16) % 2];
  const samples = await render(notes, { rate: RATE, seconds, font });
  if (file) {
    mkdirSync(values.cache, { recursive: true });
    writeFileSync(file, Buffer.from(samples.buffer));
  }
  return { beats, samples };
}

/** music-tempo at its own 44.1 kHz, with measures chosen as for salience. */
function byMusicTempo(samples) {
  const doubled = new Float32Array(samples.length * 2);
  for (let i = 0; i < samples.length; i++) {
    doubled[2 * i] = samples[i];
    doubled[2 * i + 1] = (samples[i] + (samples[i + 1] ?? 0)) / 2;
  }
  const times = new MusicTempo(doubled).beats;
  const { phase, meter } = chooseMeasures(bandEvidence(bandsOf(samples, RATE), times));
  const length = meter === "4/4" ? 4 : 3;
  return { meter, beats: times.map((time, k) => ({ time, position: ((k - phase + 4 * length) % length) + 1 })) };
}

const methods = {
  ...(networks.length > 0 && { network: (samples) => trackBeats({ samples, sampleRate: RATE }, { networks }) }),
  salience: (samples) => trackBeats({ samples, sampleRate: RATE }),
  ...(MusicTempo && { "music-tempo + chooser": byMusicTempo }),
};
for (const method of values.without) delete methods[method];
const rows = [];
let trackingSeconds = 0;
let soundSeconds = 0;
async function measure(songs, kind, wanted) {
  const before = rows.length;
  for await (const song of songs) {
    const { beats, samples } = await heard(song);
    if (beats.length < 16) continue;
    for (const [method, track] of Object.entries(methods)) {
      const began = performance.now();
      const answer = attempt(() => track(samples), { beats: [], meter: "none" });
      if (method === "network") {
        trackingSeconds += (performance.now() - began) / 1000;
        soundSeconds += seconds;
      }
      const times = (list) => list.map((beat) => beat.time);
      const downbeats = (list) => times(list.filter((beat) => beat.position === 1));
      rows.push({
        song: song.id,
        kind,
        method,
        beat: beatF1(times(beats), times(answer.beats)),
        downbeat: beatF1(downbeats(beats), downbeats(answer.beats)),
        meter: Number((answer.meter === "4/4") === (song.meter === 4)),
        confidence: answer.confidence,
        mended: song.mended,
        tempo: tempoOf(beats),
        tracked: answer.beats.length > 2 ? tempoOf(answer.beats) : 0,
      });
    }
  }
  if (wanted > 0 && rows.length === before) throw new Error(`no song of ${kind} could be measured`);
}
const [songs, waltzes] = [Number(values.songs), Number(values.waltzes)];
await measure(chosen("band", 4, songs, UNSTATED), "band 4/4", songs);
await measure(chosen("waltz", 3, waltzes, [...UNSTATED, "open/nottingham"]), "3/4", waltzes);

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
console.log(`${values.split} split, first ${seconds} s of each song, rendered; F1 within 70 ms, first 2 s left out`);
console.log("| songs | tracked by | n | beat F1 | downbeat F1 | 4/4 or not |\n|---|---|---|---|---|---|");
for (const kind of ["band 4/4", "3/4"]) {
  for (const method of Object.keys(methods)) {
    const own = rows.filter((row) => row.kind === kind && row.method === method);
    if (own.length === 0) continue;
    const figures = ["beat", "downbeat", "meter"].map((name) => mean(own.map((row) => row[name])).toFixed(3));
    console.log(`| ${kind} | ${method} | ${own.length} | ${figures.join(" | ")} |`);
  }
}
for (const method of Object.keys(methods)) {
  const own = rows.filter((row) => row.method === method);
  console.log(`4/4 or not right by ${method}: ${mean(own.map((row) => row.meter)).toFixed(3)} of ${own.length}`);
}
const mended = new Map(rows.filter((row) => row.mended).map((row) => [row.song, row.mended]));
for (const [song, what] of mended) console.log(`mended: ${song}: ${what}`);
if (networks.length > 0)
  console.log(`tracking takes ${((60 * trackingSeconds) / soundSeconds).toFixed(2)} s a minute of sound`);
for (const row of rows
  .filter((row) => row.method === Object.keys(methods)[0])
  .sort((a, b) => a.downbeat + a.beat - b.downbeat - b.beat)
  .slice(0, Number(values.worst)))
  console.log(
    `${row.song} (${row.kind}): beat ${row.beat.toFixed(2)} downbeat ${row.downbeat.toFixed(2)} meter ${row.meter ? "right" : "wrong"}, ` +
      `${row.tempo.toFixed(0)} beats a minute tracked as ${row.tracked.toFixed(0)}, confidence ${row.confidence?.toFixed(2)}`,
  );
