/** Where the answers go: standard output, one file, or a file a song in a folder. Files are written beside and renamed. */
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Analysis } from "../answers/analysis.js";
import { AUDIO_ENDINGS } from "../audio/formats.js";
import type { Heard } from "../audio/song.js";
import type { CsvQuestion } from "../formats/csv.js";
import { FORMATS, type FormatName } from "../formats/formats.js";
import type { TableOptions } from "../formats/table.js";
import type { Reading } from "../music/midi.js";
import { writeWhole } from "../node/files.js";
import { savedPage } from "../node/saved-page.js";
import { UsageError } from "../util/errors.js";

/** The song that an analysis is of. MIDI with markers and HTML are made from it. */
export interface Source {
  /** A MIDI file. */
  readonly bytes: Uint8Array;
  /** Of a recording that it was transcribed from. */
  readonly heard?: Heard;
}

export interface Output {
  write(analysis: Analysis, source: Source): Promise<void>;
  /** Makes what was written last; a shared file that nothing was written into does not come to be. */
  close(): Promise<void>;
  /** Takes a shared file back that is not whole. */
  discard(): Promise<void>;
}

export interface OutputOptions {
  readonly format: FormatName;
  readonly output?: string;
  /** Whether several songs may come. */
  readonly several: boolean;
  readonly table: TableOptions;
  /** How the songs are read (HTML holds the song and reads it again). */
  readonly reading?: Reading;
}

export async function openOutput(options: OutputOptions): Promise<Output> {
  const { format, output, several } = options;
  const shared = format !== "midi" && format !== "beats" && format !== "html";
  if (output === undefined) {
    if (several && !shared) throw new UsageError(`--format ${format} of several songs needs a folder: -o FOLDER`);
    if (format === "midi" && process.stdout.isTTY) throw new UsageError("--format midi needs a file: -o FILE");
    return toStream(options);
  }
  const extension = FORMATS.find(({ name }) => name === format)!.extension;
  const isFolder = (await stat(output).catch(() => null))?.isDirectory() ?? false;
  const oneFile = !isFolder && !/[\\/]$/.test(output) && (!several || extname(output).toLowerCase() === extension);
  if (!oneFile) return toFolder(output, extension, options);
  if (several && !shared)
    throw new UsageError(`--format ${format} of several songs needs a folder, not the file ${output}`);
  return toFile(output, options);
}

/** The stream or file that an analysis comes into. */
interface Place {
  readonly several: boolean;
  /** Whether nothing is in it yet. */
  first: boolean;
  /** Of a CSV: the questions of its header, once that is written. */
  questions?: readonly CsvQuestion[];
}

/** An analysis in its form; several in one stream have one header (CSV) or stand on a line each (JSON). */
async function render(
  analysis: Analysis,
  { bytes, heard }: Source,
  { format, table, reading }: OutputOptions,
  place: Place,
): Promise<string | Uint8Array> {
  switch (format) {
    case "json":
      return (await import("../formats/json.js")).toJson(analysis, { line: place.several });
    case "csv": {
      const { csvHeader, csvQuestions, csvRows } = await import("../formats/csv.js");
      const questions = place.questions ?? csvQuestions(analysis);
      const rows = csvRows(analysis, questions);
      const header = place.questions === undefined ? csvHeader(analysis) : "";
      place.questions = questions;
      return header + rows;
    }
    case "midi":
      return (await import("../formats/midi.js")).toMidi(analysis, bytes);
    case "html": {
      const { toHtml } = await import("../formats/html.js");
      return toHtml(analysis, bytes, await savedPage(), { reading, heard });
    }
    case "beats":
      return (await import("../formats/beats.js")).toBeats(analysis);
    case "table": {
      const { toTable } = await import("../formats/table.js");
      return (place.first ? "" : "\n") + toTable(analysis, table);
    }
  }
}

function toStream(options: OutputOptions): Output {
  const place: Place = { several: options.several, first: true };
  return {
    async write(analysis, source) {
      const text = await render(analysis, source, options, place);
      place.first = false;
      if (!process.stdout.write(text)) await new Promise((done) => process.stdout.once("drain", done));
    },
    async close() {},
    async discard() {},
  };
}

const partial = (path: string) => `${path}.${process.pid}.partial`;

function toFile(path: string, options: OutputOptions): Output {
  let file: FileHandle | undefined;
  const place: Place = { several: options.several, first: true };
  const stop = () => {
    rm(partial(path), { force: true }).finally(() => process.exit(130));
  };
  return {
    async write(analysis, source) {
      const text = await render(analysis, source, options, place);
      place.first = false;
      if (file === undefined) {
        file = await open(partial(path), "w");
        process.once("SIGINT", stop);
      }
      await file.writeFile(text);
    },
    async close() {
      if (file === undefined) return;
      await file.close();
      await rename(partial(path), path);
      process.off("SIGINT", stop);
    },
    async discard() {
      if (file === undefined) return;
      await file.close().catch(() => {});
      await rm(partial(path), { force: true });
      process.off("SIGINT", stop);
    },
  };
}

function toFolder(folder: string, extension: string, options: OutputOptions): Output {
  const taken = new Set<string>();
  return {
    async write(analysis, source) {
      const bytes = await render(analysis, source, options, { several: false, first: true });
      const path = join(folder, `${outputName(analysis.file, taken)}${extension}`);
      await mkdir(folder, { recursive: true });
      await writeWhole(path, bytes);
    },
    async close() {},
    async discard() {},
  };
}

/** The song's name without folders and ending; where two songs share it, the later one's folders are kept in it. */
export function outputName(file: string, taken: Set<string>): string {
  const withoutEnding = file.replace(/\.(midi?|kar|rmi|smf|json)$/i, "").replace(AUDIO_ENDINGS, "");
  let name = basename(withoutEnding);
  if (taken.has(name)) name = withoutEnding.replace(/^[./\\]+/, "").replace(/[\\/:]+/g, "_");
  for (let n = 2; taken.has(name); n++) name = `${basename(withoutEnding)}-${n}`;
  taken.add(name);
  return name;
}
