import type { Piece } from "../music/piece.js";

/** What the textbook rules hear of a piece, beat by beat. T beats. Drums are left out. */
export interface BeatSound {
  readonly beats: number;
  /** (T, 12) how long each pitch class sounds, in beats, added over notes. */
  readonly durations: Float64Array;
  /** (T) the lowest pitch that sounds for at least an eighth of the beat; −1 in silence. */
  readonly bass: Float64Array;
  /** (T) the length of the longest note that begins on the beat, in beats, at most 4. */
  readonly longest: Float64Array;
  /** (T) the lengths of all notes that begin on the beat, added up, each at most 4 beats. */
  readonly struck: Float64Array;
}

/** A note begins on the beat when it is at most this far from it, in beats. */
const NEAR = 0.1;
const SHORTEST_BASS = 0.12;

export function beatSound(piece: Piece): BeatSound {
  const T = piece.beats.length;
  const durations = new Float64Array(T * 12);
  const bass = new Float64Array(T).fill(-1);
  const longest = new Float64Array(T);
  const struck = new Float64Array(T);
  for (const { onset, offset, pitch, track } of piece.notes) {
    if (piece.tracks[track].drums) continue;
    for (let t = Math.max(0, Math.floor(onset)); t < T && t < offset; t++) {
      const part = Math.min(offset, t + 1) - Math.max(onset, t);
      durations[t * 12 + (pitch % 12)] += part;
      if (part >= SHORTEST_BASS && (bass[t] < 0 || pitch < bass[t])) bass[t] = pitch;
    }
    const beat = Math.round(onset);
    if (beat >= T || Math.abs(onset - beat) >= NEAR) continue;
    const length = Math.min(4, offset - onset);
    longest[beat] = Math.max(longest[beat], length);
    struck[beat] += length;
  }
  return { beats: T, durations, bass, longest, struck };
}
