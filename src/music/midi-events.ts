/** What a MIDI file says, gathered from its events: parts, notes in ticks, tempo and time signature maps. */
import { type MidiData, type MidiEvent, type MidiHeader, parseMidi } from "midi-file";
import { InputError } from "../util/errors.js";
import { isPercussion } from "./instruments.js";
import { midiChunks, rebuildMidi } from "./midi-repair.js";
import type { Track } from "./piece.js";

export interface TickNote {
  readonly start: number;
  /** Always after the start. */
  end: number;
  readonly pitch: number;
  velocity: number;
  readonly track: number;
}

export interface MidiEvents {
  readonly ticksPerBeat: number;
  readonly tempi: readonly { readonly tick: number; readonly microseconds: number }[];
  readonly meters: readonly { readonly tick: number; readonly numerator: number; readonly denominator: number }[];
  readonly tracks: readonly Track[];
  /** In no order. */
  readonly notes: TickNote[];
  /** The name of the first track, which in a file of format 1 is the song's. */
  readonly name: string;
  readonly warnings: readonly string[];
}

/** Ticks a quarter, or a frame, of a file that says 0. */
const DEFAULT_TICKS = 480;
const DEFAULT_FRAME_TICKS = 40;
const DEFAULT_TEMPO = 500_000;
const UNREADABLE = "events that cannot be read are left out";
/** A note that is never released ends after so many quarters, where nothing ends it before. */
const LONGEST_HANGING = 4;

/** What a file says. Throws `InputError` for what is not MIDI. */
export function readMidiEvents(bytes: Uint8Array): MidiEvents {
  const { midi, damage } = mendedMidi(bytes);
  return gather(midi, damage);
}

/** The events of a file, mended first where the parser refuses it. Throws `InputError` for what is not MIDI. */
export function parseMidiFile(bytes: Uint8Array): MidiData {
  return mendedMidi(bytes).midi;
}

/** A header with the time that the file is read by where it says none. */
export function timedHeader(header: MidiHeader): MidiHeader {
  return header.framesPerSecond === undefined
    ? { ...header, ticksPerBeat: header.ticksPerBeat || DEFAULT_TICKS }
    : { ...header, ticksPerFrame: header.ticksPerFrame || DEFAULT_FRAME_TICKS };
}

/** The events of a file, and what of it is damaged, a line each. */
function mendedMidi(bytes: Uint8Array): { readonly midi: MidiData; readonly damage: readonly string[] } {
  const chunks = midiChunks(bytes);
  const { damage } = chunks;
  try {
    return { midi: parseMidi(chunks.clean ? bytes : rebuildMidi(bytes, chunks, false)), damage };
  } catch {
    try {
      const midi = parseMidi(rebuildMidi(bytes, chunks, true));
      // Of a file that is cut short, the event that it ends in is all.
      return { midi, damage: damage.length > 0 ? damage : [UNREADABLE] };
    } catch (error) {
      throw new InputError(`invalid MIDI file (${error instanceof Error ? error.message : String(error)})`);
    }
  }
}

function gather(midi: MidiData, damage: readonly string[]): MidiEvents {
  const warnings = [...damage];
  const tempi: { tick: number; microseconds: number }[] = [];
  const meters: { tick: number; numerator: number; denominator: number }[] = [];
  const notes: TickNote[] = [];
  const parts = new Parts(midi);
  let ticksPerBeat = midi.header.ticksPerBeat ?? 0;
  let name = "";
  if (midi.header.framesPerSecond !== undefined) {
    const frames = midi.header.framesPerSecond === 29 ? 29.97 : midi.header.framesPerSecond;
    ticksPerBeat = (frames * (midi.header.ticksPerFrame || DEFAULT_FRAME_TICKS) * DEFAULT_TEMPO) / 1e6;
    warnings.push("SMPTE time has no beats: a beat is taken to be half a second");
  } else if (!(ticksPerBeat > 0)) {
    ticksPerBeat = DEFAULT_TICKS;
    warnings.push(`division 0 is taken to be ${DEFAULT_TICKS} ticks a quarter`);
  }
  let origin = 0;
  midi.tracks.forEach((events, index) => {
    const own = trackName(events);
    if (index === 0) name = own;
    const pairing = new Pairing(notes, ticksPerBeat);
    const program = parts.programs(events);
    let tick = origin;
    for (const event of events) {
      if (event.deltaTime > 0) tick += event.deltaTime;
      if (event.type === "endOfTrack") break;
      switch (event.type) {
        case "noteOn":
          if (event.noteNumber < 128 && event.velocity < 128)
            pairing.on(
              tick,
              event.channel,
              event.noteNumber,
              event.velocity,
              parts.index(index, own, event.channel, program[event.channel]),
            );
          else warnings.push(UNREADABLE);
          break;
        case "noteOff":
          if (event.noteNumber < 128) pairing.off(tick, event.channel, event.noteNumber);
          break;
        case "programChange":
          if (event.programNumber < 128) program[event.channel] = event.programNumber;
          break;
        case "controller":
          if (event.controllerType === 123 || event.controllerType === 120) pairing.allOff(tick, event.channel);
          break;
        case "setTempo":
          if (event.microsecondsPerBeat > 0) tempi.push({ tick, microseconds: event.microsecondsPerBeat });
          else warnings.push("a tempo of 0 microseconds a quarter is left out");
          break;
        case "timeSignature":
          if (event.numerator > 0 && event.denominator > 0 && event.denominator <= 64)
            meters.push({ tick, numerator: event.numerator, denominator: event.denominator });
          else warnings.push("a time signature that says nothing is left out");
          break;
      }
    }
    pairing.end(tick);
    // Format 2: the tracks are songs of their own, played one after the other, each from a measure's start.
    if (midi.header.format === 2) origin = Math.ceil(tick / (4 * ticksPerBeat)) * 4 * ticksPerBeat;
  });
  if (midi.header.framesPerSecond !== undefined) tempi.length = 0;
  return { ticksPerBeat, tempi, meters, tracks: parts.tracks, notes, name, warnings: [...new Set(warnings)] };
}

/** Numbers the parts: one for each MIDI track, channel and program that plays a note. */
class Parts {
  readonly tracks: Track[] = [];
  private readonly numbers = new Map<number, number>();
  /** The first program of each channel anywhere in the file, for tracks that do not say their own. */
  private readonly first = new Int16Array(16).fill(-1);

  constructor(midi: MidiData) {
    for (const events of midi.tracks)
      for (const event of events)
        if (event.type === "programChange" && this.first[event.channel] < 0 && event.programNumber < 128)
          this.first[event.channel] = event.programNumber;
  }

  /** The program of each channel as the track begins. */
  programs(events: readonly MidiEvent[]): Uint8Array {
    const own = new Uint8Array(16);
    const said = new Set<number>();
    for (const event of events) if (event.type === "programChange") said.add(event.channel);
    for (let channel = 0; channel < 16; channel++)
      if (!said.has(channel) && this.first[channel] > 0) own[channel] = this.first[channel];
    return own;
  }

  index(midiTrack: number, name: string, channel: number, program: number): number {
    const key = (midiTrack * 16 + channel) * 128 + program;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.tracks.length;
      this.numbers.set(key, number);
      this.tracks.push({ name, channel, program, drums: isPercussion(name, channel, program) });
    }
    return number;
  }
}

/**
 * Pairs note-ons with note-offs in one MIDI track. A pitch sounds once at a time on a channel: struck again, it ends where it is
 * struck. The note-off of the earlier note, when it comes soon after (legato), does not end the later one. A second note-on at
 * the same tick is the same note, and the longer.
 */
class Pairing {
  private readonly open = new Array<TickNote | undefined>(2048);
  /** Note-offs still to come that do not end the note that is open now. */
  private readonly owed = new Uint16Array(2048);
  /** Note-ons of one tick that were made one note. */
  private readonly merged = new Uint16Array(2048);
  private readonly legato: number;

  constructor(
    private readonly notes: TickNote[],
    private readonly ticksPerBeat: number,
  ) {
    this.legato = ticksPerBeat / 8;
  }

  on(tick: number, channel: number, pitch: number, velocity: number, track: number): void {
    const key = channel * 128 + pitch;
    const before = this.open[key];
    if (before !== undefined) {
      if (before.start === tick && before.track === track) {
        if (velocity > before.velocity) before.velocity = velocity;
        this.merged[key]++;
        return;
      }
      before.end = Math.max(tick, before.start + 1);
      this.owed[key] = 1;
    } else this.owed[key] = 0;
    this.merged[key] = 0;
    const note = { start: tick, end: tick, pitch, velocity, track };
    this.open[key] = note;
    this.notes.push(note);
  }

  off(tick: number, channel: number, pitch: number): void {
    const key = channel * 128 + pitch;
    const note = this.open[key];
    if (note === undefined) return;
    if (this.owed[key] > 0 && tick - note.start < this.legato) {
      this.owed[key] = 0;
      return;
    }
    if (this.merged[key] > 0) {
      this.merged[key]--;
      note.end = tick;
      return;
    }
    this.close(key, tick);
  }

  allOff(tick: number, channel: number): void {
    for (let key = channel * 128; key < channel * 128 + 128; key++) if (this.open[key]) this.close(key, tick);
  }

  end(tick: number): void {
    for (let key = 0; key < 2048; key++) {
      const note = this.open[key];
      if (note !== undefined)
        this.close(
          key,
          note.end > note.start ? note.end : Math.min(tick, note.start + LONGEST_HANGING * this.ticksPerBeat),
        );
    }
  }

  private close(key: number, tick: number): void {
    const note = this.open[key]!;
    note.end = Math.max(tick, note.start + 1);
    this.open[key] = undefined;
  }
}

function trackName(events: readonly MidiEvent[]): string {
  for (const event of events) if (event.type === "trackName" && event.text.length > 0) return decodeName(event.text);
  for (const event of events)
    if (event.type === "instrumentName" && event.text.length > 0) return decodeName(event.text);
  return "";
}

/** Names come a character a byte; those that are valid UTF-8 are read as such. */
function decodeName(text: string): string {
  let name = text.slice(0, 200);
  if (/[\x80-\xff]/.test(name)) {
    try {
      name = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(name, (c) => c.charCodeAt(0)));
    } catch {
      // Not UTF-8: Latin-1 stands.
    }
  }
  return name.replaceAll("\0", " ").trim();
}
