/** Pieces made from pieces: what training varies and what tests move. The beats stay the same, so labels by tick or beat still fit. */
import { EARLY } from "./midi.js";
import type { Note, Piece, Voice } from "./piece.js";

/**
 * The piece with every pitched note from a beat on moved by `semitones`: a direct modulation exactly there. A note that is held into the
 * beat ends on it; one that would leave the range of MIDI is moved by an octave less.
 */
export function transposeFrom(piece: Piece, beat: number, semitones: number): Piece {
  const notes: Note[] = [];
  for (const note of piece.notes) {
    if (piece.tracks[note.track].drums) notes.push(note);
    else if (note.onset + EARLY >= beat) notes.push({ ...note, pitch: withinMidi(note.pitch + semitones) });
    else notes.push(note.offset > beat ? { ...note, offset: beat } : note);
  }
  return { ...piece, notes: sorted(notes) };
}

/** The piece with its nominal barlines moved: the quarter `p` of a measure becomes `p + quarters`. No note changes. */
export function moveBarlines(piece: Piece, quarters: number): Piece {
  const beats = piece.beats.map((beat) => {
    const place = beat.position - 1 + quarters;
    return { ...beat, measure: beat.measure + Math.floor(place / 4), position: (((place % 4) + 4) % 4) + 1 };
  });
  return { ...piece, beats };
}

/** The piece without the notes of some voices. @param voices (notes) the voice of each note, as `noteVoices` tells */
export function withoutVoices(piece: Piece, voices: readonly Voice[], dropped: readonly Voice[]): Piece {
  return { ...piece, notes: piece.notes.filter((_, n) => !dropped.includes(voices[n])) };
}

/** All pitched notes on one piano track without a name, as in a score for piano; drums stay where they are. */
export function flattened(piece: Piece): Piece {
  const drums = piece.tracks.filter((track) => track.drums);
  const tracks = [{ name: "", channel: 0, program: 0, drums: false }, ...drums];
  const notes = piece.notes.map((note) => {
    const track = piece.tracks[note.track];
    return { ...note, track: track.drums ? 1 + drums.indexOf(track) : 0 };
  });
  return { ...piece, tracks, notes: sorted(withoutDoubles(notes)) };
}

/** Of notes of one pitch on one track that begin together, only the longest is kept. */
function withoutDoubles(notes: readonly Note[]): Note[] {
  const kept = new Map<string, Note>();
  for (const note of notes) {
    const key = `${note.track} ${note.onset} ${note.pitch}`;
    const other = kept.get(key);
    if (!other || other.offset < note.offset) kept.set(key, note);
  }
  return [...kept.values()];
}

function withinMidi(pitch: number): number {
  return pitch > 127 ? pitch - 12 : pitch < 0 ? pitch + 12 : pitch;
}

function sorted(notes: Note[]): Note[] {
  return notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}
