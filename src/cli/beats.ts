/** `bat beats`: the beats of a song, as a file that can be mended and given back. */
import { basename } from "node:path";
import { Command } from "commander";
import { mendBeats } from "../audio/beats/mend.js";
import { type TrackedBeat, trackNotes } from "../audio/beats/track.js";
import { writeBeats } from "../audio/beats-file.js";
import type { TimedBeat } from "../audio/grid.js";
import { beatsOf } from "../audio/song.js";
import { readMidi } from "../music/midi.js";
import { beatNetworks, readSound } from "../node/audio-file.js";
import { checkOutput } from "../node/check-output.js";
import { inputFiles } from "../node/files.js";
import { readInput } from "../node/read-input.js";
import { writeWhole } from "../node/write-whole.js";
import { InputError } from "../util/errors.js";
import { addMending, type BeatFlags, mending } from "./audio-options.js";
import { readingOf, trustBeatsOption } from "./reading-options.js";

interface BeatsFlags extends BeatFlags {
  readonly trustBeats?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
}

const HELP = `
One line a beat: seconds, tab, position in the measure from 1. The beats of a recording are tracked; those of a
MIDI file are read, or tracked from its notes where they fit none of them.
Mend what is wrong, by hand or with --tempo and --shift, and give it to "bat analyze" or "bat transcribe" with --beats.

Examples:
  bat beats song.mp3 -o song.beats
  bat beats song.mp3 --tempo x2 --shift 1`;

export function beatsCommand(): Command {
  const command = new Command("beats")
    .description("write the beats and downbeats of a song")
    .argument("<song>", "a recording or a MIDI file")
    .option("-o, --output <file>", "the .beats file (default: standard output)")
    .addOption(trustBeatsOption())
    .option("-q, --quiet", "no remarks, only errors")
    .addHelpText("after", HELP)
    .action(async (song: string, flags: BeatsFlags) => {
      if (flags.output !== undefined) checkOutput(flags.output, { "an input": [song] });
      const { beats, warnings } = await songBeats(song, flags);
      if (!flags.quiet) for (const warning of warnings) process.stderr.write(`bat: ${song}: ${warning}\n`);
      const text = writeBeats(beats);
      if (flags.output === undefined) process.stdout.write(text);
      else await writeWhole(flags.output, text);
    });
  return addMending(command);
}

async function songBeats(
  path: string,
  flags: BeatsFlags,
): Promise<{ beats: readonly TimedBeat[]; warnings: readonly string[] }> {
  const [file] = inputFiles([path], { audio: true });
  if (file === undefined || file.path !== path || file.kind === "unread")
    throw new InputError(`${path}: expected a recording or a MIDI file`);
  const mend = mending(flags);
  try {
    if (file.kind === "audio") {
      const { samples, warnings } = await readSound(path);
      const tracked = beatsOf({ mix: samples }, { mend, beatNetworks: await beatNetworks() });
      return { beats: tracked.beats, warnings: [...warnings, ...tracked.warnings] };
    }
    const reading = { ...readingOf(flags), title: basename(path), track: trackNotes };
    const { beats, warnings = [] } = readMidi(readInput(path), reading);
    return { beats: mend ? mendBeats(beats as readonly TrackedBeat[], mend) : beats, warnings };
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(`${path}:`)) throw error;
    throw new InputError(`${path}: ${error.message}`);
  }
}
