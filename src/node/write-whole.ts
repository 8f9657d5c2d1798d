/**
 * Files that are written whole or not at all: beside their place, then renamed, so that a kill at any moment leaves the old file or the
 * new one. A link is followed to its file; what is no regular file (a pipe, a device) is written through.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  write,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { constants as system } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { InputError } from "../util/errors.js";
import { isSystemError } from "./read-input.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such folder",
  ENOTDIR: "no such folder",
  EISDIR: "is a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "no space left for this user",
  EFBIG: "too large a file for this disk or for the limit set here",
  ENAMETOOLONG: "too long a name",
  ELOOP: "a link that leads to itself",
  EPIPE: "its reader has ended",
};

/** Reasons that are those of one file: another beside it may well be written. */
const OF_ONE_FILE = new Set(["EISDIR", "EFBIG", "ENAMETOOLONG", "EILSEQ", "EINVAL", "ELOOP"]);

/** An output that cannot be written, named as the user named it. */
export class WriteError extends InputError {
  /** @param onlyThis whether other files beside it can be written */
  constructor(
    path: string,
    reason: string,
    readonly onlyThis = false,
  ) {
    super(`${path} cannot be written: ${reason}`);
  }
}

/** What the system says of a path, as an error that names that path. Other errors are given back as they are. */
export function writeError(path: string, error: unknown, linked = false): unknown {
  if (!isSystemError(error)) return error;
  const code = error.code ?? "";
  return new WriteError(path, REASONS[code] ?? error.message.split(", ")[0], linked || OF_ONE_FILE.has(code));
}

/** Where an output comes to stand. */
interface Target {
  /** Its real path, all links followed. */
  readonly path: string;
  /** No regular file, but something that takes what is written. */
  readonly through: boolean;
  /** Whether a link has led to it. */
  readonly linked: boolean;
}

/** What is there, links followed; undefined for nothing. */
export function there(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}

/** @throws WriteError for a folder */
export function targetOf(path: string): Target {
  const found = there(path);
  if (found?.isDirectory() || /[\\/]$/.test(path))
    throw new WriteError(path, "is a folder (expected a file's name)", true);
  if (found && !found.isFile()) return { path, through: true, linked: false };
  return { path: found ? realpathSync.native(path) : endOfLinks(path), through: false, linked: isLink(path) };
}

/** The file, not there yet, that a link leads to; the path itself where it is no link. */
function endOfLinks(path: string): string {
  if (!isLink(path)) return path;
  const link = readlinkSync(path);
  return endOfLinks(isAbsolute(link) ? link : `${realpathSync.native(dirname(path))}/${link}`);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

const writeSome = promisify(write);
const sync = promisify(fsync);
/** Bytes written at once: what one call can take has an end. */
const MOST = 1 << 26;

/** One file that is being written. */
export class WholeFile {
  private constructor(
    private readonly path: string,
    private readonly target: Target,
    private readonly into: Beside | FileHandle,
  ) {}

  /** @throws WriteError */
  static async open(path: string): Promise<WholeFile> {
    let target: Target | undefined;
    try {
      target = targetOf(path);
      // A pipe waits for its reader, so that one is opened aside.
      return new WholeFile(path, target, target.through ? await open(path, "w") : new Beside(target.path));
    } catch (error) {
      throw writeError(path, error, target?.linked);
    }
  }

  /** @throws WriteError; nothing is left of the file then */
  async write(content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    await this.orDiscard(() => (this.into instanceof Beside ? this.into.write(bytes) : this.into.writeFile(bytes)));
  }

  /** Makes it the file that its path names. */
  async close(): Promise<void> {
    await this.orDiscard(() => this.into.close());
  }

  /** Takes it back; what stood there before stands. */
  async discard(): Promise<void> {
    if (this.into instanceof Beside) this.into.remove();
    else await this.into.close().catch(() => {});
  }

  private async orDiscard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      await this.discard();
      throw writeError(this.path, error, this.target.linked);
    }
  }
}

/** The file beside, under a short name of its own: the name of a song may be as long as the disk allows. */
class Beside {
  private readonly path: string;
  private file: number | undefined;

  constructor(private readonly target: string) {
    this.path = join(dirname(target), `bat-${randomBytes(6).toString("hex")}.partial`);
    keepTrack(this.path);
    try {
      this.file = openSync(this.path, "wx");
    } catch (error) {
      forget(this.path);
      throw error;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await writeSome(this.file!, bytes, at, Math.min(bytes.length - at, MOST));
      at += bytesWritten;
    }
  }

  async close(): Promise<void> {
    await sync(this.file!);
    this.closeFile();
    renameSync(this.path, this.target);
    forget(this.path);
  }

  remove(): void {
    try {
      this.closeFile();
    } catch {
      // What went wrong before it is what is told.
    }
    removeFile(this.path);
    forget(this.path);
  }

  private closeFile(): void {
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) closeSync(file);
  }
}

/** Files beside that are being written now: they go with the process, whatever ends it but a kill outright. */
const partials = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const removeAll = () => {
  for (const path of partials) removeFile(path);
};
const end = (signal: NodeJS.Signals) => process.exit(128 + system.signals[signal]);

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A disk that takes nothing more keeps what it has.
  }
}

function keepTrack(path: string): void {
  if (partials.size === 0) {
    process.on("exit", removeAll);
    for (const signal of SIGNALS) process.on(signal, end);
  }
  partials.add(path);
}

function forget(path: string): void {
  if (!partials.delete(path) || partials.size > 0) return;
  process.off("exit", removeAll);
  for (const signal of SIGNALS) process.off(signal, end);
}

/** Writes a file whole. @throws WriteError */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const file = await WholeFile.open(path);
  await file.write(content);
  await file.close();
}

/** The same in a folder that need not be there yet. */
export async function writeInFolder(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  try {
    makeFolder(folder);
  } catch (error) {
    throw writeError(folder, error);
  }
  await writeWhole(join(folder, name), content);
}

/** Step by step: Node's own way of making several at once never ends where the system makes none (in /proc). */
function makeFolder(folder: string): void {
  if (there(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isSystemError(error) || error.code !== "EEXIST") throw error;
  }
}
