/** Where the answers go: standard output, one file, or a file a song in a folder. Files are written beside and renamed. */
import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Analysis } from "../answers/analysis.js";
import { AUDIO_ENDINGS } from "../audio/formats.js";
import type { Heard } from "../audio/song.js";
import type { CsvQuestion } from "../formats/csv.js";
import { FORMATS, type FormatName } from "../formats/formats.js";
import type { TableOptions } from "../formats/table.js";
import type { Reading } from "../music/midi.js";
import { checkOutput, checkOutputFolder, type Inputs, inputGuard } from "../node/check-output.js";
import { savedPage } from "../node/saved-page.js";
import { WholeFile, WriteError, writeInFolder } from "../node/write-whole.js";
import { UsageError } from "../util/errors.js";

/** The song that an analysis is of. MIDI with markers and HTML are made from it. */
export interface Source {
  /** A MIDI file. */
  readonly bytes: Uint8Array;
  /** Of a recording that it was transcribed from. */
  readonly heard?: Heard;
}

export interface Output {
  /** Whether all songs come into one place: what cannot be written of one cannot be of the next. */
  readonly shared: boolean;
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
  /** What is read, over which nothing is written. */
  readonly inputs: Inputs;
  /** The songs that files are named after, as far as they are known before they are read. */
  readonly songs: readonly string[];
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
  const found = await stat(output).catch(() => null);
  const isFolder = found?.isDirectory() ?? false;
  // A pipe or a device takes what one file would.
  const named = extname(output).toLowerCase() === extension || (found !== null && !found.isFile());
  const oneFile = !isFolder && !/[\\/]$/.test(output) && (!several || named);
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
    shared: true,
    async write(analysis, source) {
      const text = await render(analysis, source, options, place);
      place.first = false;
      if (!process.stdout.write(text)) await new Promise((done) => process.stdout.once("drain", done));
    },
    async close() {},
    async discard() {},
  };
}

function toFile(path: string, options: OutputOptions): Output {
  checkOutput(path, options.inputs);
  let file: WholeFile | undefined;
  const place: Place = { several: options.several, first: true };
  return {
    shared: true,
    async write(analysis, source) {
      const text = await render(analysis, source, options, place);
      place.first = false;
      file ??= await WholeFile.open(path);
      await file.write(text);
    },
    async close() {
      await file?.close();
    },
    async discard() {
      await file?.discard();
    },
  };
}

function toFolder(folder: string, extension: string, options: OutputOptions): Output {
  const guard = inputGuard(options.inputs);
  for (const song of options.songs) guard(join(folder, `${outputName(song, new Set())}${extension}`));
  checkOutputFolder(folder);
  const taken = new Set<string>();
  return {
    shared: false,
    async write(analysis, source) {
      const bytes = await render(analysis, source, options, { several: false, first: true });
      const name = `${outputName(analysis.file, taken)}${extension}`;
      const path = join(folder, name);
      try {
        guard(path);
      } catch (error) {
        throw error instanceof UsageError ? new WriteError(path, error.message, true) : error;
      }
      await writeInFolder(folder, name, bytes);
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
