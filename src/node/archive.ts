import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import { createTarDecoder } from "modern-tar";
import { InputError } from "../util/errors.js";

/** Files within `.tar.gz`, `.tgz` and `.tar` archives, streamed: an archive of hundreds of thousands of files is never held whole. */
export interface ArchiveEntry {
  /** Path within the archive, without a leading "./". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function isArchive(path: string): boolean {
  return /\.(tar\.gz|tgz|tar)$/i.test(path);
}

/** The stem of an archive's name: `nottingham` of `x/nottingham.tar.gz`. */
export function archiveStem(name: string): string {
  return name.replace(/\.(tar\.gz|tgz|tar)$/i, "");
}

/**
 * The files of an archive for whose name `wanted` holds, in the archive's order.
 * Throws `InputError` naming the archive where it is damaged; what came before the damage has been given by then.
 */
export async function* archiveEntries(
  path: string,
  wanted: (name: string) => boolean = () => true,
): AsyncGenerator<ArchiveEntry> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const plain = /\.tar$/i.test(path) ? file : file.pipe(createGunzip({ chunkSize: 1 << 18 }));
  // A failed read must reach the decoder's reader, which listens to the last stream of the pipe only.
  if (plain !== file) file.on("error", (error) => plain.destroy(error));
  try {
    const bytes = pulled(plain);
    for await (const { header, body } of bytes.pipeThrough(createTarDecoder() as never) as ReadableStream<TarEntry>) {
      const name = header.name.replace(/^(\.\/)+/, "");
      if ((header.type ?? "file") !== "file" || !wanted(name)) await skip(body);
      else yield { name, bytes: await collect(body, header.size) };
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read as an archive: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
}

/**
 * A Node stream as a web stream that reads only when it is asked. (`Readable.toWeb` reads ahead: where an archive was left in the
 * middle, what then came threw "Controller is already closed" outside of any handler.)
 */
function pulled(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let left = false;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (left) return;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      left = true;
      await chunks.return?.();
    },
  });
}

interface TarEntry {
  readonly header: { readonly name: string; readonly size: number; readonly type?: string };
  readonly body: ReadableStream<Uint8Array>;
}

async function collect(body: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array> {
  const out = new Uint8Array(size);
  let at = 0;
  for await (const chunk of body) {
    out.set(chunk, at);
    at += chunk.length;
  }
  if (at !== size) throw new Error(`an entry of ${size} bytes ends after ${at}`);
  return out;
}

/** Reads an entry's body to its end and keeps nothing: cancelling it would stop the archive's own stream. */
async function skip(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  while (!(await reader.read()).done);
}
