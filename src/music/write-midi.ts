import midiFile, { type MidiEvent } from "midi-file";
import { InputError, invalid } from "../util/errors.js";

/** A note in quarters ("beats") from the start of the file. */
export interface WrittenNote {
  readonly onset: number;
  readonly offset: number;
  readonly pitch: number;
  readonly velocity: number;
}

export interface WrittenTrack {
  readonly name: string;
  readonly channel: number;
  readonly program: number;
  readonly notes: readonly WrittenNote[];
}

/** A song to be written as a MIDI file. All places are in quarters from the start of the file. */
export interface WrittenSong {
  /** 1 (the default): one MIDI track a part, behind a conductor track. 0: everything in one MIDI track. */
  readonly format?: 0 | 1;
  readonly title?: string;
  readonly ticksPerBeat: number;
  readonly tempi: readonly { readonly beat: number; readonly bpm: number }[];
  readonly meters: readonly { readonly beat: number; readonly numerator: number; readonly denominator: number }[];
  /** Key signatures: sharps above 0, flats below 0. */
  readonly keys?: readonly { readonly beat: number; readonly fifths: number; readonly minor: boolean }[];
  readonly markers?: readonly { readonly beat: number; readonly text: string }[];
  readonly tracks: readonly WrittenTrack[];
}

/** An event at a tick; of those at one tick the lower rank comes first (meta, note-off, program, note-on). */
interface Placed {
  tick: number;
  rank: number;
  event: MidiEvent;
}

/**
 * Writes a song as a Standard MIDI File. Onsets and offsets are rounded to ticks; a note lasts at least one tick.
 * Notes of one pitch and channel must not overlap: MIDI cannot say which of the two ends.
 * @throws InputError naming the first value that a MIDI file cannot hold.
 */
export function writeMidi(song: WrittenSong): Uint8Array {
  within("ticks a quarter", song.ticksPerBeat, 1, 32767);
  const format = song.format ?? 1;
  const conductor = conductorEvents(song);
  const parts = song.tracks.map((track) => trackEvents(track, song.ticksPerBeat, format === 0));
  const tracks = format === 0 ? [conductor.concat(...parts)] : [conductor, ...parts];
  const bytes = midiFile.writeMidi(
    { header: { format, numTracks: tracks.length, ticksPerBeat: song.ticksPerBeat }, tracks: tracks.map(deltas) },
    { running: true },
  );
  return Uint8Array.from(bytes);
}

function conductorEvents(song: WrittenSong): Placed[] {
  const at = (beat: number) => tickOf(beat, song.ticksPerBeat);
  const events: Placed[] = [];
  if (song.title) events.push({ tick: 0, rank: 0, event: meta({ type: "trackName", text: latin(song.title) }) });
  for (const { beat, bpm } of song.tempi) {
    if (!(bpm > 3.6 && bpm < 1e5)) throw invalid("tempo", bpm, "3.6 to 100000 beats a minute");
    events.push({
      tick: at(beat),
      rank: 1,
      event: meta({ type: "setTempo", microsecondsPerBeat: Math.round(6e7 / bpm) }),
    });
  }
  for (const { beat, numerator, denominator } of song.meters) {
    within("meter numerator", numerator, 1, 255);
    if (!Number.isInteger(Math.log2(denominator))) throw invalid("meter denominator", denominator, "a power of two");
    events.push({
      tick: at(beat),
      rank: 0,
      event: meta({ type: "timeSignature", numerator, denominator, metronome: 24, thirtyseconds: 8 }),
    });
  }
  for (const { beat, fifths, minor } of song.keys ?? []) {
    within("key signature", fifths, -7, 7);
    events.push({
      tick: at(beat),
      rank: 1,
      event: meta({ type: "keySignature", key: fifths, scale: minor ? 1 : 0 }),
    });
  }
  for (const { beat, text } of song.markers ?? []) {
    events.push({ tick: at(beat), rank: 1, event: meta({ type: "marker", text: latin(text) }) });
  }
  return events;
}

function trackEvents(track: WrittenTrack, ticksPerBeat: number, shared: boolean): Placed[] {
  const { channel } = track;
  within(`channel of track "${track.name}"`, channel, 0, 15);
  within(`program of track "${track.name}"`, track.program, 0, 127);
  const events: Placed[] = [];
  // In a format 0 file the one track's name is the song's.
  if (!shared) events.push({ tick: 0, rank: 0, event: meta({ type: "trackName", text: latin(track.name) }) });
  events.push({
    tick: 0,
    rank: 2,
    event: { deltaTime: 0, type: "programChange", channel, programNumber: track.program },
  });
  for (const note of track.notes) {
    within("pitch", note.pitch, 0, 127);
    within("velocity", note.velocity, 1, 127);
    const on = tickOf(note.onset, ticksPerBeat);
    const off = Math.max(on + 1, tickOf(note.offset, ticksPerBeat));
    events.push({
      tick: on,
      rank: 3,
      event: { deltaTime: 0, type: "noteOn", channel, noteNumber: note.pitch, velocity: note.velocity },
    });
    // Written as a note-on of velocity 0, so that running status goes on.
    events.push({
      tick: off,
      rank: 1,
      event: { deltaTime: 0, type: "noteOff", channel, noteNumber: note.pitch, velocity: 0, byte9: true },
    });
  }
  return events;
}

/** Sorts the events and puts ticks since the event before on each; ends the track. */
function deltas(placed: Placed[]): MidiEvent[] {
  placed.sort((a, b) => a.tick - b.tick || a.rank - b.rank);
  let tick = 0;
  const events: MidiEvent[] = placed.map((p) => {
    p.event.deltaTime = p.tick - tick;
    tick = p.tick;
    return p.event;
  });
  events.push({ deltaTime: 0, meta: true, type: "endOfTrack" });
  return events;
}

/** midi-file's event types do not let a union be built from parts; its own fields are checked where they are made. */
function meta(fields: { type: string; [field: string]: unknown }): MidiEvent {
  return { deltaTime: 0, meta: true, ...fields } as unknown as MidiEvent;
}

function tickOf(beat: number, ticksPerBeat: number): number {
  const tick = Math.round(beat * ticksPerBeat);
  if (!(tick >= 0 && tick < 2 ** 28)) throw invalid("place", beat, "beats from 0");
  return tick;
}

function within(what: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw invalid(what, value, `a whole number ${low}–${high}`);
}

/** Text as UTF-8 bytes in a string: midi-file writes one byte a character. */
function latin(text: string): string {
  if (text.length > 10_000) throw new InputError("invalid text of more than 10000 characters");
  return String.fromCharCode(...new TextEncoder().encode(text));
}
