import type { Beat, Voice } from "./piece.js";
import type { SongContext } from "./voices.js";

/** A note as it sounds within one beat: clipped to the beat, with the voice that it has there. */
export interface SoundingNote {
  readonly pitch: number;
  readonly velocity: number;
  /** Index into `Piece.tracks`. */
  readonly track: number;
  readonly voice: Voice;
  /** True when its onset lies in this beat, false when it is held into the beat from before. */
  readonly struck: boolean;
  /** Clipped start within the beat, 0 ≤ from < 1; 0 for a held note. */
  readonly from: number;
  /** Clipped end within the beat, from < to ≤ 1; 1 when it reaches the beat's end, whether or not it goes on. */
  readonly to: number;
}

/** The notes of one beat, sorted by pitch, then `from`. */
export type BeatNotes = readonly SoundingNote[];

/** A piece cut into beats, each note with its voice: what the features are computed from. */
export interface BeatSong {
  readonly beats: readonly Beat[];
  readonly notes: readonly BeatNotes[];
  readonly context: SongContext;
}
