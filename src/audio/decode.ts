/** A recording → samples, by the decoders that come with BAT. */
import { InputError } from "../util/errors.js";
import { type DecodeOptions, type Decoders, decodeBy, type Recording } from "./decode-by.js";

export type { DecodeOptions, Recording };

/** Each codec is loaded when the first file of its kind is met. */
const DECODERS: Required<Decoders> = {
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

/**
 * Decodes wav, aiff, flac, mp3, ogg (Vorbis), opus and m4a, whatever the file is called.
 *
 * @param source the file's bytes, whole or in pieces of any size
 * @throws InputError where it is none of these, where nothing of it can be decoded, and for a recording of over three hours
 */
export function decodeAudio(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<Recording> {
  return decodeBy(DECODERS, source, options);
}
