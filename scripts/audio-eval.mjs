// How well recordings are transcribed: songs of known notes are rendered, heard again, and compared (bash runs/audio-eval.sh).
//
//   node scripts/audio-eval.mjs [--songs 6] [--seconds 60] [--split test] [--paths stems,mix] [--seed 1] [--analyze] [--results FOLDER]
//
// With --results, each song's figures are kept as it is done, and a second run with the same build, weights and settings goes on from there.
// Notes: F1 by pitch and onset within 50 ms (mir_eval's `onset_only`), pooled over songs. Drums: kick, snare and hat by onset within 50 ms.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { candidates, draw } from "./beat-songs.mjs";
import { attempt, dist, load } from "./dist.mjs";
import { render } from "./synth.mjs";

const { archiveEntries } = await load("node/archive.js");
const { readMidi } = await load("music/midi.js");
const { noteVoices, songContext } = await load("music/voices.js");
const { nodeRuntime } = await load("node/ort.js");
const { PitchNetwork } = await load("audio/pitch.js");
const { transcribe } = await load("audio/transcribe.js");
const { audioPiece, readAudio } = await load("audio/song.js");
const { beatNetworks } = await load("node/audio-file.js");

const { values: flags } = parseArgs({
  options: {
    songs: { type: "string", default: "6" },
    seconds: { type: "string", default: "60" },
    split: { type: "string", default: "test" },
    paths: { type: "string", default: "stems,mix" },
    seed: { type: "string", default: "1" },
    analyze: { type: "boolean", default: false },
    results: { type: "string" },
  },
});
const root = process.env.BAT_CORPORA;
if (!root) {
  console.error("set BAT_CORPORA to the folder of the corpora");
  process.exit(2);
}
const SECONDS = Number(flags.seconds);
const VOICES = ["bass", "melody", "chords", "drums"];

/** Band songs of one corpus, as notes in seconds with their voices. */
async function* songs() {
  const rows = draw(
    candidates(root, "unstated/cocopops-midi", flags.split, "band"),
    Number(flags.songs),
    Number(flags.seed),
  );
  const wanted = new Map(rows.map((row) => [row.path, row.id]));
  for await (const { name, bytes } of archiveEntries(`${root}/unstated/cocopops-midi/cocopops-midi.tar.gz`, (path) =>
    wanted.has(path),
  )) {
    const piece = attempt(() => readMidi(bytes));
    if (!piece) continue;
    const voices = noteVoices(piece, songContext(piece));
    const at = (beat) => {
      const k = Math.max(0, Math.min(piece.beats.length - 2, Math.floor(beat)));
      return piece.beats[k].time + (beat - k) * (piece.beats[k + 1].time - piece.beats[k].time);
    };
    const start = piece.notes[0] ? at(piece.notes[0].onset) : 0;
    const notes = piece.notes
      .map((note, n) => ({
        onset: at(note.onset) - start + 0.5,
        duration: at(note.offset) - at(note.onset),
        pitch: note.pitch,
        velocity: note.velocity,
        voice: voices[n],
        program: piece.tracks[note.track].program,
      }))
      .filter(({ onset }) => onset < SECONDS - 0.5);
    yield { id: wanted.get(name), bytes, piece, start, notes };
  }
}

/** One stem for each voice: {drums, bass, other, vocals}. */
async function renderStems(notes) {
  const stems = {};
  for (const [voice, stem] of [
    ["bass", "bass"],
    ["melody", "vocals"],
    ["chords", "other"],
    ["drums", "drums"],
  ]) {
    const channels = new Map();
    const own = notes
      .filter((note) => note.voice === voice)
      .map((note) => {
        const key = voice === "drums" ? "drums" : note.program;
        if (!channels.has(key))
          channels.set(
            key,
            voice === "drums" ? 9 : [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15][channels.size % 15],
          );
        return { ...note, channel: channels.get(key), program: voice === "drums" ? undefined : note.program };
      });
    stems[stem] = await render(own, { seconds: SECONDS });
  }
  return stems;
}

const STEPS = { 35: 36, 36: 36, 37: 38, 38: 38, 39: 38, 40: 38, 42: 42, 44: 42, 46: 42 };

/** Pairs each truth note with at most one heard note of its pitch within 50 ms. */
function matched(truth, heard, sum) {
  const byPitch = new Map();
  for (const note of heard) byPitch.set(note.pitch, [...(byPitch.get(note.pitch) ?? []), note]);
  let hits = 0;
  const delays = [];
  for (const note of [...truth].sort((a, b) => a.onset - b.onset)) {
    const list = byPitch.get(note.pitch) ?? [];
    const i = list.findIndex(({ onset }) => Math.abs(onset - note.onset) <= 0.05);
    if (i < 0) continue;
    delays.push(list[i].onset - note.onset);
    list.splice(i, 1);
    hits++;
  }
  sum.hits += hits;
  sum.truth += truth.length;
  sum.heard += heard.length;
  sum.delays.push(...delays);
}
const empty = () => ({ hits: 0, truth: 0, heard: 0, delays: [] });
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
/** Notes of one pitch at one time are one. */
const unique = (notes) => [...new Map(notes.map((note) => [`${note.pitch}@${note.onset.toFixed(2)}`, note])).values()];

const network = await PitchNetwork.load(
  readFileSync(new URL("../models/pitch.safetensors", import.meta.url)),
  nodeRuntime({ threads: 2 }),
);
const { analyze } = flags.analyze ? await load("answers/analyze.js") : {};
const model = flags.analyze ? await (await load("node/library.js")).shippedModel({ threads: 2 }) : undefined;
const beats = await beatNetworks();

/** Adds the beats of a song on which the recording and its MIDI are answered alike: the key, and whether the chord is the tonic. */
function agree(fromMidi, fromSound, start, sum) {
  const at = fromSound.beats.map(({ time }) => time);
  for (const beat of fromMidi.beats) {
    const time = beat.time - start + 0.5;
    if (time < 2 || time > SECONDS - 1) continue;
    // The recording's beat nearest to it, within half a beat.
    const near = at.reduce((best, t, k) => (Math.abs(t - time) < Math.abs(at[best] - time) ? k : best), 0);
    sum.beats++;
    if (Math.abs(at[near] - time) > 0.3) continue;
    const [a, b] = [beat.answers, fromSound.beats[near].answers];
    if (Math.abs(at[near] - time) <= 0.07) sum.onBeat++;
    if (a.scale.tonic === b.scale.tonic && a.scale.mode === b.scale.mode) sum.key++;
    if (a.tonicChord >= 0.5 === b.tonicChord >= 0.5) sum.tonic++;
  }
}

/** Figures of one song by path: sums of its notes, milliseconds, and how the answers agree. */
async function figuresOf(song) {
  const sums = {};
  const times = {};
  const agreements = {};
  const stems = await renderStems(song.notes);
  const mix = new Float32Array(Math.round(SECONDS * 22050));
  for (const stem of Object.values(stems)) for (let i = 0; i < mix.length; i++) mix[i] += stem[i];
  for (const path of flags.paths.split(",")) {
    const begin = performance.now();
    const heard = await transcribe({ mix, stems: path === "stems" ? stems : undefined }, network);
    times[path] = performance.now() - begin;
    if (flags.analyze) {
      agreements[path] = { songs: 1, refused: 0, beats: 0, onBeat: 0, key: 0, tonic: 0 };
      const sum = agreements[path];
      try {
        const read = await readAudio({ mix, stems: path === "stems" ? stems : undefined }, network, {
          beatNetworks: beats,
        });
        agree(await analyze(song.bytes, model), await analyze(audioPiece(read), model), song.start, sum);
      } catch (error) {
        console.error(`${song.id}, ${path}: ${error.message}`);
        sum.refused++;
      }
    }
    sums[path] = Object.fromEntries([...VOICES, "all", "kick", "snare", "hat"].map((name) => [name, empty()]));
    const told = path === "stems" ? ["bass", "melody", "chords"] : [];
    for (const voice of told)
      matched(
        unique(song.notes.filter((note) => note.voice === voice)),
        heard.notes.filter((note) => note.voice === voice),
        sums[path][voice],
      );
    matched(
      unique(song.notes.filter((note) => note.voice !== "drums")),
      heard.notes.filter((note) => note.voice !== "drums"),
      sums[path].all,
    );
    for (const [name, key] of [
      ["kick", 36],
      ["snare", 38],
      ["hat", 42],
    ])
      matched(
        unique(
          song.notes
            .filter((note) => note.voice === "drums" && STEPS[note.pitch] === key)
            .map((note) => ({ ...note, pitch: key })),
        ),
        heard.notes.filter((note) => note.voice === "drums" && note.pitch === key),
        sums[path][name],
      );
  }
  return { sums, times, agreements };
}

/** Of all that decides a song's figures but the song: the build, the weights, these scripts and the settings. */
function buildHash() {
  const hash = createHash("sha256").update(JSON.stringify([SECONDS, flags.paths, flags.analyze]));
  const files = (folder, ending) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => join(folder, name));
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  for (const file of [
    ...files(dist, ".js"),
    ...files(here("../models"), ".safetensors"),
    here("audio-eval.mjs"),
    here("synth.mjs"),
  ])
    hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** What `figuresOf` gives, kept in the folder of results. */
async function keptFigures(song) {
  if (!flags.results) return figuresOf(song);
  const file = join(
    flags.results,
    `${createHash("sha256").update(`${song.id} ${build}`).digest("hex").slice(0, 16)}.json`,
  );
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const figures = await figuresOf(song);
  writeFileSync(`${file}.part`, JSON.stringify(figures));
  renameSync(`${file}.part`, file);
  return figures;
}

/** Adds numbers to numbers and lists to lists, however deep. */
function add(into, from) {
  for (const [name, value] of Object.entries(from)) {
    if (Array.isArray(value)) into[name] = [...(into[name] ?? []), ...value];
    else if (typeof value === "number") into[name] = (into[name] ?? 0) + value;
    else {
      into[name] ??= {};
      add(into[name], value);
    }
  }
}

const build = buildHash();
if (flags.results) mkdirSync(flags.results, { recursive: true });
const all = { sums: {}, times: {}, agreements: {}, count: 0 };
for await (const song of songs()) {
  add(all, { ...(await keptFigures(song)), count: 1 });
  console.error(`${all.count} songs heard`);
}
const { sums, times, agreements, count } = all;

for (const [path, rows] of Object.entries(sums)) {
  console.log(`\n${path}: ${(((times[path] / count / SECONDS) * 60) / 1000).toFixed(2)} s a minute of audio`);
  console.log("what      F1    precision  recall  notes  median delay");
  for (const [name, { hits, truth, heard, delays }] of Object.entries(rows)) {
    if (truth === 0) continue;
    const f1 = (2 * hits) / (truth + heard);
    console.log(
      `${name.padEnd(8)} ${f1.toFixed(3)}  ${(hits / Math.max(1, heard)).toFixed(3)}      ${(hits / truth).toFixed(3)}   ${String(truth).padStart(5)}  ${(1000 * median(delays)).toFixed(0)} ms`,
    );
  }
}
for (const [path, { songs, refused, beats: heard, onBeat, key, tonic }] of Object.entries(agreements)) {
  const share = (n) => (n / Math.max(1, heard)).toFixed(3);
  console.log(
    `\n${path}: analysis of the sound beside that of the MIDI, ${songs} songs (${refused} refused), ${heard} beats`,
  );
  console.log(`beat within 70 ms ${share(onBeat)}, same key ${share(key)}, same tonic-chord answer ${share(tonic)}`);
}
await model?.close();
await network.close();
