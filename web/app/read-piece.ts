/** The bytes of a song → its piece: everywhere on the page the same beats, and those of `bat analyze`. */
import { trackNotes } from "../../src/audio/beats/track.js";
import { audioPiece, type Heard } from "../../src/audio/song.js";
import { type Reading, readMidi } from "../../src/music/midi.js";
import type { Piece } from "../../src/music/piece.js";

/**
 * @param heard where the MIDI was transcribed from a recording: its beats are those of the recording
 * @throws InputError for what is not MIDI, DiscardError for what is not in 4/4
 */
export function readPiece(bytes: Uint8Array, heard?: Heard, reading: Reading = {}): Piece {
  return heard ? audioPiece({ midi: bytes, ...heard }, reading) : readMidi(bytes, { ...reading, track: trackNotes });
}
