/** Hears one recording: brings it to the rate that everything works at, finds its beats, transcribes it. It ends with its page's word. */

import beatsFile from "../../models/beats.safetensors?url";
import pitchFile from "../../models/pitch.safetensors?url";
import { readNetworks } from "../../src/audio/beats/network.js";
import { type Decoders, decodeBy } from "../../src/audio/decode-by.js";
import { Mixer } from "../../src/audio/mixer.js";
import { PitchNetwork } from "../../src/audio/pitch.js";
import { SAMPLE_RATE } from "../../src/audio/pitch-network.js";
import { type AudioSong, audible, readAudio } from "../../src/audio/song.js";
import { InputError } from "../../src/util/errors.js";
import { webRuntimes } from "../worker/ort.js";
import { sentenceOf } from "../worker/sentence.js";
import { type HearReply, type HearRequest, LONGEST_SECONDS } from "./protocol.js";

/** Formats that are plain samples: they are read here, exactly as `bat analyze` reads them. All else the browser decodes. */
const DECODERS: Decoders = {
  wav: async () => (await import("@audio/decode-wav")).decoder(),
  aiff: async () => (await import("@audio/decode-aiff")).decoder(),
};

/** Shares of the whole at which the stages begin, by the time that they take. */
const BEATS = 0.05;
const NOTES = 0.35;
/** Samples that are mixed at once. */
const PIECE = 1 << 18;

const say = (reply: HearReply) => self.postMessage(reply);
const progress = (share: number, what: string) => say({ kind: "progress", share, what });

async function hear(request: HearRequest): Promise<AudioSong> {
  progress(0, "reading the recording");
  const files = Promise.all([fetched(pitchFile), fetched(beatsFile)]);
  files.catch(() => {});
  const { samples, warnings } = await samplesOf(request);
  audible({ mix: samples });
  const [pitch, beats] = await files;
  const { wasm } = await webRuntimes({ ms: 0 }, "wasm");
  const network = await PitchNetwork.load(pitch, wasm);
  progress(BEATS, "finding the beats");
  const song = await readAudio({ mix: samples }, network, {
    title: request.title,
    beatNetworks: readNetworks(beats),
    progress: (share) => progress(NOTES + (1 - NOTES) * share, "transcribing"),
  });
  return { ...song, warnings: [...warnings, ...song.warnings] };
}

/** One channel at the rate that everything works at. */
async function samplesOf(request: HearRequest): Promise<{ samples: Float32Array; warnings: readonly string[] }> {
  const options = { sampleRate: SAMPLE_RATE, longestSeconds: LONGEST_SECONDS };
  if ("file" in request) {
    const { channels, warnings } = await decodeBy(DECODERS, request.file, options);
    return { samples: channels[0], warnings };
  }
  const { channels, sampleRate } = request;
  const mixer = new Mixer(options);
  for (let at = 0; at < channels[0].length; at += PIECE)
    mixer.push({ channelData: channels.map((samples) => samples.subarray(at, at + PIECE)), sampleRate });
  return { samples: mixer.finish()[0], warnings: [] };
}

async function fetched(file: string): Promise<Uint8Array> {
  const response = await fetch(new URL(file, import.meta.url)).catch(() => null);
  if (!response?.ok) throw new InputError("this copy of the page comes without the networks that hear recordings");
  return new Uint8Array(await response.arrayBuffer());
}

self.onmessage = async ({ data }: MessageEvent<HearRequest>) => {
  try {
    say({ kind: "done", song: await hear(data) });
  } catch (error) {
    say({ kind: "failed", sentence: sentenceOf(error) });
  }
};
