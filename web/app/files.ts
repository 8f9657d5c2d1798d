/** Files as a browser hands them over. */
import { AUDIO_ENDINGS } from "../../src/audio/formats.js";

/** More is no song: even an orchestra's file is below 2 MB, and the page would stand still over it. */
const LARGEST_SONG = 16 * 2 ** 20;
/** Twenty minutes in the largest usual form. */
const LARGEST_RECORDING = 400 * 2 ** 20;
const LARGEST_MODEL = 512 * 2 ** 20;

const SONG = /\.(mid|midi|kar|rmi|smf)$/i;
const MODEL = /\.safetensors$/i;

/** What the file dialogue offers. */
export const SONGS_ACCEPTED = ".mid,.midi,.kar,.rmi,.smf,.wav,.mp3,.flac,.ogg,.oga,.opus,.m4a,.aif,.aiff";

export type FileKind = "song" | "recording" | "model" | "other";

/** By the name's end; a file without one that is known is taken for a song when it was chosen alone. */
export function fileKind(name: string): FileKind {
  if (MODEL.test(name)) return "model";
  if (AUDIO_ENDINGS.test(name)) return "recording";
  return SONG.test(name) ? "song" : "other";
}

/** The most bytes that a file of a kind may have. */
export const largest = (kind: FileKind) =>
  kind === "model" ? LARGEST_MODEL : kind === "recording" ? LARGEST_RECORDING : LARGEST_SONG;

/** Where a file that is neither song nor model belongs; null where nobody knows. */
export function placeFor(name: string): string | null {
  if (/\.jsonl$/i.test(name)) return "open training metrics on the Runs screen";
  if (/\.(csv|json)$/i.test(name)) return "import corrections under Teach, beside the song";
  return null;
}

export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;

/** The files of a drop; folders are looked into. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (entries.every((entry) => entry === null || entry.isFile)) return plain;
  const found = await Promise.all(entries.map((entry) => (entry ? filesBelow(entry) : [])));
  return found.flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (entries.length === 0) return files;
    for (const child of entries.sort((a, b) => a.name.localeCompare(b.name))) files.push(...(await filesBelow(child)));
  }
}
