import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { AUDIO_ENDINGS, audioFormat, TELLING_BYTES } from "../audio/formats.js";
import { allocate, gigabytes } from "../util/allocate.js";
import { InputError } from "../util/errors.js";
import { archiveEntries, isArchive } from "./archive.js";
import { isSystemError, readInput, systemMessage } from "./read-input.js";

/** Files that the command line names: single ones, folders, globs, archives; and files written whole or not at all. */

const MIDI = /\.(mid|midi|kar|rmi)$/i;

export function isMidi(name: string): boolean {
  return MIDI.test(name) && !basename(name).startsWith("._");
}

/** One file or archive that an input stands for. */
export interface InputFile {
  readonly path: string;
  readonly kind: "midi" | "archive" | "audio";
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
 * `{a,b}`) is expanded where the shell has not done it. Throws `InputError` for what does not exist or is no MIDI file or archive.
 *
 * @param audio whether recordings are wanted too
 */
export function inputFiles(inputs: readonly string[], { audio = false } = {}): InputFile[] {
  return inputs.flatMap((input) => {
    if (existsSync(input)) return filesOf(input, input, true, audio);
    if (!/[*?{]/.test(input)) throw new InputError(`${input}: no such file or folder`);
    const found = expandGlob(input);
    if (found.length === 0) throw new InputError(`${input}: no file matches`);
    return found.flatMap((path) => filesOf(path, input, false, audio));
  });
}

function filesOf(path: string, input: string, named: boolean, audio: boolean): InputFile[] {
  const recorded = (file: string) => audio && AUDIO_ENDINGS.test(file) && !basename(file).startsWith("._");
  if (statSync(path).isDirectory()) {
    return walk(path).flatMap((file): InputFile[] =>
      isArchive(file)
        ? [{ path: file, kind: "archive", input }]
        : isMidi(file)
          ? [{ path: file, kind: "midi", input, folder: path }]
          : recorded(file)
            ? [{ path: file, kind: "audio", input, folder: path }]
            : [],
    );
  }
  if (isArchive(path)) return [{ path, kind: "archive", input }];
  // A file that is named outright is read whatever it is called; its content decides.
  if (named ? audio && !isMidi(path) && beginsAsAudio(path) : recorded(path)) return [{ path, kind: "audio", input }];
  if (named || isMidi(path)) return [{ path, kind: "midi", input }];
  return [];
}

function beginsAsAudio(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = new Uint8Array(TELLING_BYTES);
    return audioFormat(head.subarray(0, readSync(file, head))) !== undefined || AUDIO_ENDINGS.test(path);
  } finally {
    closeSync(file);
  }
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile())
        ? [path]
        : [];
    });
}

/** Paths that match a glob, sorted. */
export function expandGlob(glob: string): string[] {
  const parts = glob.split("/");
  const fixed = parts.findIndex((part) => /[*?{]/.test(part));
  const root = parts.slice(0, fixed).join("/") || (glob.startsWith("/") ? "/" : ".");
  if (!existsSync(root)) return [];
  const pattern = globPattern(parts.slice(fixed).join("/"));
  const prefix = root === "." ? "" : root.endsWith(sep) ? root : root + sep;
  return walk(root)
    .map((path) => path.slice(root === "." ? 0 : prefix.length))
    .filter((path) => pattern.test(path))
    .map((path) => prefix + path);
}

function globPattern(glob: string): RegExp {
  let out = "";
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i];
    if (glob.startsWith("**/", i)) {
      out += "(?:.*/)?";
      i += 2;
    } else if (c === "*" && glob[i + 1] === "*") {
      out += ".*";
      i++;
    } else if (c === "*") out += "[^/]*";
    else if (c === "?") out += "[^/]";
    else if (c === "{") {
      depth++;
      out += "(?:";
    } else if (c === "}" && depth > 0) {
      depth--;
      out += ")";
    } else if (c === "," && depth > 0) out += "|";
    else out += c.replace(/[.+^$()|[\]\\{}]/g, "\\$&");
  }
  return new RegExp(`^${out}$`, "u");
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
      for await (const { name, bytes } of archiveEntries(from.path, isMidi)) {
        if (wanted(name, from, place)) yield { file: `${from.path}!${name}`, name, from, place, bytes };
        place = ++next;
        if (--left <= 0) break;
      }
    } catch (error) {
      failed(from.path, (error as Error).message, place);
      next = place + 1;
    }
  }
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

/** Writes beside the file, then renames: a kill at any moment leaves the old file or the new one, never a half. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}.partial`;
  if (!existsSync(dirname(path))) throw new InputError(`${path}: no such folder`);
  try {
    const file = await open(beside, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
