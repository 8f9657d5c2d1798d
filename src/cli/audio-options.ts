/** The options of all commands that read recordings. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { BeatMending } from "../audio/beats/mend.js";
import type { AudioNetworks } from "../node/audio-file.js";
import { SEPARATORS, type Separator } from "../node/audio-separate.js";
import type { AudioFileOptions } from "../node/audio-song.js";
import type { Inputs } from "../node/check-output.js";
import type { InputFile } from "../node/files.js";
import { UsageError } from "../util/errors.js";
import { integer } from "./numbers.js";

export interface BeatFlags {
  readonly beats?: string;
  readonly tempo?: 2 | 0.5;
  readonly shift?: number;
}

export interface AudioFlags extends BeatFlags {
  readonly stems?: string;
  readonly separate?: Separator;
}

/** Adds --tempo and --shift, which mend beats by hand. */
export function addMending(command: Command): Command {
  return command
    .addOption(
      new Option("--tempo <factor>", "recordings: mend the beats, x2 for twice as many, /2 for half").argParser(
        tempoFactor,
      ),
    )
    .option("--shift <beats>", "recordings: mend the barlines, so many beats later", integer(-3, 3));
}

/** Adds the options of transcription. */
export function addAudioOptions(command: Command): Command {
  return addMending(
    command
      .option("--stems <folder>", "recordings: drums, bass, other and vocals that you have separated")
      .addOption(
        new Option("--separate <how>", "recordings: how they are separated").choices([...SEPARATORS]).default("auto"),
      )
      .option("--beats <file>", "recordings: a .beats file (seconds, tab, position) in place of tracking"),
  );
}

function tempoFactor(text: string): 2 | 0.5 {
  if (/^[x×*]?2$/.test(text)) return 2;
  if (/^(\/2|1\/2|0?\.5|x0?\.5)$/.test(text)) return 0.5;
  throw new InvalidArgumentError("expected x2 or /2");
}

/**
 * Stems and beats are of one recording.
 *
 * @param files the songs that are named
 * @throws UsageError where they are given for several songs, or for one that is no recording
 */
export function checkOneRecording(flags: AudioFlags, files: readonly InputFile[]): void {
  const given = (["stems", "beats"] as const).find((name) => flags[name] !== undefined);
  if (given === undefined || files.length === 0) return;
  if (files.length > 1) throw new UsageError(`--${given} is of one recording, and ${files.length} songs are named`);
  if (files[0].kind !== "audio") throw new UsageError(`--${given} is of a recording, which ${files[0].path} is not`);
}

/** What the flags ask for, undefined for nothing. */
export function mending({ tempo, shift }: BeatFlags): BeatMending | undefined {
  return tempo === undefined && shift === undefined ? undefined : { tempo, shift };
}

/** The flags as `readAudioFile` takes them. */
export function audioFileOptions(flags: AudioFlags): AudioFileOptions {
  const { stems, separate, beats } = flags;
  return { stems, separate, beats, mend: mending(flags) };
}

/** The files that the flags name, which are read. */
export function audioInputs({ stems, beats }: AudioFlags): Inputs {
  return { "the beats of --beats": [beats], "one of --stems": [stems] };
}

/** The networks of recordings, loaded when the first one comes. */
export class LazyNetworks {
  private loaded: Promise<AudioNetworks> | undefined;

  constructor(private readonly threads: number | undefined) {}

  get(): Promise<AudioNetworks> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  async close(): Promise<void> {
    await (await this.loaded)?.pitch.close();
  }

  private async load(): Promise<AudioNetworks> {
    const { audioNetworks } = await import("../node/audio-file.js");
    const { nodeRuntime } = await import("../node/ort.js");
    return audioNetworks(nodeRuntime({ threads: this.threads }));
  }
}
