/** A song of the page from its parts. */
import type { Analysis } from "../../src/answers/analysis.js";
import type { Heard } from "../../src/audio/song.js";
import { referenceBass } from "../../src/features/reference-bass.js";
import type { Piece } from "../../src/music/piece.js";
import { beatSong, noteVoices } from "../../src/music/voices.js";
import type { Song } from "./types.js";

/** FNV-1a over the bytes, twice from different starts: 64 bits, enough to keep a user's songs apart. */
export function songId(bytes: Uint8Array): string {
  const hash = (start: number) => {
    let h = start;
    for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 0x01000193);
    return (h >>> 0).toString(16).padStart(8, "0");
  };
  return hash(0x811c9dc5) + hash(0x9e3779b9);
}

export function makeSong(
  name: string,
  bytes: Uint8Array,
  piece: Piece,
  analysis: Analysis,
  timings: Readonly<Record<string, number>>,
  heard?: Heard,
): Song {
  const song = beatSong(piece);
  return {
    id: songId(bytes),
    name,
    bytes,
    ...(heard && { heard }),
    piece,
    voices: noteVoices(piece, song.context),
    bass: referenceBass(song),
    analysis,
    timings,
  };
}
