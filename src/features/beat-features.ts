import type { BeatSong } from "../music/beat-notes.js";
import { writeBass } from "./beat-bass.js";
import { writeDrums } from "./beat-drums.js";
import { BeatFacts } from "./beat-facts.js";
import { writeHarmony } from "./beat-harmony.js";
import { writeInstrumentation } from "./beat-instrumentation.js";
import { writeMelody } from "./beat-melody.js";
import { writeMeter } from "./beat-meter.js";
import { BEAT_FEATURES, BEAT_GROUPS } from "./beat-table.js";
import { writeTexture } from "./beat-texture.js";
import { type SongStatistics, songStatistics } from "./song-statistics.js";

const F = BEAT_FEATURES.length;
const [, HARMONY, MELODY, TEXTURE, DRUMS, METER, INSTRUMENTATION] = BEAT_GROUPS.map((_, group) =>
  BEAT_GROUPS.slice(0, group).reduce((sum, rows) => sum + rows.length, 0),
);

/**
 * The features of every beat of a song. A beat's bits depend on its own notes, those of the beat before (where `reach` is 1) and
 * `statistics`; never on later beats.
 *
 * @returns 0/1 bytes, [T * F], a row a beat in the order of `BEAT_FEATURES`
 */
export function beatFeatures(song: BeatSong, statistics: SongStatistics = songStatistics(song)): Uint8Array {
  const out = new Uint8Array(song.notes.length * F);
  let before = new BeatFacts().read([], statistics.familyOf);
  let now = new BeatFacts();
  for (let beat = 0, at = 0; beat < song.notes.length; beat++, at += F) {
    now.read(song.notes[beat], statistics.familyOf);
    writeBass(now, before, statistics, out, at);
    writeHarmony(now, before, out, at + HARMONY);
    writeMelody(now, before, statistics, out, at + MELODY);
    writeTexture(now, before, out, at + TEXTURE);
    writeDrums(now, before, out, at + DRUMS);
    writeMeter(song.beats[beat].position, out, at + METER);
    writeInstrumentation(now, before, statistics, out, at + INSTRUMENTATION);
    [now, before] = [before, now];
  }
  return out;
}
