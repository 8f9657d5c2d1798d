// The melody voice of flattened files against POP909's MELODY track: note F1, beside the skyline's.
// usage: BAT_CORPORA=… node scripts/melody-f1.mjs [split…]   (default: val test)

import { load } from "./dist.mjs";
import { pop909 } from "./pop909.mjs";

const { readMidi } = await load("music/midi.js");
const { noteVoices, songContext } = await load("music/voices.js");
const { cutNotes } = await load("music/cut.js");

const splits = process.argv.length > 2 ? process.argv.slice(2) : ["val", "test"];

/** Notes above which nothing sounds as they begin. */
function skyline(piece) {
  const cut = cutNotes(piece);
  const top = new Array(piece.notes.length).fill(false);
  for (let k = 0; k < cut.beats; k++) {
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) {
      if (!cut.struck[row]) continue;
      const at = cut.from[row] + 1 / 32;
      let covered = false;
      for (let other = row + 1; other < cut.starts[k + 1] && !covered; other++)
        covered = cut.pitch[other] > cut.pitch[row] && cut.from[other] <= at && cut.to[other] > at;
      top[cut.note[row]] = !covered;
    }
  }
  return top;
}

/** Beats in which a note of the set sounds. */
function activeBeats(cut, isMelody) {
  const active = new Set();
  for (let k = 0; k < cut.beats; k++)
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) if (isMelody[cut.note[row]]) active.add(k);
  return active;
}

const rows = [];
for (const equal of [false, true]) {
  const sums = new Map();
  let songs = 0;
  let ms = 0;
  for await (const { bytes, melody, bridge } of pop909(splits, { equalVelocities: () => equal })) {
    const begin = performance.now();
    const piece = readMidi(bytes);
    const voices = noteVoices(piece, songContext(piece));
    ms += performance.now() - begin;
    songs++;
    const cut = cutNotes(piece);
    const key = (note) => Math.round(note.onset * piece.ticksPerBeat) * 128 + note.pitch;
    const isMelody = piece.notes.map((note) => melody.has(key(note)));
    const isEither = piece.notes.map((note, i) => isMelody[i] || bridge.has(key(note)));
    const active = activeBeats(cut, isMelody);
    const sung = piece.notes.map((note) => active.has(Math.floor(note.onset + 1 / 16)));
    const top = skyline(piece);
    for (const [method, said] of [
      ["voices", voices.map((voice) => voice === "melody")],
      ["skyline", top],
    ])
      for (const [against, truth, counted] of [
        ["MELODY", isMelody, () => true],
        ["MELODY, in beats where it sounds", isMelody, (i) => sung[i]],
        ["MELODY or BRIDGE", isEither, () => true],
      ]) {
        const name = `${against}|${method}`;
        const sum = sums.get(name) ?? { hit: 0, claimed: 0, truth: 0, right: 0, notes: 0 };
        sums.set(name, sum);
        for (let i = 0; i < truth.length; i++) {
          if (!counted(i)) continue;
          sum.notes++;
          if (said[i]) sum.claimed++;
          if (truth[i]) sum.truth++;
          if (said[i] && truth[i]) sum.hit++;
          if (Boolean(said[i]) === truth[i]) sum.right++;
        }
      }
  }
  for (const [name, { hit, claimed, truth, right, notes }] of [...sums].sort()) {
    const [against, method] = name.split("|");
    rows.push({
      against,
      method,
      velocities: equal ? "equal" : "as played",
      songs,
      precision: (hit / claimed).toFixed(3),
      recall: (hit / truth).toFixed(3),
      F1: ((2 * hit) / (claimed + truth)).toFixed(3),
      accuracy: (right / notes).toFixed(3),
      "ms a song": method === "voices" ? (ms / songs).toFixed(1) : "",
    });
  }
}
console.table(rows);
