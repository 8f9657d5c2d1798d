/** `bat analyze`: songs in, answers out. */
import { Command, Option } from "commander";
import type { Analysis } from "../answers/analysis.js";
import type { Model } from "../answers/model.js";
import { AUDIO_ENDINGS } from "../audio/formats.js";
import { FORMATS, type FormatName } from "../formats/formats.js";
import type { TableOptions } from "../formats/table.js";
import { DiscardError } from "../music/discard.js";
import type { Device } from "../node/devices.js";
import { type InputFile, inputFiles, type SongFile, songFiles } from "../node/files.js";
import { isSystemError, systemMessage } from "../node/read-input.js";
import { WriteError } from "../node/write-whole.js";
import { InputError } from "../util/errors.js";
import { eachSong, holdsLines, isAnalysis } from "./analysis-file.js";
import { openOutput, type Source } from "./analyze-output.js";
import {
  type AudioFlags,
  addAudioOptions,
  audioFileOptions,
  audioInputs,
  checkOneRecording,
  LazyNetworks,
} from "./audio-options.js";
import { deviceOption } from "./device-option.js";
import { openModel } from "./model-file.js";
import { integer } from "./numbers.js";
import { keep44Option, type ReadingFlags, readingOf, trustBeatsOption } from "./reading-options.js";
import { asciiWanted, colourWanted, StatusLine, terminalWidth } from "./terminal.js";

export interface AnalyzeFlags extends AudioFlags, ReadingFlags {
  readonly format: FormatName;
  readonly output?: string;
  readonly model?: string;
  readonly threads?: number;
  readonly device?: Device;
  readonly raw?: boolean;
  readonly summary?: boolean;
  readonly ascii?: boolean;
  readonly quiet?: boolean;
}

const HELP = `
SONG is a MIDI file, a recording (wav, mp3, flac, ogg, opus, m4a, aiff; see "bat transcribe --help"), a folder, a pattern
such as "songs/*.mid", an archive (.tar.gz) of MIDI files, or an analysis (.json) written before, which is only put into another form.

Formats:
${FORMATS.map(({ name, description }) => `  ${name.padEnd(7)} ${description}`).join("\n")}

Of several songs each gets a file of its own in the folder of -o; with -o all.csv or -o all.json they share one
(JSON: a song a line). A song that cannot be read, is not in 4/4 or has over 20,000 beats is named on standard error and the rest is
done. Exit code 1 when a file could not be read or no song was analysed at all.

Examples:
  bat analyze song.mid
  bat analyze song.mid --format midi -o marked.mid
  bat analyze song.mp3
  bat analyze songs.tar.gz --format json -o answers/
  bat analyze answers/*.json --format csv -o all.csv`;

export function analyzeCommand(): Command {
  const command = new Command("analyze")
    .description("answer the questions about every beat of songs")
    .argument("<song...>", "MIDI files, recordings, folders, patterns, archives")
    .addOption(
      new Option("-f, --format <format>", "the form of the answers")
        .choices(FORMATS.map(({ name }) => name))
        .default("table"),
    )
    .option("-o, --output <path>", "a file, or a folder for several songs (default: standard output)")
    .option("-m, --model <file>", "the model that answers (default: the one that comes with BAT)")
    .option("--threads <n>", "processor threads (default: all)", integer(1, 1024))
    .addOption(deviceOption())
    .addOption(keep44Option())
    .addOption(trustBeatsOption())
    .option("--raw", "each beat by itself: calibrated probabilities without decoding")
    .option("--summary", "table: the summary only")
    .option("--ascii", "table: only ASCII characters (default: as the locale says)")
    .option("-q, --quiet", "no progress and no remarks, only errors")
    .addHelpText("after", HELP)
    .action(async (songs: string[], flags: AnalyzeFlags) => {
      process.exitCode = await analyzeSongs(songs, flags);
    });
  return addAudioOptions(command);
}

/** What became of the songs of a run. */
interface Tally {
  analysed: number;
  discarded: number;
  failed: number;
  unwritten: number;
}

async function analyzeSongs(paths: readonly string[], flags: AnalyzeFlags): Promise<number> {
  const tally: Tally = { analysed: 0, discarded: 0, failed: 0, unwritten: 0 };
  const status = new StatusLine(flags.quiet ?? false);
  const fail = (name: string, error: unknown) => {
    status.clear();
    report(name, error, tally, (flags.quiet ?? false) && several);
  };
  const files: InputFile[] = [];
  let several = paths.length > 1;
  for (const path of paths) {
    try {
      const found = inputFiles([path], { audio: true });
      several ||= found.length !== 1 || found[0].kind === "archive" || found[0].folder !== undefined;
      several ||= await holdsLines(path);
      files.push(...found);
    } catch (error) {
      fail(path, error);
    }
  }
  checkOneRecording(
    flags,
    files.filter(({ kind }) => kind !== "unread"),
  );
  const output = await openOutput({
    ...flags,
    several,
    table: tableOptions(flags),
    reading: readingOf(flags),
    inputs: {
      "an input": files.map(({ path }) => path),
      "the model": [flags.model],
      ...audioInputs(flags),
    },
    songs: files.flatMap(({ kind, path }) => (kind === "midi" || kind === "audio" ? [path] : [])),
  });
  const start = performance.now();
  let model: Model | undefined;
  const networks = new LazyNetworks(flags.threads);
  try {
    const read = songFiles(files, (path, reason) => fail(path, new InputError(reason)));
    for await (const song of eachSong(read)) {
      // A model that cannot be used ends the run; a song that cannot be read does not.
      if (!isAnalysis(song.name)) model ??= await openModel(flags.model, flags);
      try {
        const { analysis, ...source } =
          song.from.kind === "audio"
            ? await analyzeRecording(song, model!, flags, networks, status)
            : { analysis: await analyzeSong(song, model, flags), bytes: song.bytes };
        status.clear();
        await output.write(analysis, source);
        tally.analysed++;
      } catch (error) {
        // What cannot be written of any song ends the run before the next is analysed for nothing.
        if (error instanceof WriteError && (output.shared || !error.onlyThis)) throw error;
        fail(nameOf(song), error);
      }
      const done = tally.analysed + tally.discarded + tally.failed + tally.unwritten;
      const rate = (1000 * done) / (performance.now() - start);
      if (several) status.show(`${done} songs, ${rate.toFixed(1)} songs/s: ${nameOf(song)}`);
    }
    await output.close();
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    status.clear();
    await model?.close();
    await networks.close();
  }
  if (several && !flags.quiet) process.stderr.write(`${tallyLine(tally)}\n`);
  return tally.failed + tally.unwritten > 0 || tally.analysed === 0 ? 1 : 0;
}

/** A file by its path as given, a file of an archive by its path within. */
const nameOf = (song: SongFile) => (song.from.kind === "archive" ? song.name : song.from.path);

async function analyzeSong(song: SongFile, model: Model | undefined, flags: AnalyzeFlags): Promise<Analysis> {
  if (isAnalysis(song.name)) {
    if (flags.format === "midi" || flags.format === "html") {
      const form = flags.format === "midi" ? "MIDI" : "HTML";
      throw new InputError(`${form} is written from the song, not from an analysis of it`);
    }
    const { readAnalysis } = await import("../answers/analysis-schema.js");
    return readAnalysis(new TextDecoder().decode(song.bytes), nameOf(song));
  }
  const { analyze } = await import("../answers/analyze.js");
  return analyze(song.bytes, model!, { file: nameOf(song), decode: !flags.raw, ...readingOf(flags) });
}

/** A recording is transcribed first; what is written from it is written from that MIDI. */
async function analyzeRecording(
  song: SongFile,
  model: Model,
  flags: AnalyzeFlags,
  networks: LazyNetworks,
  status: StatusLine,
): Promise<{ analysis: Analysis } & Source> {
  const { readAudioFile } = await import("../node/audio-song.js");
  const { audioPiece } = await import("../audio/song.js");
  const { analyze } = await import("../answers/analyze.js");
  const name = nameOf(song);
  const heard = await readAudioFile(song.from.path, await networks.get(), {
    ...audioFileOptions(flags),
    title: song.name.replace(AUDIO_ENDINGS, ""),
    progress: (what, share) => status.show(`${name}: ${what} ${Math.round(100 * share)}%`),
    say: (line) => {
      status.clear();
      if (!flags.quiet) process.stderr.write(`bat: ${name}: ${line}\n`);
    },
  });
  const piece = audioPiece(heard, readingOf(flags));
  const { midi: bytes, ...rest } = heard;
  return { analysis: await analyze(piece, model, { file: name, decode: !flags.raw }), bytes, heard: rest };
}

/** Says on standard error why a song was left out. */
function report(name: string, error: unknown, tally: Tally, quiet: boolean): void {
  if (error instanceof DiscardError) {
    tally.discarded++;
    if (!quiet) process.stderr.write(`bat: ${name}: discarded: ${error.message}\n`);
    return;
  }
  if (error instanceof WriteError) tally.unwritten++;
  else tally.failed++;
  const known = error instanceof InputError || isSystemError(error);
  const said = isSystemError(error) ? systemMessage(error) : error instanceof Error ? error.message : String(error);
  const message = said.replaceAll("\n", " ");
  const text = message.startsWith(`${name}:`) ? message : `${name}: ${message}`;
  process.stderr.write(`bat: ${text}${known ? "" : " (a fault of BAT itself; BAT_DEBUG=1 shows where)"}\n`);
  if (!known && process.env.BAT_DEBUG) console.error(error);
}

function tallyLine({ analysed, discarded, failed, unwritten }: Tally): string {
  const songs = (n: number) => `${n} song${n === 1 ? "" : "s"}`;
  return `${songs(analysed)} analysed, ${discarded} discarded, ${failed} could not be read${unwritten > 0 ? `, ${unwritten} not written` : ""}`;
}

function tableOptions(flags: AnalyzeFlags): TableOptions {
  const toTerminal = flags.output === undefined;
  return {
    width: toTerminal ? terminalWidth() : 100,
    colour: toTerminal && colourWanted(),
    ascii: flags.ascii ?? asciiWanted(),
    summaryOnly: flags.summary,
  };
}
