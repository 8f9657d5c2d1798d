// Renders excerpts of songs with known beats and writes their bands and beats as one file, for scripts/train-beats.mjs. Seeded.
// usage: BAT_CORPORA=… BAT_TRUTH=… node scripts/beat-data.mjs --split train -o FILE [--scale 1] [--waltz-scale 1] [--broad] [--pop909 30] [--seconds 32]
//   node scripts/beat-data.mjs --split train -o FILE --plain [--seconds 45] [--part 1/2]
// --plain: every band song and waltz from its first note on, nothing about it changed: as scripts/measure-beats.mjs hears songs.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { beginningOf, candidates, draw, partOf, pop909Songs, songsOf, tempoOf, UNSTATED } from "./beat-songs.mjs";
import { load } from "./dist.mjs";
import { FONTS, render } from "./synth.mjs";

const { BANDS, bandsOf, FRAME_RATE } = await load("audio/beats/bands.js");
const { BYTE_SCALE } = await load("audio/beats/excerpts.js");
const { random } = await load("util/random.js");
const { writeSafetensors } = await load("engine/safetensors.js");

const { values } = parseArgs({
  options: {
    split: { type: "string", default: "train" },
    out: { type: "string", short: "o" },
    scale: { type: "string", default: "1" },
    "waltz-scale": { type: "string" },
    broad: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    part: { type: "string", default: "1/1" },
    pop909: { type: "string" },
    seconds: { type: "string", default: "32" },
    seed: { type: "string", default: "1" },
  },
});
const root = process.env.BAT_CORPORA;
const scale = Number(values.scale);
const waltzScale = Number(values["waltz-scale"] ?? values.scale);
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const RATE = 22_050;
/** Beats a minute of what is heard. */
const SLOWEST = 56;
const FASTEST = 210;

/** How many band songs of each corpus: evenly, or nearly all there are. */
const many = values.broad
  ? { bsubedi26: 240, "cocopops-midi": 150, "malice-cli": 80, resukon: 130, reubenson: 240, other: 15 }
  : { bsubedi26: 40, "cocopops-midi": 70, "malice-cli": 25, resukon: 40, reubenson: 80, other: 8 };
const plan = UNSTATED.flatMap((corpus) => {
  const name = corpus.split("/")[1];
  return [
    { corpus, kind: "band", meter: 4, count: many[name] ?? many.other },
    { corpus, kind: "other44", meter: 4, count: name === "resukon" ? 20 : 5 },
    { corpus, kind: "waltz", meter: 3, count: { reubenson: 60, resukon: 30, bsubedi26: 12 }[name] ?? 6 },
  ];
});
plan.push({ corpus: "open/nottingham", kind: "waltz", meter: 3, count: 12 });

/** Every band song and waltz of this part of the split. */
async function* plainSongs() {
  const [part, parts] = values.part.split("/").map(Number);
  for (const [kind, meter] of [
    ["band", 4],
    ["waltz", 3],
  ])
    for (const corpus of UNSTATED) {
      const own = ({ id }) => partOf(`${corpus.split("/")[1]}/${id}`, parts) === part;
      yield* songsOf(root, corpus, candidates(root, corpus, values.split, kind).filter(own), meter);
    }
}

async function* songs() {
  for (const { corpus, kind, meter, count } of plan) {
    const number = values.split === "train" ? count : Math.ceil(count / 5);
    const rows = draw(
      candidates(root, corpus, values.split, kind),
      Math.ceil(number * (kind === "waltz" ? waltzScale : scale)),
      seed,
    );
    yield* songsOf(root, corpus, rows, meter);
  }
  const pop909 = Number(values.pop909 ?? Math.ceil((values.split === "train" ? 30 : 6) * scale));
  if (pop909 > 0) yield* pop909Songs(process.env.BAT_TRUTH, values.split, pop909, seed);
}

/** A stretch of a song at another tempo, key and balance, with human timing: its notes and beats from 0 to `seconds`. */
function excerpt(song, { next, normal, below }) {
  const tempo = tempoOf(song.beats);
  const factor = Math.exp(Math.max(-0.3, Math.min(0.3, normal() * 0.12)));
  if (tempo * factor < SLOWEST || tempo * factor > FASTEST || song.beats.length < 24) return undefined;
  const needed = Math.ceil((seconds * tempo * factor) / 60);
  const latest = Math.max(0, song.beats.length - needed - 2);
  const start = song.beats[next() < 0.25 ? 0 : below(latest + 1)].time - next() * 0.8;
  // Position in the song → time in the excerpt: a steady pace, in a third of them with slow waves.
  const wave = next() < 0.33 ? 0.02 + next() * 0.05 : 0;
  const period = 6 + next() * 12;
  const lag = next() * period;
  const sway = (t) => (wave * period * Math.sin((2 * Math.PI * (t + lag)) / period)) / (2 * Math.PI);
  const place = (time) => {
    const t = (time - start) / factor;
    return t + sway(t) - sway(0);
  };
  const jitter = next() < 0.5 ? next() * 0.012 : 0;
  const shift = below(11) - 5;
  const silentDrums = next() < 0.12;
  const volumes = Object.fromEntries(Array.from({ length: 16 }, (_, c) => [c, Math.round(70 + next() * 50)]));
  const notes = song.notes.flatMap((note) => {
    const onset = place(note.onset) + normal() * jitter;
    if (onset < 0 || onset > seconds || (silentDrums && note.drum)) return [];
    const pitch = note.drum ? note.pitch : Math.max(0, Math.min(127, note.pitch + shift));
    return [{ ...note, onset, pitch, duration: note.duration / factor }];
  });
  const beats = song.beats
    .map(({ time, position }) => ({ time: place(time), position }))
    .filter(({ time }) => time >= 0 && time < seconds);
  return notes.length < 60 || beats.length < 16 ? undefined : { notes, beats, volumes };
}

/** The beginning of a song as it is. */
function plainExcerpt(song) {
  const tempo = tempoOf(song.beats);
  const made = beginningOf(song, seconds);
  return tempo < SLOWEST || tempo > FASTEST || made.beats.length < 16 ? undefined : made;
}

/** Noise, a dull or thin sound, and a driven level, each now and then; in place. */
function worsen(samples, { next, normal }) {
  const level = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
  if (next() < 0.4) {
    const drive = (0.5 + next() * 2) / Math.max(1e-6, 4 * level);
    for (let i = 0; i < samples.length; i++) samples[i] = Math.tanh(samples[i] * drive) / drive;
  }
  if (next() < 0.35) {
    const keep = 0.3 + next() * 0.5;
    let low = 0;
    for (let i = 0; i < samples.length; i++) {
      low += (1 - keep) * (samples[i] - low);
      samples[i] = low;
    }
  }
  if (next() < 0.2) {
    let low = 0;
    for (let i = 0; i < samples.length; i++) {
      low += 0.03 * (samples[i] - low);
      samples[i] -= low;
    }
  }
  if (next() < 0.5) {
    const noise = level * 10 ** (-(10 + next() * 30) / 20);
    const colour = next() * 0.95;
    let last = 0;
    for (let i = 0; i < samples.length; i++) {
      last = colour * last + (1 - colour) * normal();
      samples[i] += noise * 2 * last;
    }
  }
}

const frames = seconds * FRAME_RATE;
const rows = [];
const counts = {};
const began = performance.now();
let index = 0;
for await (const song of values.plain ? plainSongs() : songs()) {
  const source = random(seed, 77, index++);
  const made = values.plain ? plainExcerpt(song) : excerpt(song, source);
  if (!made) continue;
  const font = FONTS[source.next() < 0.6 ? 0 : 1];
  const reverb = Math.round(source.next() * 110);
  const sound = { rate: RATE, seconds, font, ...(!values.plain && { volumes: made.volumes, reverb }) };
  const samples = await render(made.notes, sound);
  if (!values.plain) worsen(samples, source);
  const { data } = bandsOf(samples, RATE);
  rows.push({ id: song.id, meter: song.meter, beats: made.beats, bands: data.subarray(0, frames * BANDS) });
  counts[`${song.corpus} ${song.meter}/4`] = (counts[`${song.corpus} ${song.meter}/4`] ?? 0) + 1;
  if (rows.length % 20 === 0)
    console.error(`${rows.length} excerpts, ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
const most = rows.reduce((n, row) => Math.max(n, row.beats.length), 0);
const bands = new Uint8Array(rows.length * frames * BANDS);
const times = new Float32Array(rows.length * most).fill(-1);
const positions = new Uint8Array(rows.length * most);
rows.forEach((row, e) => {
  row.bands.forEach((x, i) => {
    bands[e * frames * BANDS + i] = Math.min(255, Math.round(x * BYTE_SCALE));
  });
  row.beats.forEach(({ time, position }, k) => {
    times[e * most + k] = time;
    positions[e * most + k] = position;
  });
});
writeFileSync(
  values.out,
  writeSafetensors(
    {
      bands: { dtype: "U8", shape: [rows.length, frames, BANDS], data: bands },
      times: { dtype: "F32", shape: [rows.length, most], data: times },
      positions: { dtype: "U8", shape: [rows.length, most], data: positions },
      meters: { dtype: "U8", shape: [rows.length], data: Uint8Array.from(rows, (row) => row.meter) },
    },
    {
      split: values.split,
      seed: values.seed,
      plain: String(values.plain),
      songs: JSON.stringify(counts),
      ids: JSON.stringify(rows.map(({ id }) => id)),
    },
  ),
);
console.log(`${rows.length} excerpts of ${seconds} s → ${values.out}\n${JSON.stringify(counts)}`);
