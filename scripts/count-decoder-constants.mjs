// Counts on the training split of a truth JSONL what the decoders hold as constants (src/answers/decoder-constants.ts).
//   node scripts/count-decoder-constants.mjs truth.jsonl.gz
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const path = process.argv[2];
if (!path) {
  console.error("usage: node scripts/count-decoder-constants.mjs truth.jsonl[.gz]");
  process.exit(2);
}
const bytes = readFileSync(path);
const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
const songs = text
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter((song) => song.split === "train");

const relations = Object.fromEntries(
  ["major-major", "major-minor", "minor-major", "minor-minor"].map((name) => [name, Array(12).fill(0)]),
);
const measures = new Map();
const phrases = new Map();
/** Tonic chords by beat of the measure: beats, and those on which a tonic chord begins or ends. */
const rhythm = Array.from({ length: 4 }, () => [0, 0]);
let tonicKnown = 0;
let tonicChords = 0;
const bump = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
const third = (beat) => (beat.minor ? "minor" : "major");
let beatsInKey = 0;
let changes = 0;
let onMeasure = 0;
let measureKnown = 0;
let onPhrase = 0;
let phraseKnown = 0;
for (const { beats } of songs) {
  let last = null;
  for (const beat of beats) {
    if (beat.tonic !== null) beatsInKey++;
    if (
      last &&
      last.tonic !== null &&
      beat.tonic !== null &&
      (last.tonic !== beat.tonic || last.minor !== beat.minor)
    ) {
      changes++;
      relations[`${third(last)}-${third(beat)}`][(beat.tonic - last.tonic + 12) % 12]++;
      if (beat.measureStart !== null) measureKnown++;
      if (beat.measureStart) onMeasure++;
      if (beat.phraseStart != null) phraseKnown++;
      if (beat.phraseStart) onPhrase++;
    }
    if (beat.tonicChord != null) {
      tonicKnown++;
      if (beat.tonicChord) tonicChords++;
      if (last?.tonicChord != null && beat.position >= 1 && beat.position <= 4) {
        rhythm[beat.position - 1][0]++;
        if (beat.tonicChord !== last.tonicChord) rhythm[beat.position - 1][1]++;
      }
    }
    last = beat;
  }
  const runs = (question, counts) => {
    let start = -1;
    beats.forEach((beat, at) => {
      if (beat[question] == null) start = -1; // not known in between: no length
      if (!beat[question]) return;
      if (start >= 0) bump(counts, at - start);
      start = at;
    });
  };
  runs("measureStart", measures);
  runs("phraseStart", phrases);
  runs("phraseStart2", phrases);
}
const sorted = (map) =>
  [...map]
    .sort((a, b) => a[0] - b[0])
    .map(([length, count]) => `${length}:${count}`)
    .join(" ");
console.log(`${songs.length} songs, ${beatsInKey} beats in a key, ${changes} changes`);
console.log(`changes on a measure start ${onMeasure}/${measureKnown}, on a phrase start ${onPhrase}/${phraseKnown}`);
for (const [name, counts] of Object.entries(relations)) console.log(`${name}: [${counts.join(", ")}]`);
const rate = tonicChords / tonicKnown;
console.log(`tonic chords ${tonicChords}/${tonicKnown}`);
const anew = rhythm.map(([all, changed]) => (changed / all / (2 * rate * (1 - rate))).toFixed(3));
console.log(`chords drawn anew, by beat of the measure: ${anew.join(", ")}`);
console.log(`measure lengths in beats: ${sorted(measures)}`);
console.log(`phrase lengths in beats: ${sorted(phrases)}`);
