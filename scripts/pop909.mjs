// POP909 for the melody scripts: songs of a split, each flattened into one track of one channel and program in 4/4.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import midiFile from "midi-file";
import { unpackTar } from "modern-tar";

const { parseMidi, writeMidi } = midiFile;

/** [{id, split, bytes, melody, bridge: Sets of tick * 128 + pitch}] where `bytes` is the flattened file. */
export async function* pop909(splits, { equalVelocities = () => false } = {}) {
  const root = process.env.BAT_CORPORA;
  if (!root) throw new Error("set BAT_CORPORA to the folder of corpora");
  const folder = join(root, "open", "pop909");
  const lines = readFileSync(join(folder, "songs.tsv"), "utf8").trim().split("\n").slice(1);
  const wanted = new Map(lines.map((line) => line.split("\t")).map(([id, split, path]) => [path, { id, split }]));
  for (const entry of await unpackTar(gunzipSync(readFileSync(join(folder, "pop909.tar.gz"))))) {
    const name = entry.header.name.replace(/^\.\//, "");
    const song = wanted.get(name) ?? wanted.get(name.split("/").slice(1).join("/"));
    if (song && splits.includes(song.split) && entry.data) {
      yield { ...song, ...flatten(entry.data, equalVelocities(song.id)) };
    }
  }
}

function flatten(bytes, equal) {
  const midi = parseMidi(bytes);
  const events = [
    { tick: 0, order: 0, type: "timeSignature", numerator: 4, denominator: 4, metronome: 24, thirtyseconds: 8 },
  ];
  const melody = new Set();
  const bridge = new Set();
  for (const track of midi.tracks) {
    const name = track.find((event) => event.type === "trackName")?.text;
    const own = name === "MELODY" ? melody : name === "BRIDGE" ? bridge : undefined;
    let tick = 0;
    for (const event of track) {
      tick += event.deltaTime;
      if (event.type === "setTempo") events.push({ ...event, tick, order: 0 });
      if (event.type !== "noteOn" && event.type !== "noteOff") continue;
      const on = event.type === "noteOn";
      if (on && own) own.add(tick * 128 + event.noteNumber);
      const { type, noteNumber, velocity } = event;
      events.push({ tick, order: on ? 2 : 1, type, channel: 0, noteNumber, velocity: on && equal ? 80 : velocity });
    }
  }
  events.sort((a, b) => a.tick - b.tick || a.order - b.order);
  let last = 0;
  const flat = events.map(({ tick, order, ...event }) => {
    const deltaTime = tick - last;
    last = tick;
    return { ...event, deltaTime };
  });
  flat.push({ deltaTime: 0, type: "endOfTrack" });
  const file = writeMidi({ header: { ...midi.header, format: 0, numTracks: 1 }, tracks: [flat] });
  return { bytes: Uint8Array.from(file), melody, bridge };
}
