/** Reading a file that the user has named, and what the system says when it cannot be. */
import { readFileSync } from "node:fs";
import { InputError } from "../util/errors.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission",
  EISDIR: "is a folder",
  ENOTDIR: "is not a folder",
  ENOSPC: "no space left on the disk",
};

/** Files that are not there, may not be read, a disk that is full. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** What the system says of an error, in words without the path. */
export function systemReason(error: unknown): string {
  return REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? (error as Error).message;
}

/** In words, with the path where the system (or the caller) knows it: "song.mid: no such file or folder". */
export function systemMessage(error: NodeJS.ErrnoException, path = error.path): string {
  const reason = systemReason(error);
  return path ? `${path}: ${reason}` : reason;
}

/** The whole file. Throws `InputError` naming it where it cannot be read: a folder's error would not say which one. */
export function readInput(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    throw isSystemError(error) ? new InputError(systemMessage(error, path)) : error;
  }
}
