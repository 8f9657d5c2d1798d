/** What the browser can decode by itself, decoded. A browser does this on the page only, not in a worker; it takes no time of the page's own. */
import type { AudioFormat } from "../../src/audio/formats.js";
import { tooLong } from "../../src/audio/mixer.js";
import { InputError } from "../../src/util/errors.js";
import { LONGEST_SECONDS } from "./protocol.js";

/** Most music is at this rate and stays as it is; the browser brings all else to it. */
const SAMPLE_RATE = 44_100;
/** What formats are called. */
const NAMES: Readonly<Record<AudioFormat, string>> = {
  wav: "wav",
  aiff: "aiff",
  flac: "flac",
  mp3: "mp3",
  vorbis: "ogg",
  opus: "opus",
  mp4: "m4a",
};
/** Milliseconds after which a length that has not been told is not waited for. */
const PATIENCE = 3000;

export interface Decoded {
  readonly channels: readonly Float32Array[];
  /** Samples a second. */
  readonly sampleRate: number;
}

/**
 * @param bytes a whole file; they are the browser's afterwards
 * @throws InputError for one that is too long, and where the browser cannot decode it
 */
export async function decodeInBrowser(bytes: Uint8Array<ArrayBuffer>, format: AudioFormat): Promise<Decoded> {
  // What is too long must not be decoded first: an hour would take more than a gigabyte.
  if ((await secondsOf(bytes)) > LONGEST_SECONDS) throw tooLong(LONGEST_SECONDS);
  const buffer = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes.buffer).catch(() => {
    throw new InputError(
      `this browser cannot decode it: a damaged ${NAMES[format]} file, or a kind that it does not know (bat transcribe may)`,
    );
  });
  if (buffer.duration > LONGEST_SECONDS) throw tooLong(LONGEST_SECONDS);
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
  return { channels, sampleRate: buffer.sampleRate };
}

/** How long a file says that it is; 0 where it does not. */
async function secondsOf(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const url = URL.createObjectURL(new Blob([bytes]));
  const player = new Audio();
  try {
    return await new Promise<number>((done) => {
      player.preload = "metadata";
      player.onloadedmetadata = () => done(Number.isFinite(player.duration) ? player.duration : 0);
      player.onerror = () => done(0);
      setTimeout(() => done(0), PATIENCE);
      player.src = url;
    });
  } finally {
    player.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}
