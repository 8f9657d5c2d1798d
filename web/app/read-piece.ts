/** The bytes of a song → its piece: everywhere on the page the same beats, and those of `bat analyze`. */
import { trackNotes } from "../../src/audio/beats/track.js";
import { audioPiece, type Heard } from "../../src/audio/song.js";
import { readMidi } from "../../src/music/midi.js";
import type { Piece } from "../../src/music/piece.js";

/**
 * @param heard where the MIDI was transcribed from a recording: its beats are those of the recording
 * @throws InputError for what is not MIDI, DiscardError for what is not in 4/4
 */
export function readPiece(
  bytes: Uint8Array,
  heard?: Heard,
  { keepLongest44 = false }: { readonly keepLongest44?: boolean } = {},
): Piece {
  return heard
    ? audioPiece({ midi: bytes, ...heard }, { keepLongest44 })
    : readMidi(bytes, { keepLongest44, track: trackNotes });
}
