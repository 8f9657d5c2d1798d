/** What goes to the worker that hears a recording, and what comes back: one recording a worker, one end. */
import type { AudioSong } from "../../src/audio/song.js";

/** A file that the worker decodes itself, or what the browser has decoded. */
export type HearRequest =
  | { readonly title: string; readonly file: Uint8Array }
  | { readonly title: string; readonly channels: readonly Float32Array[]; readonly sampleRate: number };

export interface HearProgress {
  /** 0 to 1. */
  readonly share: number;
  /** What is being done, e.g. "finding the beats". */
  readonly what: string;
}

export type HearReply =
  | ({ readonly kind: "progress" } & HearProgress)
  | { readonly kind: "done"; readonly song: AudioSong }
  | { readonly kind: "failed"; readonly sentence: string };

/** A longer recording is refused: decoded, it would fill the memory that a page has. */
export const LONGEST_SECONDS = 20 * 60;
