/** A recording → samples, by the decoders that come with BAT. */
import { InputError } from "../util/errors.js";
import { type DecodeOptions, type Decoder, type Decoders, decodeBy, type Recording } from "./decode-by.js";

export type { DecodeOptions, Recording };

/** Each codec is loaded when the first file of its kind is met. */
const DECODERS: Required<Decoders> = {
  wav: async () => (await import("@audio/decode-wav")).decoder(),
  aiff: async () => (await import("@audio/decode-aiff")).decoder(),
  flac: async () => (await import("@audio/decode-flac").catch(missing("flac", "LGPL-3.0"))).decoder(),
  mp3: async () => silent(await (await import("@audio/decode-mp3").catch(missing("mp3", "LGPL-2.1"))).decoder()),
  vorbis: async () => (await import("@audio/decode-vorbis").catch(missing("vorbis", "LGPL-3.0"))).decoder(),
  opus: async () => (await import("@audio/decode-opus").catch(missing("opus", "LGPL-3.0"))).decoder(),
  mp4: async () => (await import("@audio/decode-mp4").catch(missing("mp4", "GPL-2.0"))).decoder(),
};

/** A decoder that tells the console of every damaged frame tells it no more: its errors say the same. */
function silent(decoder: Decoder): Decoder {
  return {
    decode(bytes) {
      const { error } = console;
      console.error = () => {};
      try {
        return decoder.decode(bytes);
      } finally {
        console.error = error;
      }
    },
    free: () => decoder.free(),
  };
}

/** Decoders with parts under the GPL or LGPL are not everybody's: BAT works without them. */
const missing = (name: string, licence: string) => (): never => {
  const wanted = { mp4: "m4a", vorbis: "ogg" }[name] ?? name;
  throw new InputError(
    `${wanted} needs a decoder that is not installed (parts under ${licence}): npm install @audio/decode-${name}`,
  );
};

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
