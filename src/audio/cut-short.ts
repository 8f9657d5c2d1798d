/** Whether a recording goes on to where it says that it ends. */
import { type AudioFormat, mp3FrameLength } from "./formats.js";

/** What the beginning of a file says of the whole: its length in bytes, or its seconds. Nothing where it does not say. */
interface ToldLength {
  readonly bytes?: number;
  readonly seconds?: number;
}

/** What was read of a recording. */
export interface ReadRecording {
  /** Its first bytes, `TELLING_BYTES` of them or all there are. */
  readonly head: Uint8Array;
  /** Its last bytes, `OGG_PAGE` of them or all there are. */
  readonly tail: Uint8Array;
  readonly bytes: number;
  /** How long what could be decoded of it sounds. */
  readonly seconds: number;
}

/** Bytes of the longest page of an ogg file: a header of 27, 255 segments and their lengths (RFC 3533). */
export const OGG_PAGE = 27 + 255 + 255 * 255;

/** Bytes, and seconds, that a whole file may lack: writers miscount by a header. */
const SLACK = { bytes: 1024, seconds: 0.05 };

/** Whether a recording ends before its end; no where its format does not tell. */
export function isCutShort(format: AudioFormat, { head, tail, bytes, seconds }: ReadRecording): boolean {
  if (format === "vorbis" || format === "opus") return !endsInLastPage(tail);
  const told = TOLD[format](head, new DataView(head.buffer, head.byteOffset, head.byteLength));
  return (told.bytes ?? 0) > bytes + SLACK.bytes || (told.seconds ?? 0) > seconds + SLACK.seconds;
}

/** Lengths that say nothing: what is written before the end is known. */
const OPEN = new Set([0, 0xffffffff]);

const text = (bytes: Uint8Array, at: number, length = 4) => String.fromCharCode(...bytes.subarray(at, at + length));

const TOLD = {
  wav: (head: Uint8Array, view: DataView) => endOfSamples(head, view, true),
  aiff: (head: Uint8Array, view: DataView) => endOfSamples(head, view, false),
  flac: (head: Uint8Array, view: DataView): ToldLength => {
    if (head.length < 26) return {};
    const rate = view.getUint32(18) >>> 12;
    const samples = (head[21] & 15) * 2 ** 32 + view.getUint32(22);
    return rate > 0 && samples > 0 ? { seconds: samples / rate } : {};
  },
  mp3: endOfFrames,
  mp4: endOfBoxes,
};

/** The chunk of the samples: what stands behind it is not missed. */
function endOfSamples(head: Uint8Array, view: DataView, littleEndian: boolean): ToldLength {
  for (let at = 12; at + 8 <= head.length; ) {
    const length = view.getUint32(at + 4, littleEndian);
    const name = text(head, at);
    if (name === "data" || name === "SSND") return OPEN.has(length) ? {} : { bytes: at + 8 + length };
    at += 8 + length + (length % 2);
  }
  return {};
}

/** The bytes from the first frame on, where that frame tells them (Xing's tag, which LAME and others write). */
function endOfFrames(head: Uint8Array, view: DataView): ToldLength {
  // A tag's length has seven bits a byte (ID3v2).
  const tag = text(head, 0, 3) === "ID3" ? 10 + head.subarray(6, 10).reduce((sum, byte) => sum * 128 + byte, 0) : 0;
  if (tag + 4 > head.length) return {};
  const frame = mp3FrameLength(head, tag);
  for (let at = tag + 4; at + 16 <= Math.min(tag + frame, head.length); at++) {
    if (!/^(Xing|Info)$/.test(text(head, at))) continue;
    const flags = head[at + 7];
    if ((flags & 2) === 0) return {};
    return { bytes: tag + view.getUint32(at + 8 + 4 * (flags & 1)) };
  }
  return {};
}

/** As far as the boxes at the beginning reach: the samples in `mdat`, or the tables in `moov`, and then the duration which that tells first (ISO/IEC 14496-12). */
function endOfBoxes(head: Uint8Array, view: DataView): ToldLength {
  for (let at = 0; at + 8 <= head.length; ) {
    const length = view.getUint32(at);
    const name = text(head, at, 8).slice(4);
    const header = at + 8; // of `mvhd`, which comes first in `moov`: version, times, ticks a second, ticks
    if (name === "moov" && header + 36 <= head.length && text(head, header + 4) === "mvhd" && head[header + 8] === 0) {
      const [rate, ticks] = [view.getUint32(header + 20), view.getUint32(header + 24)];
      return { bytes: at + length, seconds: rate > 0 && !OPEN.has(ticks) ? ticks / rate : undefined };
    }
    if (length < 8) return {}; // to the end of the file, or a length of 64 bits
    if (name === "mdat") return { bytes: at + length };
    at += length;
  }
  return {};
}

/** Whether the last page of an ogg file is whole and says that it is the last. */
function endsInLastPage(tail: Uint8Array): boolean {
  for (let at = tail.length - 27; at >= 0; at--) {
    if (text(tail, at) !== "OggS") continue;
    const segments = tail.subarray(at + 27, at + 27 + tail[at + 26]);
    const end = at + 27 + tail[at + 26] + segments.reduce((sum, length) => sum + length, 0);
    return (tail[at + 5] & 4) !== 0 && end <= tail.length;
  }
  return false;
}
