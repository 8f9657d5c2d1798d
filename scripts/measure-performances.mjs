// Measures beat tracking on performances without a tempo map: the 4/4 pieces of ASAP, from the notes alone. F1 within 70 ms, first 2 s left out.
// usage: BAT_CORPORA=… node scripts/measure-performances.mjs [--split test] [--limit 1000]

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { attempt, load } from "./dist.mjs";

const { archiveEntries } = await load("node/archive.js");
const { readMidiEvents } = await load("music/midi-events.js");
const { tempoClock } = await load("music/grid.js");
const { mapIsMeaningless } = await load("music/tracked.js");
const { beatF1 } = await load("audio/beats/score.js");
const { trackBeats } = await load("audio/beats/track.js");

const { values } = parseArgs({
  options: { split: { type: "string", default: "test" }, limit: { type: "string", default: "1000" } },
});
const folder = join(process.env.BAT_CORPORA, "noncommercial/asap");
const [head, ...lines] = readFileSync(join(folder, "songs.tsv"), "utf8").trimEnd().split("\n");
const column = (name) => head.split("\t").indexOf(name);
const wanted = new Set(
  lines
    .map((line) => line.split("\t"))
    .filter((cells) => cells[column("split")] === values.split && !cells[column("path")].endsWith("midi_score.mid"))
    .map((cells) => cells[column("path")]),
);

/** Beats of an annotation: time, and whether it begins a measure; undefined where it is not 4/4 throughout. */
function annotated(text) {
  const beats = [];
  const meters = new Set();
  for (const line of text.trim().split("\n")) {
    const [time, , what] = line.trim().split("\t");
    const [kind, meter] = what.split(",");
    if (meter) meters.add(meter);
    if (kind === "b" || kind === "db") beats.push({ time: Number(time), downbeat: kind === "db" });
  }
  return meters.size === 1 && meters.has("4/4") ? beats : undefined;
}

const midi = new Map();
const annotations = new Map();
const stem = (name) => name.replace(/(_annotations\.txt|\.mid)$/, "");
const stems = new Set([...wanted].map(stem));
for await (const { name, bytes } of archiveEntries(join(folder, "asap.tar.gz"), (path) => stems.has(stem(path)))) {
  if (name.endsWith(".mid")) midi.set(stem(name), bytes);
  else annotations.set(stem(name), annotated(new TextDecoder().decode(bytes)));
}
/** A piece in which no beats are found counts as 0. */
const tracked = (notes) => attempt(() => trackBeats({ notes }), { beats: [], meter: "none" });

const rows = [];
for (const name of [...stems].sort()) {
  const truth = annotations.get(name);
  if (!truth || !midi.has(name) || rows.length >= Number(values.limit)) continue;
  const events = readMidiEvents(midi.get(name));
  const clock = tempoClock(events.tempi, events.ticksPerBeat);
  const notes = events.notes.map(({ start, end, pitch, velocity }) => {
    const onset = clock(start);
    return { onset, duration: clock(end) - onset, pitch, velocity };
  });
  const { beats, meter } = tracked(notes);
  const times = (list) => list.map((beat) => beat.time);
  rows.push({
    name,
    tracked: mapIsMeaningless(events),
    beat: beatF1(times(truth), times(beats)),
    downbeat: beatF1(times(truth.filter((beat) => beat.downbeat)), times(beats.filter((beat) => beat.position === 1))),
    meter: Number(meter === "4/4"),
  });
}
const mean = (name) => (rows.reduce((sum, row) => sum + row[name], 0) / rows.length).toFixed(3);
console.log(`ASAP ${values.split} split, ${rows.length} performances in 4/4, from their notes`);
console.log("| tracker | beat F1 | downbeat F1 | told as 4/4 |\n|---|---|---|---|");
console.log(`| BAT | ${mean("beat")} | ${mean("downbeat")} | ${mean("meter")} |`);
console.log("| symbolic transformer (published) | .78 | .28 | |");
console.log("| PM2S (published) | .83 | .14 | |");
console.log("| audio network on the recordings (published) | .76 | .61 | |");
console.log(`the file's own map is found meaningless in ${rows.filter((row) => row.tracked).length} of ${rows.length}`);
