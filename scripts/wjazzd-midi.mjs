// Turns the solos of wjazzd-csv into MIDI: the solo and its bass on the beats as played, with songs.tsv, SOURCE.md and the labels of blues
// that follow from the chord changes: node scripts/wjazzd-midi.mjs FOLDER (needs BAT_CORPORA)
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./dist.mjs";

const { csvRows } = await load("data/csv-labels.js");
const { writeMidi } = await load("music/write-midi.js");
const { archiveEntries } = await load("node/archive.js");
const { bluesChoruses } = await load("theory/blues-form.js");
const [out] = process.argv.slice(2);
const root = process.env.BAT_CORPORA;
if (!out || !root) {
  console.error("usage: BAT_CORPORA=… node scripts/wjazzd-midi.mjs FOLDER");
  process.exit(2);
}
const corpus = join(root, "open", "wjazzd-csv");
const split = new Map();
for (const line of readFileSync(join(corpus, "songs.tsv"), "utf8").trim().split("\n").slice(1)) {
  const [id, name] = line.split("\t");
  split.set(id, name);
}

const LETTERS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const tables = new Map();
for await (const entry of archiveEntries(join(corpus, "wjazzd-csv.tar.gz"))) {
  const match = /mcsv_(beat|melody)\/(.+)_FINAL(_beattrack)?\.csv$/.exec(entry.name);
  if (!match) continue;
  const table = tables.get(match[2]) ?? {};
  tables.set(match[2], table);
  table[match[1]] = rowsOf(new TextDecoder().decode(entry.bytes), entry.name);
}

mkdirSync(join(out, "midi"), { recursive: true });
const songs = [];
const labels = [];
for (const [id, { beat, melody }] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (!beat || !melody || !split.has(id)) continue;
  const song = songOf(id, beat, melody);
  if (!song) continue;
  writeFileSync(join(out, "midi", `${id}.mid`), writeMidi(song.midi));
  songs.push(`${id}\t${split.get(id)}\tmidi/${id}.mid`);
  const { blues, share, choruses, beats, where } = song;
  labels.push([`wjazzd/midi/${id}.mid`, id, split.get(id), blues, share.toFixed(2), choruses, beats, where].join("\t"));
}
writeFileSync(join(out, "songs.tsv"), `id\tsplit\tpath\n${songs.join("\n")}\n`);
writeFileSync(
  join(out, "SOURCE.md"),
  `# wjazzd\nSolos and basses of wjazzd-csv as MIDI.\n\n${/^Licen[cs]e:.*$/im.exec(readFileSync(join(corpus, "SOURCE.md"), "utf8"))?.[0] ?? ""}\n`,
);
writeFileSync(join(out, "blues.tsv"), `file\tid\tsplit\tblues\tshare\tchoruses\tbeats\twhere\n${labels.join("\n")}\n`);
console.log(`${songs.length} solos of ${tables.size} in 4/4 written to ${out}`);

function rowsOf(text, source) {
  const [header, ...rows] = [...csvRows(text, source)].map(({ fields }) => fields);
  return rows.map((fields) => Object.fromEntries(header.map((name, i) => [name, fields[i]])));
}

/** Null for a solo that is not in 4/4 throughout or too short to say anything. */
function songOf(id, beat, melody) {
  const meters = beat.filter((row) => row.signature === "'4/4'").length;
  const first = beat.findIndex((row) => Number(row.beat) === 1 && row.signature === "'4/4'");
  if (meters < beat.length * 0.97 || first < 0 || beat.length - first < 32) return null;
  const rows = beat.slice(first);
  const onsets = rows.map((row) => Number(row.onset));
  // Places between beats by straight lines; past the last beat at its tempo.
  const last = onsets.length - 1;
  const place = (time) => {
    let k = onsets.findIndex((onset) => onset > time) - 1;
    if (k === -2) k = last;
    if (k < 0) return (time - onsets[0]) / (onsets[1] - onsets[0]);
    const length = k < last ? onsets[k + 1] - onsets[k] : onsets[last] - onsets[last - 1];
    return k + (time - onsets[k]) / length;
  };
  const solo = [];
  for (const row of melody) {
    const onset = place(Number(row.onset));
    const pitch = Math.round(Number(row.pitch));
    if (onset < 0 || onset > last + 1 || !(pitch >= 0 && pitch <= 127)) continue;
    const offset = Math.max(onset + 0.05, place(Number(row.onset) + Number(row.duration)));
    const loud = Number(row.loud_median);
    const velocity = Math.max(40, Math.min(120, Math.round(Number.isFinite(loud) && loud > 0 ? loud + 20 : 85)));
    const before = solo.at(-1);
    if (before && before.offset > onset) before.offset = onset;
    solo.push({ onset, offset, pitch, velocity });
  }
  const bass = rows.flatMap((row, k) => {
    const pitch = Math.round(Number(row.bass));
    return row.bass !== "" && pitch > 0 && pitch <= 127 ? [{ onset: k, offset: k + 0.92, pitch, velocity: 84 }] : [];
  });
  const tempi = onsets.slice(0, -1).flatMap((onset, k) => {
    const bpm = 60 / (onsets[k + 1] - onset);
    return bpm > 20 && bpm < 600 ? [{ beat: k, bpm }] : [];
  });
  const long = solo.filter((note) => note.offset > note.onset + 0.01);
  if (long.length < 16 || tempi.length === 0) return null;
  const midi = {
    title: id,
    ticksPerBeat: 480,
    tempi,
    meters: [{ beat: 0, numerator: 4, denominator: 4 }],
    tracks: [
      { name: "Solo", channel: 0, program: 66, notes: long },
      { name: "Bass", channel: 1, program: 32, notes: bass },
    ],
  };
  return { midi, ...bluesOf(rows), beats: rows.length };
}

function rootOf(chord) {
  const match = /^([A-G])([b#]?)/.exec(chord ?? "");
  return match ? (LETTERS[match[1]] + (match[2] === "b" ? 11 : match[2] === "#" ? 1 : 0)) % 12 : null;
}

/** The share of its measures that lie in choruses of blues, by the changes as written. */
function bluesOf(rows) {
  const roots = [];
  const starts = [];
  let chord = null;
  rows.forEach((row, k) => {
    if (row.chord !== "") chord = rootOf(row.chord);
    // Two slots a measure, also where the transcription lacks a beat.
    if (k === 0 || row.bar !== rows[k - 1].bar) {
      roots.push(chord, chord);
      starts.push(k, k);
    } else if (Number(row.beat) >= 3) roots[roots.length - 1] = chord;
  });
  const found = bluesChoruses(roots, { scales: [2, 4], fit: 0.75 }).filter(({ template }) => template.startsWith("12"));
  const share = found.reduce((sum, { start, end }) => sum + end - start, 0) / roots.length;
  const at = (slot) => starts[slot] ?? rows.length;
  const where = found.map(({ start, end }) => `${at(start)}-${at(end) - 1}`).join(" ");
  return { share, where, choruses: found.length, blues: share >= 0.6 ? 1 : share < 0.15 ? 0 : "?" };
}
