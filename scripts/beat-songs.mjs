// Songs whose beats are known from their MIDI, by split, for training and measuring the beat tracker.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { attempt, load } from "./dist.mjs";

const { beatAt } = await load("audio/beats/measures.js");
const { archiveEntries } = await load("node/archive.js");
const { readMidi } = await load("music/midi.js");
const { readMidiEvents } = await load("music/midi-events.js");
const { tempoClock } = await load("music/grid.js");
const { stretches } = await load("music/meter.js");
const { phaseFit } = await load("music/phase.js");
const { cosine } = await load("util/cosine.js");
const { random } = await load("util/random.js");

export const UNSTATED = [
  "bsubedi26",
  "cocopops-midi",
  "malice-cli",
  "misc-buckforth",
  "misc-clueless",
  "misc-electromato",
  "misc-h3r0bl",
  "misc-imapersondude",
  "misc-napolitanoz",
  "misc-zsnkn",
  "resukon",
  "reubenson",
].map((name) => `unstated/${name}`);

/** Rows of a corpus's songs.tsv. */
function rowsOf(root, corpus) {
  const file = join(root, corpus, "songs.tsv");
  if (!existsSync(file)) return [];
  const [head, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const names = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((value, i) => [names[i], value])));
}

/** `count` rows drawn by seed. */
export function draw(rows, count, seed) {
  const { below } = random(seed);
  const left = [...rows];
  const out = [];
  while (out.length < count && left.length > 0) out.push(...left.splice(below(left.length), 1));
  return out;
}

/** To which of so many parts a song belongs, from 1: by its name alone, so that all of its excerpts lie in one. */
export function partOf(song, parts) {
  return 1 + (createHash("sha256").update(song).digest().readUInt32BE() % parts);
}

/** Rows of one kind: `band` (4/4, drums and bass), `other44` (4/4 without), `waltz` (no 4/4 beat; its own signatures decide later). */
export function candidates(root, corpus, split, kind) {
  return rowsOf(root, corpus).filter((row) => {
    if (row.split !== split || !(Number(row.beats) >= 64)) return false;
    const band = row.drums === "1" && row.bass === "1";
    if (kind === "waltz") return Number(row.beats44) === 0;
    return row.all44 === "1" && band === (kind === "band");
  });
}

/** The songs of these rows, as `knownSong` gives them; those that cannot be used are left out. */
export async function* songsOf(root, corpus, rows, meter, options) {
  const wanted = new Map(rows.map((row) => [row.path, row]));
  const name = corpus.split("/")[1];
  for await (const { name: path, bytes } of archiveEntries(join(root, corpus, `${name}.tar.gz`), (p) =>
    wanted.has(p),
  )) {
    const song = attempt(() => knownSong(bytes, meter, options));
    if (song) yield { id: `${name}/${wanted.get(path).id}`, corpus: name, ...song };
  }
}

/** Songs of POP909 with mended barlines, from the truth labels. */
export async function* pop909Songs(truth, split, count, seed) {
  const lines = gunzipSync(readFileSync(join(truth, "truth.jsonl.gz")))
    .toString()
    .trim()
    .split("\n");
  const all = lines.map((line) => JSON.parse(line)).filter((song) => song.corpus === "pop909" && song.split === split);
  const wanted = new Map(draw(all, count, seed).map((song) => [`${song.id}.mid`, song]));
  for await (const { name, bytes } of archiveEntries(join(truth, "midi.tar.gz"), (path) => wanted.has(path))) {
    const labels = wanted.get(name);
    const events = attempt(() => readMidiEvents(bytes));
    if (!events) continue;
    const beats = labels.beats.filter(({ position }) => position >= 1 && position <= 4);
    yield { id: labels.id, corpus: "pop909", ...timed(events, beats, 4) };
  }
}

/**
 * Notes and beats in seconds of a file in one meter (4 or 3 quarters) whose map fits its notes; undefined for another. Files from the wild are not always right
 * about their beats: notes that lie sixteenths off them are put on theirs as `readMidi` does, and barlines that the notes contradict are moved
 * (`contradicted`). `mended` says what was done; with `asWritten` nothing is.
 */
export function knownSong(bytes, meter, { asWritten = false } = {}) {
  const events = readMidiEvents(bytes);
  const { ticksPerBeat, notes, meters } = events;
  if (notes.length < 100 || meters.length === 0) return undefined;
  const end = notes.reduce((latest, note) => Math.max(latest, note.end), 0);
  const all = stretches(meters, ticksPerBeat, end);
  if (all.some(({ numerator, denominator }) => numerator !== meter || denominator !== 4)) return undefined;
  const onsets = notes.map((note) => note.start / ticksPerBeat).sort((a, b) => a - b);
  if (phaseFit(onsets).concentration < 0.85) return undefined;
  const beats = all.flatMap(({ from, to, skipped }) => {
    const count = Math.floor((to - from) / ticksPerBeat + 0.75);
    return Array.from({ length: count }, (_, k) => ({
      tick: from + k * ticksPerBeat,
      position: ((k + skipped) % meter) + 1,
    }));
  });
  const song = timed(events, beats, meter);
  if (meter !== 4 || asWritten) return { ...song, mended: "" };
  const piece = readMidi(bytes);
  const moved = piece.warnings?.find((warning) => warning.includes("the grid was moved"));
  const own = moved ? { ...song, beats: sounding(piece.beats, song.notes) } : song;
  const shift = contradicted(own);
  return {
    ...own,
    beats: own.beats.map(({ time, position }) => ({ time, position: ((position - 1 - shift + meter) % meter) + 1 })),
    mended: [moved, shift > 0 && `measures begin on the file's beat ${shift + 1}`].filter(Boolean).join("; "),
  };
}

/** Beats from a little before the first note to the end of the last. */
function sounding(beats, notes) {
  const length = beats.length > 1 ? beats[1].time - beats[0].time : 1;
  const last = notes.reduce((latest, { onset, duration }) => Math.max(latest, onset + duration), 0);
  return beats.filter(({ time }) => time > notes[0].onset - length / 4 && time < last);
}

/** Another beat of the measure must have so many times the changes of harmony, and of long notes, that the file's first beat has. */
const CONTRADICTION = 3;
/** Fewer long notes say nothing. */
const FEWEST_LONG = 12;

/** By how many beats the measures of a song in four begin later than written: 0 unless harmony and long notes both say so. */
function contradicted({ beats, notes }) {
  const starts = beats.map(({ time }) => time);
  const chroma = starts.map(() => new Float64Array(12));
  const long = [0, 0, 0, 0];
  for (const { onset, duration, pitch, drum } of notes) {
    if (drum) continue;
    let k = Math.max(0, beatAt(starts, onset + 0.03));
    const length = (starts[k + 1] ?? starts[k] + 1) - starts[k];
    if (duration > 1.5 * length && Math.abs(onset - starts[k]) < 0.1 * length) long[beats[k].position - 1]++;
    for (; k < starts.length && starts[k] < onset + duration - 0.05; k++) chroma[k][pitch % 12]++;
  }
  const changes = [0, 0, 0, 0];
  for (let k = 1; k < starts.length; k++) changes[beats[k].position - 1] += 1 - cosine(chroma[k - 1], chroma[k]);
  if (long.reduce((a, b) => a + b) < FEWEST_LONG) return 0;
  const leader = (list) => list.indexOf(Math.max(...list));
  const shift = leader(changes);
  const clear = changes[shift] >= CONTRADICTION * changes[0] && long[shift] >= CONTRADICTION * long[0];
  return clear && leader(long) === shift ? shift : 0;
}

function timed({ ticksPerBeat, tempi, notes, tracks }, beats, meter) {
  const clock = tempoClock(tempi, ticksPerBeat);
  const first = notes.reduce((least, note) => Math.min(least, note.start), Infinity);
  const last = notes.reduce((latest, note) => Math.max(latest, note.end), 0);
  return {
    meter,
    beats: beats
      .filter(({ tick }) => tick > first - ticksPerBeat / 4 && tick < last)
      .map(({ tick, position }) => ({ time: clock(tick), position })),
    notes: notes
      .map(({ start, end, pitch, velocity, track }) => ({
        onset: clock(start),
        duration: clock(end) - clock(start),
        pitch,
        velocity,
        channel: tracks[track].drums ? 9 : tracks[track].channel === 9 ? 0 : tracks[track].channel,
        program: tracks[track].program,
        drum: tracks[track].drums,
      }))
      .sort((a, b) => a.onset - b.onset),
  };
}

/** What is heard of a song from a little before its first note on: notes and beats of the first `seconds`, in seconds from then. */
export function beginningOf({ notes, beats }, seconds) {
  const start = notes[0].onset - LEAD;
  return {
    notes: notes.map((note) => ({ ...note, onset: note.onset - start })).filter(({ onset }) => onset < seconds),
    beats: beats
      .map(({ time, position }) => ({ time: time - start, position }))
      .filter(({ time }) => time >= 0 && time < seconds - 0.5),
  };
}

/** Seconds before the first note. */
const LEAD = 0.3;

/** The median tempo in beats a minute. */
export function tempoOf(beats) {
  const lengths = beats
    .slice(1)
    .map((beat, k) => beat.time - beats[k].time)
    .sort((a, b) => a - b);
  return 60 / lengths[lengths.length >> 1];
}
