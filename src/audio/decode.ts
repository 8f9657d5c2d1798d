/** A recording → one channel of samples at the rate that everything here works at. It is decoded in chunks: an hour needs no gigabytes. */
import { InputError } from "../util/errors.js";
import { type AudioFormat, audioFormat, TELLING_BYTES } from "./formats.js";
import { joined, Resampler } from "./resample.js";

export interface Recording {
  /** Channels of equal length, within −1 to 1 unless the file is louder. */
  readonly channels: readonly Float32Array[];
  /** Samples a second of `channels`. */
  readonly sampleRate: number;
  readonly seconds: number;
  readonly format: AudioFormat;
  /** What is doubtful of the file, a line each. */
  readonly warnings: readonly string[];
}

export interface DecodeOptions {
  /** Samples a second that are wanted. */
  readonly sampleRate: number;
  /** 1: all channels are mixed to one (the default). 2: left and right, a single channel twice. */
  readonly channels?: 1 | 2;
  /** Told the bytes taken so far. */
  readonly progress?: (bytes: number) => void;
}

interface Chunk {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

interface Decoder {
  decode(bytes: Uint8Array): Chunk | Promise<Chunk>;
  flush?(): Chunk | Promise<Chunk>;
  free(): void;
}

/** Each codec is loaded when the first file of its kind is met. */
const DECODERS: Readonly<Record<AudioFormat, () => Promise<Decoder>>> = {
  wav: async () => (await import("@audio/decode-wav")).decoder(),
  aiff: async () => (await import("@audio/decode-aiff")).decoder(),
  flac: async () => (await import("@audio/decode-flac")).decoder(),
  mp3: async () => (await import("@audio/decode-mp3")).decoder(),
  vorbis: async () => (await import("@audio/decode-vorbis")).decoder(),
  opus: async () => (await import("@audio/decode-opus")).decoder(),
  mp4: async () => (await import("@audio/decode-mp4").catch(missingMp4)).decoder(),
};

function missingMp4(): never {
  throw new InputError("m4a needs a decoder that is installed apart (GPL-2.0): npm install @audio/decode-mp4");
}

/** Files longer than this are not music to analyse. */
const LONGEST_SECONDS = 3 * 3600;
/** Bytes that are given to a decoder at once. */
const CHUNK = 1 << 16;

/**
 * Decodes wav, aiff, flac, mp3, ogg (Vorbis), opus and m4a, whatever the file is called.
 *
 * @param source the file's bytes, whole or in pieces of any size
 * @throws InputError where it is none of these, where nothing of it can be decoded, and for a recording of over three hours
 */
export async function decodeAudio(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<Recording> {
  const pieces = pieceByPiece(source);
  const head = await firstBytes(pieces);
  const format = audioFormat(head);
  if (!format)
    throw new InputError(
      head.length === 0
        ? "an empty file"
        : "not a recording that can be read (expected wav, mp3, flac, ogg, opus, m4a or aiff)",
    );
  const decoder = await DECODERS[format]();
  const mixer = new Mixer(options.sampleRate, options.channels ?? 1);
  const warnings: string[] = [];
  try {
    await decodeInto(mixer, decoder, head, pieces, options.progress);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // What was decoded before the damage is music still.
    if (mixer.seconds === 0) throw new InputError(`a damaged ${format} file: ${reason(error)}`);
    warnings.push(
      `the file is damaged after ${mixer.seconds.toFixed(1)} s (${reason(error)}): what came before is used`,
    );
  } finally {
    decoder.free();
  }
  const channels = mixer.finish();
  if (channels[0].length === 0) throw new InputError(`a damaged ${format} file: no sound could be decoded`);
  const seconds = channels[0].length / options.sampleRate;
  return { channels, sampleRate: options.sampleRate, seconds, format, warnings };
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0];

async function decodeInto(
  mixer: Mixer,
  decoder: Decoder,
  head: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  progress: DecodeOptions["progress"],
): Promise<void> {
  let bytes = 0;
  for (let piece: Uint8Array | undefined = head; piece; ) {
    mixer.push(await decoder.decode(piece));
    bytes += piece.length;
    progress?.(bytes);
    const next: IteratorResult<Uint8Array> = await pieces.next();
    piece = next.done ? undefined : next.value;
  }
  if (decoder.flush) mixer.push(await decoder.flush());
}

/** The chunks of all channels, mixed and brought to the wanted rate. */
class Mixer {
  #resamplers: Resampler[] = [];
  readonly #out: Float32Array[][];
  #rate = 0;
  #taken = 0;

  constructor(
    readonly sampleRate: number,
    readonly channels: 1 | 2,
  ) {
    this.#out = Array.from({ length: channels }, () => []);
  }

  /** Seconds taken so far. */
  get seconds(): number {
    return this.#rate === 0 ? 0 : this.#taken / this.#rate;
  }

  push({ channelData, sampleRate }: Chunk): void {
    if (channelData.length === 0 || channelData[0].length === 0) return;
    if (this.#rate === 0) {
      this.#rate = sampleRate;
      this.#resamplers = this.#out.map(() => new Resampler(sampleRate, this.sampleRate));
    } else if (this.#rate !== sampleRate)
      throw new Error(`its sample rate changes from ${this.#rate} to ${sampleRate}`);
    this.#taken += channelData[0].length;
    if (this.seconds > LONGEST_SECONDS) throw new InputError("a recording of over three hours");
    this.#mixed(channelData).forEach((samples, c) => {
      this.#out[c].push(copied(this.#resamplers[c].push(samples)));
    });
  }

  finish(): Float32Array[] {
    return this.#out.map((chunks, c) => {
      if (this.#rate > 0) chunks.push(this.#resamplers[c].finish());
      const whole = joined(chunks);
      chunks.length = 0;
      // A file may hold anything; a sample that is no number is silence.
      for (let i = 0; i < whole.length; i++) if (!Number.isFinite(whole[i])) whole[i] = 0;
      return whole;
    });
  }

  #mixed(channels: readonly Float32Array[]): Float32Array[] {
    if (this.channels === 2) return [channels[0], channels[1] ?? channels[0]];
    if (channels.length === 1) return [channels[0]];
    const mix = new Float32Array(channels[0].length);
    for (const channel of channels) for (let i = 0; i < mix.length; i++) mix[i] += channel[i] / channels.length;
    return [mix];
  }
}

/** A decoder may give a view of memory that it uses again. */
const copied = (samples: Float32Array) => samples.slice();

async function* pieceByPiece(source: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += CHUNK) yield source.subarray(at, at + CHUNK);
  } else yield* source;
}

/** Enough of the beginning to tell the format by, or all there is. */
async function firstBytes(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < TELLING_BYTES) {
    const { done, value } = await pieces.next();
    if (done) break;
    const longer = new Uint8Array(head.length + value.length);
    longer.set(head);
    longer.set(value, head.length);
    head = longer;
  }
  return head;
}
