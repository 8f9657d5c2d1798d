/** Small songs for tests of this room. */
import type { Note, Piece, Track } from "../piece.js";
import { type WrittenNote, type WrittenSong, writeMidi } from "../write-midi.js";

export const note = (onset: number, length: number, pitch: number, velocity = 80): WrittenNote => ({
  onset,
  offset: onset + length,
  pitch,
  velocity,
});

/** A MIDI file of one piano track, in 4/4 at 120 unless told otherwise. */
export function pianoFile(notes: readonly WrittenNote[], song: Partial<WrittenSong> = {}): Uint8Array {
  return writeMidi({
    ticksPerBeat: 480,
    tempi: [{ beat: 0, bpm: 120 }],
    meters: [{ beat: 0, numerator: 4, denominator: 4 }],
    tracks: [{ name: "Piano", channel: 0, program: 0, notes }],
    ...song,
  });
}

/** Quarter notes on every beat, at pitches that repeat. */
export function quarters(beats: number, pitches: readonly number[] = [60, 64, 67, 72]): WrittenNote[] {
  return Array.from({ length: beats }, (_, k) => note(k, 0.9, pitches[k % pitches.length]));
}

const TUNE = [72, 74, 76, 77, 79, 77, 76, 74, 72, 76, 79, 84, 83, 81, 79, 77];
const ROOTS = [48, 43, 45, 41];

/** Four measures of tune, chords and bass, over and over: 16 beats each time. */
export function tune(times: number): WrittenNote[] {
  return Array.from({ length: times * 16 }, (_, k) => note(k + 0.02, 0.95, TUNE[k % 16], 100));
}
export function chords(times: number): WrittenNote[] {
  return Array.from({ length: times * 16 }, (_, k) =>
    [16, 19].map((up) => note(k, 0.9, ROOTS[(k >> 2) & 3] + (up === 16 && ((k >> 2) & 3) === 2 ? 15 : up), 60)),
  ).flat();
}
export function bass(times: number): WrittenNote[] {
  return Array.from({ length: times * 8 }, (_, k) => note(k * 2, 1.8, ROOTS[(k >> 1) & 3] - 12, 80));
}
export function drums(times: number): WrittenNote[] {
  return Array.from({ length: times * 32 }, (_, k) => note(k / 2, 0.1, k % 4 === 0 ? 36 : k % 4 === 2 ? 38 : 42, 90));
}

export const TRACK: Track = { name: "", channel: 0, program: 0, drums: false };

/** A piece straight from notes in beats, without a file. */
export function pieceOf(notes: readonly Note[], beats: number, tracks: readonly Track[] = [TRACK]): Piece {
  return {
    title: "test",
    notes: [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch),
    tracks,
    beats: Array.from({ length: beats }, (_, k) => ({
      time: k / 2,
      tick: k * 480,
      measure: (k >> 2) + 1,
      position: (k & 3) + 1,
    })),
    gridSource: "map",
    ticksPerBeat: 480,
  };
}

/** The piece moved by so many semitones; drums stay. */
export function transposed(piece: Piece, semitones: number): Piece {
  return {
    ...piece,
    notes: piece.notes.map((n) => (piece.tracks[n.track].drums ? n : { ...n, pitch: n.pitch + semitones })),
  };
}
