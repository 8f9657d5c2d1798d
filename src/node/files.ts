import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { AUDIO_ENDINGS, audioFormat, TELLING_BYTES } from "../audio/formats.js";
import { allocate, gigabytes } from "../util/allocate.js";
import { InputError } from "../util/errors.js";
import { archiveEntries, isArchive } from "./archive.js";
import { isSystemError, readInput, systemMessage } from "./read-input.js";
import { expandGlob, type Found, walk } from "./walk.js";

/** Files that the command line names: single ones, folders, globs, archives. */

const MIDI = /\.(mid|midi|kar|rmi)$/i;

export function isMidi(name: string): boolean {
  return MIDI.test(name) && !basename(name).startsWith("._");
}

/** One file or archive that an input stands for, or what of it cannot be read. */
export interface InputFile {
  readonly path: string;
  readonly kind: "midi" | "archive" | "audio" | "unread";
  /** Of what is "unread": why. */
  readonly reason?: string;
  /** The input as it was given. */
  readonly input: string;
  /** For files found in a folder: that folder, the input. */
  readonly folder?: string;
}

export interface SongFile {
  /** `path`, or `archive!entry`. */
  readonly file: string;
  /** Path within the archive or the input folder; for a single file its base name. */
  readonly name: string;
  readonly from: InputFile;
  /** Its number, from 0, among all songs of the inputs. */
  readonly place: number;
  /** The whole file; nothing of a recording, which is read in pieces. */
  readonly bytes: Uint8Array;
}

/**
 * What the inputs stand for, in order: a folder is walked (sorted by path), archives in it included; a glob (`*`, `**`, `?`,
 * `{a,b}`) is expanded where the shell has not done it. What of a folder cannot be read, and an input without a song, come as
 * "unread". Throws `InputError` for what does not exist.
 *
 * @param audio whether recordings are wanted too
 */
export function inputFiles(inputs: readonly string[], { audio = false } = {}): InputFile[] {
  return inputs.flatMap((input) => {
    const files = filesOfInput(input, audio);
    return files.length > 0 ? files : [{ path: input, kind: "unread", reason: NO_SONG, input }];
  });
}

/** The reason of a named input that holds none. */
export const NO_SONG = "no song in it";

function filesOfInput(input: string, audio: boolean): InputFile[] {
  if (existsSync(input)) return filesOf(input, input, true, audio);
  if (!/[*?{]/.test(input)) throw new InputError(`${input}: no such file or folder`);
  const found = expandGlob(input);
  if (found.length === 0) throw new InputError(`${input}: no file matches`);
  return found.flatMap((one) => unreadFile(one, input, audio) ?? filesOf(one.path, input, false, audio));
}

/** What cannot be read, where it is a folder or named as songs are; undefined for a file that is there. */
function unreadFile({ path, unread, folder }: Found, input: string, audio: boolean): InputFile[] | undefined {
  if (unread === undefined) return undefined;
  const song = isArchive(path) || isMidi(path) || (audio && isRecording(path));
  return folder || song ? [{ path, kind: "unread", reason: unread, input }] : [];
}

function filesOf(path: string, input: string, named: boolean, audio: boolean): InputFile[] {
  const recorded = (file: string) => audio && isRecording(file);
  if (statSync(path).isDirectory()) {
    return walk(path).flatMap((found): InputFile[] => {
      const { path: file } = found;
      const unread = unreadFile(found, input, audio);
      if (unread) return unread;
      if (isArchive(file)) return [{ path: file, kind: "archive", input }];
      const kind = isMidi(file) ? "midi" : recorded(file) ? "audio" : undefined;
      return kind ? [{ path: file, kind, input, folder: path }] : [];
    });
  }
  if (isArchive(path)) return [{ path, kind: "archive", input }];
  // A file that is named outright is read whatever it is called; its content decides.
  if (named ? audio && !isMidi(path) && beginsAsAudio(path) : recorded(path)) return [{ path, kind: "audio", input }];
  if (named || isMidi(path)) return [{ path, kind: "midi", input }];
  return [];
}

function isRecording(path: string): boolean {
  return AUDIO_ENDINGS.test(path) && !basename(path).startsWith("._");
}

/** By its first bytes and its name; where it cannot be opened, by its name. */
function beginsAsAudio(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return AUDIO_ENDINGS.test(path);
  }
  try {
    const head = new Uint8Array(TELLING_BYTES);
    return audioFormat(head.subarray(0, readSync(file, head))) !== undefined || AUDIO_ENDINGS.test(path);
  } finally {
    closeSync(file);
  }
}

/**
 * The songs of the inputs with their bytes, in order. A file that cannot be read goes to `failed` and the rest goes on.
 * @param limit at most so many files of each archive or folder
 * @param wanted asked of every song, of which the others are counted but not given
 */
export async function* songFiles(
  files: readonly InputFile[],
  failed: (file: string, reason: string, place: number) => void,
  limit = Number.POSITIVE_INFINITY,
  wanted: (name: string, from: InputFile, place: number) => boolean = () => true,
): AsyncGenerator<SongFile> {
  const taken = new Map<string, number>();
  const take = (group: string) => {
    const count = taken.get(group) ?? 0;
    taken.set(group, count + 1);
    return count < limit;
  };
  let next = 0;
  for (const from of files) {
    // Of an archive that is damaged, the place after its last song.
    let place = next;
    try {
      if (from.kind === "unread") throw new InputError(from.reason);
      if (from.kind !== "archive") {
        if (!take(from.folder ?? from.input)) continue;
        const name = from.folder ? from.path.slice(from.folder.replace(/\/+$/, "").length + 1) : basename(from.path);
        next++;
        if (!wanted(name, from, place)) continue;
        const bytes = from.kind === "audio" ? new Uint8Array(0) : readInput(from.path);
        yield { file: from.path, name, from, place, bytes };
        continue;
      }
      let left = limit;
      const first = next;
      for await (const { name, bytes } of archiveEntries(from.path, isMidi)) {
        if (wanted(name, from, place)) yield { file: `${from.path}!${name}`, name, from, place, bytes };
        place = ++next;
        if (--left <= 0) break;
      }
      if (next === first && from.path === from.input) throw new InputError(NO_SONG);
    } catch (error) {
      failed(from.path, withoutPath((error as Error).message, from.path), place);
      next = place + 1;
    }
  }
}

/** A reason that names its file first, without the name: who is told knows it. */
function withoutPath(reason: string, path: string): string {
  const first = [`${path}: `, `${path} `].find((start) => reason.startsWith(start)) ?? "";
  return reason.slice(first.length);
}

/** Reads a file into memory that worker threads can share. Throws `InputError` where it cannot be opened. */
export function readShared(path: string): Uint8Array {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw isSystemError(error) ? new InputError(systemMessage(error, path)) : error;
  }
  try {
    if (fstatSync(file).isDirectory()) throw new InputError(`${path}: is a folder`);
    const size = fstatSync(file).size;
    const bytes = allocate(`${path}, of ${gigabytes(size)},`, () => new Uint8Array(new SharedArrayBuffer(size)));
    for (let at = 0; at < size; ) {
      const read = readSync(file, bytes, at, Math.min(size - at, 1 << 30), at);
      if (read === 0) throw new InputError(`${path} ends after ${at} bytes while it is read`);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
