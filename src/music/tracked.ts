/** A performance whose tempo map means nothing: its notes on beats that were tracked from the notes themselves. */
import { DiscardError } from "./discard.js";
import { bisect, MOST_BEATS, tempoClock } from "./grid.js";
import type { MidiEvents } from "./midi-events.js";
import { FEWEST_ONSETS, phaseFit } from "./phase.js";
import type { Beat, Note, Piece } from "./piece.js";

/** A note in seconds. */
export interface TimedNote {
  readonly onset: number;
  readonly duration: number;
  readonly pitch: number;
  /** 1–127 */
  readonly velocity: number;
  readonly drum?: boolean;
}

/** What finds beats in notes; handed in from above (`trackBeats`). Throws `InputError` where it finds none. */
export type NoteTracker = (notes: readonly TimedNote[]) => {
  readonly beats: readonly { readonly time: number; readonly position: number }[];
  readonly meter: "4/4" | "other";
};

/**
 * Below this phase concentration the notes of a file are put on tracked beats. Performances recorded without a tempo lie at .02–.15; swung and
 * loosely played songs on true maps come down to .25 (18 of 1,282 songs with beats known lie below .6, none of them off its map).
 */
const TRACKED = 0.2;

/** Whether a file's beats have nothing to do with its notes, told by at least 60 onsets. */
export function mapIsMeaningless({ notes, ticksPerBeat }: MidiEvents): boolean {
  const onsets = notes.map((note) => note.start / ticksPerBeat).sort((a, b) => a - b);
  const fit = phaseFit(onsets);
  return fit.onsets >= FEWEST_ONSETS && fit.concentration < TRACKED;
}

/**
 * The piece on tracked beats. Beats go from the first note to the last, on at the pace of their ends.
 *
 * Throws `DiscardError` where the measures are not of four beats, or there are too many.
 */
export function trackedPiece(events: MidiEvents, track: NoteTracker, title: string): Piece {
  const { ticksPerBeat, tempi, tracks, warnings } = events;
  const seconds = tempoClock(tempi, ticksPerBeat);
  const heard = events.notes
    .map((note) => {
      const onset = seconds(note.start);
      return { ...note, onset, duration: seconds(note.end) - onset, drum: tracks[note.track].drums };
    })
    .sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  const { beats: found, meter } = track(heard);
  if (meter !== "4/4") throw new DiscardError({ kind: "meter", meter: "3/4", measure: 1, judged: true });
  const end = heard.reduce((latest, note) => Math.max(latest, note.onset + note.duration), 0);
  const lastTick = events.notes.reduce((latest, note) => Math.max(latest, note.end), 0) + 64 * ticksPerBeat;
  const covered = cover(found, heard[0].onset, end);
  if (covered.length > MOST_BEATS)
    throw new DiscardError({ kind: "tooLong", beats: covered.length, limit: MOST_BEATS });
  let measure = 0;
  const beats = covered.map(({ time, position }, k): Beat => {
    if (position === 1 || k === 0) measure++;
    return { time, tick: tickAt(time, seconds, lastTick), measure, position };
  });
  const times = covered.map((beat) => beat.time);
  const notes = heard.map(({ onset, duration, pitch, velocity, track }): Note => {
    const at = Math.max(0, beatsAt(times, onset));
    return { onset: at, offset: Math.max(at + 1e-3, beatsAt(times, onset + duration)), pitch, velocity, track };
  });
  return {
    title,
    notes,
    tracks,
    beats,
    gridSource: "tracked",
    ticksPerBeat: Math.round(ticksPerBeat),
    warnings: [...warnings, "the file's beats do not fit its notes: beats were tracked from the notes"],
  };
}

/** More beats at the front and the end, at the pace there, until all from `start` to `end` lies within them. */
function cover(found: ReturnType<NoteTracker>["beats"], start: number, end: number) {
  const beats = [...found];
  const first = beats[1].time - beats[0].time;
  for (let time = beats[0].time; start < time - first / 16 && time - first >= 0; time -= first)
    beats.unshift({ time: time - first, position: ((beats[0].position + 2) % 4) + 1 });
  const last = beats[beats.length - 1].time - beats[beats.length - 2].time;
  for (let time = beats[beats.length - 1].time + last; time < end - last / 16; time += last)
    beats.push({ time, position: (beats[beats.length - 1].position % 4) + 1 });
  return beats;
}

/** Where a time lies in beats, linear within each beat and on at the pace of the ends. */
function beatsAt(times: readonly number[], time: number): number {
  const low = Math.min(bisect(times, time), times.length - 2);
  return low + (time - times[low]) / (times[low + 1] - times[low]);
}

/** The tick at which the file's clock says `time`, to the nearest. */
function tickAt(time: number, seconds: (tick: number) => number, lastTick: number): number {
  let low = 0;
  let high = Math.ceil(lastTick);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seconds(middle + 0.5) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
