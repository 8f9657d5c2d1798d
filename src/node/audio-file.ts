/** Recordings on the disk: read in chunks, with their stems and beats. */
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BeatNetwork, readNetworks } from "../audio/beats/network.js";
import { readBeats } from "../audio/beats-file.js";
import { decodeAudio, type Recording } from "../audio/decode.js";
import { AUDIO_ENDINGS } from "../audio/formats.js";
import type { TimedBeat } from "../audio/grid.js";
import { PitchNetwork } from "../audio/pitch.js";
import { SAMPLE_RATE } from "../audio/pitch-network.js";
import { type Sound, STEMS, type Stem } from "../audio/transcribe.js";
import type { Runtime } from "../engine/runtime.js";
import { InputError } from "../util/errors.js";
import { isSystemError, readInput, systemMessage } from "./read-input.js";

const modelFile = (name: string) => fileURLToPath(new URL(`../../models/${name}`, import.meta.url));

/** What hears a recording. */
export interface AudioNetworks {
  readonly pitch: PitchNetwork;
  readonly beats: readonly BeatNetwork[];
}

/** The networks that come with BAT: pitches, and beats. */
export async function audioNetworks(runtime: Runtime): Promise<AudioNetworks> {
  const pitch = await PitchNetwork.load(await readFile(modelFile("pitch.safetensors")), runtime);
  return { pitch, beats: await beatNetworks() };
}

/** The networks that hear beats; none where their file is not there: then they are found by rule. */
export async function beatNetworks(): Promise<BeatNetwork[]> {
  const path = modelFile("beats.safetensors");
  return existsSync(path) ? readNetworks(await readFile(path)) : [];
}

/**
 * Decodes a file at the rate that everything is heard at, or another, in chunks: an hour takes some hundred megabytes.
 *
 * @throws InputError naming the file where it cannot be read or decoded
 */
export async function readRecording(
  path: string,
  { sampleRate = SAMPLE_RATE, channels }: { readonly sampleRate?: number; readonly channels?: 1 | 2 } = {},
): Promise<Recording> {
  try {
    return await decodeAudio(createReadStream(path, { highWaterMark: 1 << 16 }), { sampleRate, channels });
  } catch (error) {
    if (isSystemError(error)) throw new InputError(systemMessage(error, path));
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

/** A file mixed to one channel. */
export async function readSound(
  path: string,
): Promise<Pick<Recording, "seconds" | "warnings"> & { readonly samples: Float32Array }> {
  const { channels, seconds, warnings } = await readRecording(path);
  return { samples: channels[0], seconds, warnings };
}

/** The files of a folder that are stems, by their names: drums, bass, other, vocals. */
export function stemFiles(folder: string): Partial<Record<Stem, string>> {
  if (!existsSync(folder)) throw new InputError(`${folder}: no such file or folder`);
  if (!statSync(folder).isDirectory())
    throw new InputError(`${folder}: is not a folder (expected one with drums.wav, bass.wav, …)`);
  const found: Partial<Record<Stem, string>> = {};
  for (const name of readdirSync(folder).sort()) {
    const stem = STEMS.find((stem) => name.toLowerCase().replace(AUDIO_ENDINGS, "") === stem);
    if (stem && AUDIO_ENDINGS.test(name)) found[stem] ??= join(folder, name);
  }
  if (Object.keys(found).length === 0)
    throw new InputError(`${folder}: no stems (expected ${STEMS.map((stem) => `${stem}.wav`).join(", ")})`);
  return found;
}

/** Reads stems, each as one channel. */
export async function readStems(files: Partial<Record<Stem, string>>): Promise<NonNullable<Sound["stems"]>> {
  const out: Partial<Record<Stem, Float32Array>> = {};
  for (const stem of STEMS) {
    const file = files[stem];
    if (file) out[stem] = (await readSound(file)).samples;
  }
  return out;
}

/** Beats of a `.beats` file. @throws InputError naming the file and the line */
export function readBeatsFile(path: string): TimedBeat[] {
  try {
    return readBeats(new TextDecoder().decode(readInput(path)));
  } catch (error) {
    throw error instanceof InputError && !error.message.startsWith(path)
      ? new InputError(`${path}: ${error.message}`)
      : error;
  }
}
