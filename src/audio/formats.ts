/** The kinds of recording that can be decoded, told by their first bytes. */

export type AudioFormat = "wav" | "aiff" | "flac" | "mp3" | "vorbis" | "opus" | "mp4";

/** What a recording's name ends in. */
export const AUDIO_ENDINGS = /\.(wav|wave|aiff?|aifc|flac|mp3|ogg|oga|opus|m4a|mp4)$/i;

/** Bytes that are enough to tell. */
export const TELLING_BYTES = 4096;

/** The format that a file begins as; undefined where it is none of them. */
export function audioFormat(bytes: Uint8Array): AudioFormat | undefined {
  const text = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  if (text(0, 4) === "RIFF" || text(0, 4) === "RF64") return text(8, 4) === "WAVE" ? "wav" : undefined;
  if (text(0, 4) === "FORM") return /^AIF[FC]$/.test(text(8, 4)) ? "aiff" : undefined;
  if (text(0, 4) === "fLaC") return "flac";
  if (text(0, 4) === "OggS") {
    const head = text(0, Math.min(bytes.length, 128));
    return head.includes("OpusHead") ? "opus" : head.includes("vorbis") ? "vorbis" : undefined;
  }
  if (text(4, 4) === "ftyp") return "mp4";
  if (text(0, 3) === "ID3") return "mp3";
  // A stream without a tag, or one cut out of a longer one: two frames, one after the other.
  for (let at = 0; at + 4 < Math.min(bytes.length, TELLING_BYTES); at++) {
    const length = mp3FrameLength(bytes, at);
    if (length > 0 && (at === 0 || mp3FrameLength(bytes, at + length) > 0)) return "mp3";
  }
  return undefined;
}

// kbit/s by index: MPEG-1 layer III, and layer III of MPEG-2 and 2.5.
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

/** Bytes of the MPEG layer III frame that begins at `at`, 0 where none does. */
export function mp3FrameLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xe6) !== 0xe2) return 0;
  const version = (bytes[at + 1] >> 3) & 3;
  const rate = [11025, 0, 22050, 44100][version];
  const hertz = [rate, (rate * 48000) / 44100, (rate * 32000) / 44100, 0][(bytes[at + 2] >> 2) & 3];
  const kilobits = (version === 3 ? RATES_1 : RATES_2)[bytes[at + 2] >> 4];
  if (version === 1 || hertz === 0 || kilobits === 0) return 0;
  return Math.floor(((version === 3 ? 144 : 72) * kilobits * 1000) / hertz) + ((bytes[at + 2] >> 1) & 1);
}
