/**
 * A piece on its beat grid: what every later step works on.
 *
 * All musical time is in beats of the grid: beat k covers [k, k + 1). Seconds and ticks are properties of beats only.
 */

export const VOICES = ["bass", "melody", "chords", "drums"] as const;
export type Voice = (typeof VOICES)[number];

export interface Note {
  /** Onset in beats of the grid, e.g. 4.5 = halfway through the fifth beat. */
  readonly onset: number;
  /** Offset in beats; always greater than the onset. */
  readonly offset: number;
  /** MIDI note number 0–127. For drums, the General MIDI percussion key. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
  /** Index into `Piece.tracks`. */
  readonly track: number;
}

/** One part: the notes of one MIDI track on one channel with one program. */
export interface Track {
  readonly name: string;
  /** MIDI channel 0–15; 9 is drums. */
  readonly channel: number;
  /** General MIDI program 0–127. */
  readonly program: number;
  readonly drums: boolean;
}

export interface Beat {
  /** Seconds from the start of the recording or file. */
  readonly time: number;
  /** MIDI tick, or null where there is none (audio). */
  readonly tick: number | null;
  /** The nominal measure, from 1. */
  readonly measure: number;
  /** The quarter within the nominal measure, 1–4. */
  readonly position: number;
}

/** Where the beats came from: the file's tempo and meter maps, tracking, or a grid given by the user. */
export type GridSource = "map" | "tracked" | "given";

export interface Piece {
  readonly title: string;
  /** Sorted by onset, then pitch. */
  readonly notes: readonly Note[];
  readonly tracks: readonly Track[];
  readonly beats: readonly Beat[];
  readonly gridSource: GridSource;
  /** The measures were heard in a recording: evidence of where measures start, which those written in a file are not. */
  readonly measuresHeard?: boolean;
  /** Ticks a quarter of the source file; null for audio. */
  readonly ticksPerBeat: number | null;
  /** What was mended or is doubtful, a line each. */
  readonly warnings?: readonly string[];
}
