// The songs of the truth for the scripts about off-grid files.
import { basename, join } from "node:path";
import midiFile from "midi-file";
import { load } from "./dist.mjs";
import { songsOf } from "./truth-songs.mjs";

const { parseMidi, writeMidi } = midiFile;

const { archiveEntries } = await load("node/archive.js");

export function folders() {
  const { BAT_TRUTH: truth, BAT_CORPORA: corpora } = process.env;
  if (truth && corpora) return { truth, corpora };
  console.error("set BAT_TRUTH to the folder of offgrid.jsonl.gz and BAT_CORPORA to that of the corpora");
  process.exit(2);
}

/** [{id, corpus, split, beats, bytes}] of truth.jsonl.gz. */
export async function* onGridSongs() {
  const { truth } = folders();
  const songs = byName(songsOf(truth), ({ id }) => id);
  for await (const { name, bytes } of archiveEntries(join(truth, "midi.tar.gz"))) {
    const song = songs.get(basename(name, ".mid"));
    if (song) yield { ...song, bytes };
  }
}

/**
 * [{id, split, beats, bytes, sixteenths, chordsOnBeats}] of offgrid.jsonl.gz. The experts' chord track, an answer, is taken out of `bytes`;
 * `chordsOnBeats` says that its chords begin on the file's own beats, against the truth's sixteenths (0–3).
 */
export async function* offGridSongs() {
  const { truth, corpora } = folders();
  const songs = byName(songsOf(truth, "offgrid.jsonl.gz"), ({ file }) => basename(file, ".mid"));
  for await (const { name, bytes } of archiveEntries(join(corpora, "open", "pop909-cl", "pop909-cl.tar.gz"))) {
    const song = songs.get(basename(name, ".mid"));
    if (song) yield { ...song, ...withoutChords(bytes), sixteenths: (song.beats[0].tick % 480) / 120 };
  }
}

const byName = (songs, name) => new Map(songs.map((song) => [name(song), song]));

function withoutChords(bytes) {
  const { header, tracks } = parseMidi(bytes);
  const last = tracks.findLastIndex((track) => track.some(({ type }) => type === "noteOn"));
  const onBeats = [0, 0];
  let tick = 0;
  for (const { deltaTime, type } of tracks[last]) {
    tick += deltaTime;
    if (type === "noteOn") onBeats[tick % header.ticksPerBeat === 0 ? 1 : 0]++;
  }
  const kept = tracks.filter((_, t) => t !== last);
  const file = writeMidi({ header: { ...header, numTracks: kept.length }, tracks: kept });
  return { bytes: Uint8Array.from(file), chordsOnBeats: onBeats[1] > onBeats[0] };
}
