// From bytes to features: reading, voices, beat features and pair features of whole songs, on one thread.
import { readdirSync, readFileSync } from "node:fs";
import midiFile from "midi-file";
import { built, rounds, time } from "./measure.mjs";

const EXAMPLES = new URL("../examples/", import.meta.url);
const GENERATED = 24;
/** Every so many songs of the truth's archive. */
const STRIDE = 16;

async function songs() {
  const found = readdirSync(EXAMPLES)
    .filter((name) => name.endsWith(".mid"))
    .map((name) => new Uint8Array(readFileSync(new URL(name, EXAMPLES))));
  const words = [`${found.length} examples`, `${GENERATED} generated`];
  const { generatedSongs } = await built("data/generated-songs.js");
  for (const { bytes } of generatedSongs(GENERATED)) found.push(bytes);
  if (process.env.BAT_TRUTH) {
    const { archiveEntries } = await built("node/archive.js");
    const before = found.length;
    let index = 0;
    for await (const { bytes } of archiveEntries(`${process.env.BAT_TRUTH}/midi.tar.gz`, (name) => /\.mid$/.test(name)))
      if (index++ % STRIDE === 0) found.push(bytes);
    words.push(`${found.length - before} real`);
  } else words.push("no real songs: set BAT_TRUTH");
  return { found, words };
}

export const name = "front-end";

export async function* bench({ rounds: count }) {
  const { readMidi } = await built("music/midi.js");
  const { beatSong } = await built("music/voices.js");
  const { beatFeatures } = await built("features/beat-features.js");
  const { pairKeys } = await built("features/pair-keys.js");
  const { pairFeatures } = await built("features/pair-features.js");
  const { windowsOf } = await built("answers/windows.js");
  const words = new Uint32Array(512 * 512 * 2);
  let beats = 0;
  const front = (bytes) => {
    const song = beatSong(readMidi(bytes));
    beatFeatures(song);
    const keys = pairKeys(song);
    for (const { from, to } of windowsOf(song.beats.length)) pairFeatures(keys, from, to, undefined, words);
    beats += song.beats.length;
  };
  const all = await songs();
  // Songs that are not in 4/4 are left out for both, and so are those that midi-file cannot parse.
  const kept = all.found.filter((bytes) => {
    try {
      front(bytes);
      midiFile.parseMidi(bytes);
      return true;
    } catch {
      return false;
    }
  });
  beats = 0;
  for (const bytes of kept) front(bytes);
  const length = Math.round(beats / kept.length);
  const { ms, peerMs, ratio } = await rounds(
    count,
    () => time(() => kept.forEach(front)),
    () => time(() => kept.map((bytes) => midiFile.parseMidi(bytes))),
  );
  const value = (1000 * kept.length) / ms;
  yield {
    name: "front-end",
    value,
    unit: "songs/s a core",
    peer: "midi-file's parse alone",
    peerValue: (1000 * kept.length) / peerMs,
    ratio,
    note: `${kept.length} songs of ${length} beats on average (${all.words.join(", ")})`,
    target: { words: "above 150", holds: value > 150 },
  };
}
