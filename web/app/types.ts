/**
 * What the parts of the page share. The worker makes songs; views and tools take props and own nothing.
 *
 * Letters: T beats of the song, P pair features, H heads.
 */
import type { Analysis } from "../../src/answers/analysis.js";
import type { Heard } from "../../src/audio/song.js";
import type { Piece, Voice } from "../../src/music/piece.js";

/** A song that was read and answered. */
export interface Song {
  /** Key under which its corrections are kept: a hash of its bytes. */
  readonly id: string;
  /** The file's name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of a recording that `bytes` were transcribed from. */
  readonly heard?: Heard;
  readonly piece: Piece;
  /** The voice of each note of `piece.notes`. */
  readonly voices: readonly Voice[];
  /** Pitch class of the lowest sounding note of each beat. */
  readonly bass: Int8Array; // (T)
  readonly analysis: Analysis;
  /** Milliseconds of each part: read, features, model, decode. */
  readonly timings: Readonly<Record<string, number>>;
}

/** What the user says of one beat. `value`: 0 or 1; for a scale `{tonic, mode}`; null: the model's answer is taken away, and none is given. */
export interface Correction {
  readonly beat: number;
  readonly question: string;
  readonly value: 0 | 1 | { readonly tonic: number; readonly mode: string } | null;
}

/** Where a tonic came from. */
export type AnswerSource = "annotated" | "predicted" | "heuristic";

export interface View {
  /** Pixels a beat. */
  readonly zoom: number;
  /** Pixels a semitone; left out (or null), it follows the zoom. */
  readonly row?: number | null;
  /** Leftmost beat (one long line) or topmost system. */
  readonly scroll: number;
  readonly form: "systems" | "line";
  /** The beat that is looked at, and the one it is compared with. */
  readonly beat: number | null;
  readonly other: number | null;
  /** Threshold of each question's lane, 0–1; 0.5 where it is not named. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Whether the song scrolls along while it plays; true where it is left out. */
  readonly follow?: boolean;
  /** An interval above the tonic (0–11) or a voice that the legend highlights. */
  readonly highlight: number | Voice | null;
}

export interface TeachOptions {
  readonly steps: number;
  readonly rate: number;
  readonly seed: number;
}

export interface TeachProgress {
  readonly step: number;
  readonly steps: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Why something did not go: a sentence for the page. */
export interface Refusal {
  readonly name: string;
  readonly sentence: string;
}

/** The worker as the page sees it. Every promise may be rejected with an Error whose message is a sentence for the user. */
export interface Engine {
  /** Reads and answers a song: a MIDI file, or what was transcribed from a recording. */
  open(name: string, bytes: Uint8Array, heard?: Heard, progress?: (share: number, what: string) => void): Promise<Song>;
  /** The features that are on in a beat of an opened song, with their group and description. */
  beatFeatures(song: Song, beat: number): Promise<readonly { name: string; group: string; description: string }[]>;
  /** The pair features that are on for beats i and j. */
  pairFeatures(
    song: Song,
    i: number,
    j: number,
  ): Promise<readonly { name: string; group: string; description: string }[]>;
  /** One pair feature over all pairs of beats, 0 or 1. */
  pairMap(song: Song, feature: string): Promise<Uint8Array>; // (T, T)
  /** Attention weights of the first layer, mean over heads. */
  attention(song: Song): Promise<Float32Array>; // (T, T)
  /** Fine-tunes the model on the corrections of these songs; the songs are answered anew by the caller. */
  teach(
    songs: readonly { song: Song; corrections: readonly Correction[] }[],
    options: TeachOptions,
    progress: (state: TeachProgress) => void,
  ): Promise<void>;
  /** Stops a teaching that goes on, keeping what was learnt. */
  stop(): void;
  /** Takes the last teaching back. False when there is none. */
  revert(): Promise<boolean>;
  /** The model as it is now, as a file that `bat analyze --model` accepts. */
  exportModel(): Promise<Uint8Array>;
  /** Answers from now on by this model. Rejects when it is not one, or one of other features. */
  loadModel(name: string, bytes: Uint8Array): Promise<void>;
  /** What runs the model, in words: "WebGPU", or "WebAssembly", its threads, and why it is not WebGPU. */
  readonly device: Promise<string>;
  /** Is told when that changes. */
  watchDevice(listener: (device: string) => void): void;
}
