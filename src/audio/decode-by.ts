/**
 * A recording → one channel of samples at the rate that everything here works at, by decoders that are handed in. It is decoded in chunks: an
 * hour needs no gigabytes.
 */
import { InputError, invalid } from "../util/errors.js";
import { isCutShort, OGG_PAGE } from "./cut-short.js";
import { type AudioFormat, audioFormat, TELLING_BYTES } from "./formats.js";
import { type Chunk, Mixer, type MixerOptions } from "./mixer.js";

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

export interface DecodeOptions extends MixerOptions {
  /** Told the bytes taken so far. */
  readonly progress?: (bytes: number) => void;
}

/** What a codec makes of some bytes, and what of them it could not read. */
export interface Decoded extends Chunk {
  /** A list of them, or a number that says nothing of damage (AAC). */
  readonly errors?: readonly unknown[] | number;
}

/** One file on its way through a codec. */
export interface Decoder {
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Decoded | Promise<Decoded>;
  free(): void;
}

/** A decoder for each format that can be read. */
export type Decoders = Readonly<Partial<Record<AudioFormat, () => Promise<Decoder>>>>;

/** Bytes that are given to a decoder at once. */
const CHUNK = 1 << 16;

/**
 * Decodes whatever the decoders can, whatever the file is called.
 *
 * @param source the file's bytes, whole or in pieces of any size
 * @throws InputError where it is of no such format, where nothing of it can be decoded, and for one that is too long
 */
export async function decodeBy(
  decoders: Decoders,
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
  const open = decoders[format];
  if (!open) throw invalid("format", format, Object.keys(decoders).join(", "));
  const decoder = await open();
  const mixer = new Mixer(options);
  const warnings: string[] = [];
  try {
    const { bytes, tail, damage } = await decodeInto(mixer, decoder, head, pieces, options.progress);
    if (damage !== undefined)
      warnings.push(`parts of the file are damaged, from about ${damage.toFixed(1)} s on: what can be heard is used`);
    if (isCutShort(format, { head, tail, bytes, seconds: mixer.seconds }))
      warnings.push(`the file is cut short after ${mixer.seconds.toFixed(1)} s: what came before is used`);
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

/** @returns the bytes that were read, the last of them, and the second at which the codec met what it could not read */
async function decodeInto(
  mixer: Mixer,
  decoder: Decoder,
  head: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  progress: DecodeOptions["progress"],
): Promise<{ readonly bytes: number; readonly tail: Uint8Array; readonly damage?: number }> {
  let bytes = 0;
  let tail = new Uint8Array(0);
  let damage: number | undefined;
  const take = (decoded: Decoded) => {
    if (Array.isArray(decoded.errors) && decoded.errors.length > 0) damage ??= mixer.seconds;
    mixer.push(decoded);
  };
  for (let piece: Uint8Array | undefined = head; piece; ) {
    take(await decoder.decode(piece));
    bytes += piece.length;
    tail = joined(tail, piece).slice(-OGG_PAGE);
    progress?.(bytes);
    const next: IteratorResult<Uint8Array> = await pieces.next();
    piece = next.done ? undefined : next.value;
  }
  if (decoder.flush) take(await decoder.flush());
  return { bytes, tail, damage };
}

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
    head = joined(head, value);
  }
  return head;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
