import { createHash } from "node:crypto";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { discardReason, type PreparedSong, type PrepareOptions, prepareSong } from "../data/prepare-song.js";
import type { Variant } from "../data/variants.js";

/** The bytes of a file, and how the song is varied, if it is. */
export interface PrepareFile {
  readonly bytes: Uint8Array;
  readonly variant?: Variant;
}

/** A share of the files for one worker, and what became of each. */
export interface PrepareTask {
  readonly task: number;
  readonly files: readonly PrepareFile[];
  readonly options: PrepareOptions;
}

/** A prepared song with the digest of its bits: songs with one digest have the same notes, but for transposition. */
export type Prepared = (PreparedSong & { readonly digest: string }) | { readonly reason: string };

export interface PrepareAnswer {
  readonly task: number;
  readonly songs: readonly Prepared[];
}

/** What a worker thread is started with, so that another worker may import this file. */
export const PREPARE_WORKER = "prepare";

export function prepareFile({ bytes, variant }: PrepareFile, options: PrepareOptions): Prepared {
  try {
    const song = prepareSong(bytes, options, variant);
    return { ...song, digest: digestOf(song.bits) };
  } catch (error) {
    return { reason: discardReason(error) };
  }
}

/** The digest of a song's packed bits. */
export function digestOf(bits: Uint8Array): string {
  return createHash("sha1").update(bits).digest("base64");
}

if (!isMainThread && parentPort && workerData === PREPARE_WORKER) {
  const port = parentPort;
  port.on("message", ({ task, files, options }: PrepareTask) => {
    const songs = files.map((file) => prepareFile(file, options));
    const transfer = songs.flatMap((song) =>
      "reason" in song ? [] : [song.bits, song.keys, song.bass, song.ticks].map((array) => array.buffer as ArrayBuffer),
    );
    port.postMessage({ task, songs } satisfies PrepareAnswer, [...new Set(transfer)]);
  });
}
