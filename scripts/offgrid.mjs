// Are files whose notes lie off their beats put on the right beat, and all others left alone? By split: off-grid songs of which at least
// 95% of the true beats are found by their tick, and on-grid songs that were moved.
//   BAT_TRUTH=… BAT_CORPORA=… node scripts/offgrid.mjs [--list]
// The truth's sixteenths come from an alignment with other annotations. Where the experts' own chords begin on the file's beats and the truth
// does not, the song is counted apart ("disputed"). Reads the compiled tree: dist/, or the folder BAT_DIST.
import { load } from "./dist.mjs";
import { offGridSongs, onGridSongs } from "./offgrid-songs.mjs";

const { matchBeats } = await load("answers/score.js");
const { readMidi } = await load("music/midi.js");

const list = process.argv.includes("--list");
const SPLITS = ["train", "val", "test"];
const counts = new Map();
const add = (name, split, hit) => {
  const row =
    counts.get(name) ??
    counts
      .set(
        name,
        SPLITS.map(() => [0, 0]),
      )
      .get(name);
  row[SPLITS.indexOf(split)][1]++;
  if (hit) row[SPLITS.indexOf(split)][0]++;
};
const moved = ({ warnings }) => warnings.some((warning) => warning.includes("the grid was moved"));

for await (const { id, split, beats, bytes, sixteenths, chordsOnBeats } of offGridSongs()) {
  const piece = readMidi(bytes, { keepLongest44: true });
  const found = matchBeats(beats, piece.beats).filter((beat) => beat !== null).length;
  const right = found >= 0.95 * beats.length;
  add("off-grid songs put on the right beat", split, right);
  add(chordsOnBeats ? "  disputed by the chord track" : "  agreed by the chord track", split, right);
  if (list && !right) console.log(`${id} (${split}): truth ${sixteenths}${chordsOnBeats ? ", disputed" : ""}`);
}
for await (const { id, corpus, split, bytes } of onGridSongs()) {
  const wrong = moved(readMidi(bytes, { keepLongest44: true }));
  add("on-grid songs moved", split, wrong);
  add(`  ${corpus}`, split, wrong);
  if (list && wrong) console.log(`${id} (${split}) moved`);
}
const cell = ([hit, of]) => (of === 0 ? "–" : `${hit} of ${of} (${((100 * hit) / of).toFixed(1)}%)`).padEnd(20);
console.log(`${"".padEnd(38)}${[...SPLITS, "all"].map((name) => name.padEnd(20)).join("")}`);
for (const [name, row] of counts) {
  const all = row.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  console.log(`${name.padEnd(38)}${[...row, all].map(cell).join("")}`);
}
