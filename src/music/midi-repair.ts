/**
 * Repairs the bytes of a damaged MIDI file so that a strict parser reads what is there: what stands before `MThd` (RIFF wrapping,
 * Macintosh headers), wrong counts and lengths of chunks, damaged chunk names, tracks cut short, events that no parser knows.
 */
import { InputError, invalid } from "../util/errors.js";

const HEADER = 0x4d546864; // "MThd"
const TRACK = 0x4d54726b; // "MTrk"
const LONGEST_TEXT = 4096;

interface Span {
  readonly from: number;
  readonly to: number;
}

export interface MidiChunks {
  /** Where `MThd` stands. */
  readonly start: number;
  readonly format: number;
  readonly division: number;
  /** The bytes of each track, without its chunk header. */
  readonly tracks: readonly Span[];
  /** True when the file is as the standard says from its first byte to its last, so that nothing need be rebuilt. */
  readonly clean: boolean;
  /** What of the music is not as the file says, a line each. */
  readonly damage: readonly string[];
}

/** What zip archives begin with, those of no file or in parts among them. */
const ZIP = [0x504b0304, 0x504b0506, 0x504b0708];

/** Finds header and tracks, whatever the lengths say. Throws `InputError` where there is no header, and for a zip archive, which may hold one. */
export function midiChunks(bytes: Uint8Array): MidiChunks {
  if (bytes.length === 0) throw invalid("MIDI file", "of 0 bytes", "a Standard MIDI File");
  if (ZIP.some((tag) => tagAt(bytes, tag, 0))) throw new InputError("a zip archive (expected MIDI, .tar or .tar.gz)");
  const start = find(bytes, HEADER, 0);
  if (start < 0) throw invalid("MIDI file", `of ${bytes.length} bytes`, 'the header "MThd"');
  if (start + 14 > bytes.length) throw invalid("MIDI file", `of ${bytes.length} bytes`, "a whole header of 14 bytes");
  const format = uint16(bytes, start + 8);
  const count = uint16(bytes, start + 10);
  const division = uint16(bytes, start + 12);
  let at = start + 8 + uint32(bytes, start + 4);
  let clean = start === 0 && at === 14;
  const tracks: Span[] = [];
  let misled = false;
  let cut = false;
  if (!tagAt(bytes, TRACK, at)) {
    const first = find(bytes, TRACK, start + 8);
    clean &&= first < 0 && at === bytes.length;
    at = first < 0 ? bytes.length : first;
  }
  while (at + 8 <= bytes.length) {
    const isTrack = tagAt(bytes, TRACK, at);
    const from = at + 8;
    let to = from + uint32(bytes, at + 4);
    let after = to;
    if (to > bytes.length || (to < bytes.length && !chunkAt(bytes, to))) {
      const next = find(bytes, TRACK, from);
      after = next < 0 ? bytes.length : next;
      clean = false;
      // What stands behind a whole track is no part of the song.
      if (!endsATrack(bytes, from, to)) {
        cut = isTrack && next < 0 && to > bytes.length;
        misled ||= isTrack && !cut;
        to = after;
      }
    }
    if (isTrack || endsATrack(bytes, from, to)) tracks.push({ from, to });
    clean &&= isTrack;
    at = after;
  }
  clean &&= at === bytes.length && tracks.length === count;
  return { start, format, division, tracks, clean, damage: damageOf(tracks.length, count, cut, misled) };
}

/** @param misled whether a track's length led neither to its end nor to the next */
function damageOf(tracks: number, count: number, cut: boolean, misled: boolean): string[] {
  const few = tracks < count ? [`holds ${tracks} of the ${count} tracks that it tells of`] : [];
  const last = cut ? ["is cut short within its last track"] : [];
  const said = [...few, ...last];
  return [
    ...(said.length > 0 ? [`the file ${said.join(" and ")}`] : []),
    ...(misled ? ["the length of a track is wrong: it is read to its end, or to the next"] : []),
  ];
}

/** The file rebuilt from its tracks with right counts and lengths; with `events`, every track is walked and mended too. */
export function rebuildMidi(bytes: Uint8Array, chunks: MidiChunks, events: boolean): Uint8Array {
  const tracks = chunks.tracks.map(({ from, to }) =>
    events ? repairTrack(bytes.subarray(from, to)) : bytes.subarray(from, to),
  );
  const out = new Uint8Array(tracks.reduce((sum, track) => sum + 8 + track.length, 14));
  const view = new DataView(out.buffer);
  view.setUint32(0, HEADER);
  view.setUint32(4, 6);
  view.setUint16(8, chunks.format);
  view.setUint16(10, tracks.length);
  view.setUint16(12, chunks.division);
  let at = 14;
  for (const track of tracks) {
    view.setUint32(at, TRACK);
    view.setUint32(at + 4, track.length);
    out.set(track, at + 8);
    at += 8 + track.length;
  }
  return out;
}

/** Bytes that follow each kind of channel message, by its upper four bits. */
const CHANNEL_LENGTH: Readonly<Record<number, number>> = { 8: 2, 9: 2, 10: 2, 11: 2, 12: 1, 13: 1, 14: 2 };
/** Meta events whose length the standard fixes: events of another length are left out. */
const META_LENGTH: Readonly<Record<number, readonly number[]>> = {
  0: [2],
  32: [1],
  33: [1],
  47: [0],
  81: [3],
  84: [5],
  88: [2, 4],
  89: [2],
};

/**
 * Walks the events of one track and copies those that are whole and known, each with its status byte and with the time of those
 * that were left out added to the next. It stops at the end of track, at the last whole event, or where no status is in force.
 */
export function repairTrack(track: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = 0;
  let waiting = 0;
  let status = 0;
  let lost = false;
  const variable = (): number => {
    let value = 0;
    for (let i = 0; i < 4 && at < track.length; i++) {
      const byte = track[at++];
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
    return -1;
  };
  while (at < track.length) {
    const delta = lost ? 0 : variable();
    lost = false;
    if (delta < 0) break;
    waiting += delta;
    const byte = track[at];
    let head: number;
    let body: number;
    let keep = true;
    const begin = at;
    if (byte === undefined) break;
    if (byte === 0xff || byte === 0xf0 || byte === 0xf7) {
      at += byte === 0xff ? 2 : 1;
      body = variable();
      if (body < 0) break;
      head = track[begin + 1];
      keep = byte === 0xff && (META_LENGTH[head]?.includes(body) ?? body <= LONGEST_TEXT);
      if (byte === 0xff && head === 0x2f) break;
    } else if (byte >= 0xf0) {
      at += 1;
      body = byte === 0xf2 ? 2 : byte === 0xf1 || byte === 0xf3 ? 1 : 0;
      keep = false;
    } else {
      if (byte >= 0x80) {
        status = byte;
        at += 1;
      }
      body = CHANNEL_LENGTH[status >> 4] ?? -1;
      if (body < 0) break;
    }
    if (at + body > track.length) break;
    if (byte < 0xf0) {
      for (let i = 0; i < body; i++) if (track[at + i] > 127) keep = false;
      // A status byte where data should be: a byte was lost, and the next event begins here.
      if (!keep) {
        while (at < track.length && track[at] < 128) at++;
        body = 0;
        lost = true;
      }
    }
    if (keep) {
      putVariable(out, waiting);
      waiting = 0;
      if (byte < 0xf0) out.push(status);
      else for (let i = begin; i < at; i++) out.push(track[i]);
      for (let i = 0; i < body; i++) out.push(track[at + i]);
    }
    at += body;
  }
  putVariable(out, waiting);
  out.push(0xff, 0x2f, 0);
  return Uint8Array.from(out);
}

function putVariable(out: number[], value: number): void {
  const v = Math.min(value, 0x0fffffff);
  for (let shift = 21; shift > 0; shift -= 7) if (v >= 1 << shift) out.push(((v >> shift) & 127) | 128);
  out.push(v & 127);
}

function endsATrack(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to <= bytes.length && to - from >= 4 && bytes[to - 3] === 0xff && bytes[to - 2] === 0x2f && bytes[to - 1] === 0
  );
}

/** Whether a chunk may begin here: four printable characters. */
function chunkAt(bytes: Uint8Array, at: number): boolean {
  if (at + 8 > bytes.length) return false;
  for (let i = at; i < at + 4; i++) if (bytes[i] < 32 || bytes[i] > 126) return false;
  return true;
}

function tagAt(bytes: Uint8Array, tag: number, at: number): boolean {
  return at + 4 <= bytes.length && uint32(bytes, at) === tag;
}

function find(bytes: Uint8Array, tag: number, from: number): number {
  for (let at = bytes.indexOf(tag >>> 24, from); at >= 0; at = bytes.indexOf(tag >>> 24, at + 1))
    if (tagAt(bytes, tag, at)) return at;
  return -1;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
