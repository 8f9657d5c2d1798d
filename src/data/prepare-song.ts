import { beatFeatures } from "../features/beat-features.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { packBits } from "../features/bits.js";
import { pairKeys } from "../features/pair-keys.js";
import { referenceBass } from "../features/reference-bass.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { InputError } from "../util/errors.js";
import { type Variant, varyPiece } from "./variants.js";

/** What a dataset keeps of one song. T beats, F beat features, K pair-key columns. */
export interface PreparedSong {
  readonly title: string;
  readonly beats: number;
  /** (T, ceil(F / 8)) */
  readonly bits: Uint8Array;
  /** (T, K) */
  readonly keys: Int32Array;
  /** (T) */
  readonly bass: Int8Array;
  /** −1 where there is none. (T) */
  readonly ticks: Int32Array;
  /** Share of beats in which nothing sounds. */
  readonly silent: number;
}

export interface PrepareOptions {
  /** Keep the longest 4/4 stretch of a piece in mixed meters instead of discarding it. */
  readonly keepLongest44?: boolean;
}

/** Shorter songs say little about form, and silence says nothing: unlabelled ones are left out. */
export const LEAST_BEATS = 32;
export const MOST_SILENT = 0.2;

/** A MIDI file, or a variant of it, as a dataset keeps it. Throws `InputError` (or `DiscardError`) with the reason where it cannot be used. */
export function prepareSong(bytes: Uint8Array, options: PrepareOptions = {}, variant?: Variant): PreparedSong {
  const read = readMidi(bytes, { keepLongest44: options.keepLongest44 });
  const piece = variant ? varyPiece(read, variant) : read;
  const song = beatSong(piece);
  return {
    title: piece.title,
    beats: song.beats.length,
    bits: packBits(beatFeatures(song), BEAT_FEATURES.length),
    keys: pairKeys(song).data,
    bass: referenceBass(song),
    ticks: Int32Array.from(song.beats, (beat) => beat.tick ?? -1),
    silent: song.notes.reduce((sum, notes) => sum + (notes.length === 0 ? 1 : 0), 0) / Math.max(1, song.beats.length),
  };
}

/** Why an unlabelled song is left out of a dataset, or null. */
export function unfit(song: Pick<PreparedSong, "beats" | "silent">): string | null {
  if (song.beats < LEAST_BEATS) return `fewer than ${LEAST_BEATS} beats`;
  if (song.silent > MOST_SILENT) return `more than ${MOST_SILENT * 100}% of its beats are silent`;
  return null;
}

/**
 * The reason for which a file is left out, as one line. Anything but bad input is a fault of ours: it is named as one, and
 * does not end a run over thousands of files.
 */
export function discardReason(error: unknown): string {
  if (error instanceof InputError) return error.message;
  return `fault in bat: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
