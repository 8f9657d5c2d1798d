/** A MIDI file → a `Piece` on the file's own beats. */
import { DiscardError } from "./discard.js";
import { layGrid, movedStretches, tempoClock } from "./grid.js";
import { gridPhase, movedWarning } from "./grid-phase.js";
import { commonTime, stretches } from "./meter.js";
import { judgeMeter } from "./meter-from-notes.js";
import { readMidiEvents, type TickNote } from "./midi-events.js";
import { phaseFit, phaseWarning } from "./phase.js";
import type { Note, Piece } from "./piece.js";
import { mapIsMeaningless, type NoteTracker, trackedPiece } from "./tracked.js";

/** What a user says of how a file is read. */
export interface Reading {
  /** Where a piece is not in 4/4 throughout, keep its longest 4/4 stretch (of at least 8 beats) rather than discard it. */
  readonly keepLongest44?: boolean;
  /** Leave the beats where the file has them, whatever its notes say. */
  readonly trustBeats?: boolean;
}

export interface ReadMidiOptions extends Reading {
  /** The piece's title; without it, the name of the file's first track. */
  readonly title?: string;
  /** Finds the beats of a file whose own mean nothing (a performance at a default tempo); without it those are kept, with a warning. */
  readonly track?: NoteTracker;
}

/** A piece of fewer beats says nothing about measures. */
export const FEWEST_BEATS = 8;
/** A note that begins less than this before a beat begins on it (in beats). */
export const EARLY = 1 / 16;
/** A note held less than this into a beat does not sound there (in beats). */
export const TAIL = 1 / 8;

/**
 * Reads a Standard MIDI File: format 0 or 1, format 2 (its tracks one after the other), RIFF-wrapped, damaged or cut short. One
 * beat is one quarter of the file's 4/4 measures, from tick 0 to the last beat that sounds; silent beats at the start are kept.
 * Where the song's beats clearly lie one, two or three sixteenths off the file's, beats and measures are moved there.
 *
 * Throws `InputError` for what is not MIDI, and `DiscardError` (with a typed reason) for what is not in 4/4, has no notes or
 * has fewer than 8 beats. What was mended stands in `warnings`.
 *
 * @example readMidi(await readFile("song.mid"), { title: "song" }).beats[4] //=> { time: 2, tick: 1920, measure: 2, position: 1 }
 */
export function readMidi(bytes: Uint8Array, options: ReadMidiOptions = {}): Piece {
  const events = readMidiEvents(bytes);
  const { ticksPerBeat, tempi, meters, tracks, notes, name, warnings } = events;
  if (notes.length === 0) throw new DiscardError({ kind: "noNotes" });
  if (options.track && !options.trustBeats && mapIsMeaningless(events))
    return trackedPiece(events, options.track, options.title ?? name);
  const end = lastSound(notes, ticksPerBeat);
  if (meters.length === 0) {
    const judged = judgeMeter(notes, tracks, ticksPerBeat);
    if (judged.beatsPerMeasure !== 4) throw new DiscardError({ kind: "meter", meter: "3/4", measure: 1, judged: true });
  }
  const all = stretches(meters, ticksPerBeat, end);
  const kept = commonTime(all, options.keepLongest44 ?? false);
  const from = kept[0].from;
  const to = kept[kept.length - 1].to;
  const whole = kept.length === all.length;
  const lay = (on: typeof kept) => layGrid(on, ticksPerBeat, Math.min(end, to), tempoClock(tempi, ticksPerBeat));
  const { beats, beatAt } = lay(kept);
  if (beats.length < FEWEST_BEATS)
    throw new DiscardError({ kind: "tooFewBeats", beats: beats.length, needed: FEWEST_BEATS });
  const clipped = whole ? notes : notes.filter((note) => note.end > from && note.start < to - ticksPerBeat * EARLY);
  if (clipped.length === 0) throw new DiscardError({ kind: "noNotes" });
  const placed = place(clipped, beatAt, whole ? Number.POSITIVE_INFINITY : beats.length);
  const fit = phaseFit(onsets(placed));
  const doubt = phaseWarning(fit);
  const piece: Piece = {
    title: options.title ?? name,
    notes: placed,
    tracks,
    beats,
    gridSource: "map",
    ticksPerBeat: Math.round(ticksPerBeat),
    warnings: doubt === undefined ? warnings : [...warnings, doubt],
  };
  if (options.trustBeats) return piece;
  const phase = gridPhase(placed, tracks, fit);
  if (phase.sixteenths === 0) return piece;
  // A beat more where a note begins before the first of the moved ones.
  const early = placed[0].onset - phase.lag + EARLY < phase.sixteenths / 4;
  const moved = lay(movedStretches(kept, (phase.sixteenths * ticksPerBeat) / 4, early ? ticksPerBeat : 0));
  return {
    ...piece,
    notes: place(
      clipped,
      (tick) => moved.beatAt(tick) - phase.lag,
      whole ? Number.POSITIVE_INFINITY : moved.beats.length,
    ),
    beats: moved.beats,
    warnings: [...(piece.warnings ?? []), movedWarning(phase)],
  };
}

/** The tick after which no beat begins: the last note's end, give or take a 32nd of a beat, but never before its onset. */
function lastSound(notes: readonly TickNote[], ticksPerBeat: number): number {
  let end = 0;
  for (const note of notes) end = Math.max(end, note.end - ticksPerBeat / 32, note.start + ticksPerBeat * EARLY + 1e-6);
  return end;
}

/** The notes in beats of the grid, sorted by onset, then pitch; clipped to [0, limit). */
function place(notes: readonly TickNote[], beatAt: (tick: number) => number, limit: number): Note[] {
  return sorted(notes).map(({ start, end, pitch, velocity, track }) => ({
    onset: Math.max(0, beatAt(start)),
    offset: Math.min(limit, Math.max(beatAt(end), 1e-6)),
    pitch,
    velocity,
    track,
  }));
}

/** By start, then pitch, then place in the file: one number a note is sorted, as fast as the machine sorts numbers. */
function sorted(notes: readonly TickNote[]): TickNote[] {
  const count = notes.length;
  let last = 0;
  for (const note of notes) last = Math.max(last, note.start);
  if (last * 128 * count > Number.MAX_SAFE_INTEGER || !Number.isInteger(last))
    return [...notes].sort((a, b) => a.start - b.start || a.pitch - b.pitch);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (notes[i].start * 128 + notes[i].pitch) * count + i;
  keys.sort();
  return Array.from(keys, (key) => notes[key % count]);
}

function* onsets(notes: readonly Note[]): Generator<number> {
  for (const note of notes) yield note.onset;
}
