/** Songs as the page has them, for tests of sounding, correcting, teaching and listing. */
import { type Written, writtenAnalysis } from "../../../src/answers/testing/analysis.js";
import { randomSongBytes } from "../../../src/answers/testing/song.js";
import { readMidi } from "../../../src/music/midi.js";
import { makeSong } from "../../app/song.js";
import type { Song } from "../../app/types.js";

/** A song of random notes with an analysis made by hand. */
export function testSong(name: string, written: Written & { readonly seed?: number } = {}): Song {
  const { beats = 64, seed = 1 } = written;
  const bytes = randomSongBytes({ beats, seed });
  const piece = readMidi(bytes);
  const analysis = writtenAnalysis({ ...written, beats: piece.beats.length });
  return makeSong(name, bytes, piece, { ...analysis, file: name, title: piece.title }, {});
}
