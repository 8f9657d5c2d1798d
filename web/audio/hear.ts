/** A recording → MIDI on the grid of its beats, heard in a worker of its own: to stop it is to end that worker. */
import { AUDIO_ENDINGS, audioFormat } from "../../src/audio/formats.js";
import type { AudioSong } from "../../src/audio/song.js";
import { InputError } from "../../src/util/errors.js";
import { decodeInBrowser } from "./decode.js";
import type { HearProgress, HearReply, HearRequest } from "./protocol.js";

export interface HearOptions {
  readonly progress: (state: HearProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * @param bytes a whole file; they are gone afterwards
 * @throws InputError with a sentence why it cannot be heard; the signal's reason when that is given
 */
export async function hear(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { progress, signal }: HearOptions,
): Promise<AudioSong> {
  const format = audioFormat(bytes);
  if (!format)
    throw new InputError(
      bytes.length === 0
        ? "an empty file"
        : "not a recording that can be read (expected wav, mp3, flac, ogg, opus, m4a or aiff)",
    );
  const title = name.replace(/^.*[\\/]/, "").replace(AUDIO_ENDINGS, "");
  if (format === "wav" || format === "aiff") return listen({ title, file: bytes }, [bytes.buffer], progress, signal);
  progress({ share: 0, what: "decoding" });
  const decoded = await decodeInBrowser(bytes, format);
  signal.throwIfAborted();
  const buffers = decoded.channels.map(({ buffer }) => buffer as ArrayBuffer);
  return listen({ title, ...decoded }, buffers, progress, signal);
}

function listen(
  request: HearRequest,
  move: readonly ArrayBuffer[],
  progress: (state: HearProgress) => void,
  signal: AbortSignal,
): Promise<AudioSong> {
  const worker = new Worker(new URL("./hear-worker.ts", import.meta.url), { type: "module" });
  return new Promise<AudioSong>((done, failed) => {
    signal.addEventListener("abort", () => failed(signal.reason), { once: true });
    worker.onmessage = ({ data }: MessageEvent<HearReply>) => {
      if (data.kind === "progress") progress(data);
      else if (data.kind === "done") done(data.song);
      else failed(new InputError(data.sentence));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      failed(
        new InputError(`the part of the page that hears has stopped: ${event.message || "it could not be loaded"}`),
      );
    };
    worker.postMessage(request, [...move]);
  }).finally(() => worker.terminate());
}
