/** Notes that were heard and beats that were tracked → one MIDI file with the tracks bass, melody, chords and drums and a tempo map. */
import { type Note, type Piece, VOICES, type Voice } from "../music/piece.js";
import { noteVoices, songContext } from "../music/voices.js";
import { type WrittenNote, writeMidi } from "../music/write-midi.js";
import { InputError } from "../util/errors.js";
import type { SongGrid } from "./grid.js";
import { quantized } from "./quantize.js";
import type { TranscribedNote } from "./transcribe.js";

export interface PackOptions {
  readonly title?: string;
  /** Notes are put on sixteenths and triplets of their beats (the default), or left where they were heard. */
  readonly quantize?: boolean;
}

const TICKS = 480;
/** General MIDI programs: fingered bass, alto saxophone, grand piano, drums. */
const PARTS: Readonly<Record<Voice, { readonly channel: number; readonly program: number }>> = {
  bass: { channel: 1, program: 33 },
  melody: { channel: 0, program: 65 },
  chords: { channel: 2, program: 0 },
  drums: { channel: 9, program: 0 },
};
/** The shortest note that is written, in beats. */
const SHORTEST = 1 / 16;

/**
 * The song as a MIDI file whose tick 0 is the first beat of the grid: at 0 seconds of the recording, or as much before it as
 * `grid.times[0]` is.
 *
 * @throws InputError where there are no pitched notes, or the beats are too far apart or too close for a tempo
 */
export function packSong(notes: readonly TranscribedNote[], grid: SongGrid, options: PackOptions = {}): Uint8Array {
  if (!notes.some(({ voice }) => voice !== "drums"))
    throw new InputError("no notes are heard (silence, noise, or drums alone?)");
  const placed = notes.map((note) => {
    const onset = grid.beatAt(note.onset);
    return { ...note, from: onset, to: Math.max(grid.beatAt(note.onset + note.duration), onset + SHORTEST) };
  });
  const onGrid = options.quantize === false ? placed : quantized(placed);
  const voices = voicesOf(onGrid, grid.times.length);
  return writeMidi({
    title: options.title,
    ticksPerBeat: TICKS,
    tempi: tempi(grid.times),
    meters: meters(grid.measures),
    tracks: VOICES.map((voice) => ({
      name: voice,
      ...PARTS[voice],
      notes: apart(onGrid.filter((_, n) => voices[n] === voice)),
    })).filter(({ notes }) => notes.length > 0),
  });
}

interface Placed extends TranscribedNote {
  /** Beats of the grid. */
  readonly from: number;
  readonly to: number;
}

/** The voice of each note: as it was separated, or as in a song of one flat track. */
function voicesOf(notes: readonly Placed[], beats: number): Voice[] {
  const unknown = notes.map((_, n) => n).filter((n) => notes[n].voice === undefined);
  const out = notes.map(({ voice }) => voice ?? "chords");
  if (unknown.length === 0) return out;
  unknown.sort((a, b) => notes[a].from - notes[b].from || notes[a].pitch - notes[b].pitch);
  const piece: Piece = {
    title: "",
    notes: unknown.map(
      (n): Note => ({
        onset: Math.max(0, notes[n].from),
        offset: Math.max(SHORTEST, notes[n].to),
        pitch: notes[n].pitch,
        velocity: notes[n].velocity,
        track: 0,
      }),
    ),
    tracks: [{ name: "", channel: 0, program: 0, drums: false }],
    beats: Array.from({ length: beats }, (_, k) => ({
      time: k,
      tick: null,
      measure: (k >> 2) + 1,
      position: (k & 3) + 1,
    })),
    gridSource: "tracked",
    ticksPerBeat: null,
  };
  noteVoices(piece, songContext(piece)).forEach((voice, i) => {
    out[unknown[i]] = voice;
  });
  return out;
}

/** A tempo for each beat; microseconds are rounded so that their sum never strays from the beats. */
function tempi(times: readonly number[]): { beat: number; bpm: number }[] {
  const out: { beat: number; bpm: number }[] = [];
  let written = 0;
  let before = 0;
  for (let k = 0; k + 1 < times.length; k++) {
    const microseconds = Math.round((times[k + 1] - times[0]) * 1e6) - written;
    if (microseconds < 1000 || microseconds > 16_000_000)
      throw new InputError(`invalid beat ${k + 1}: ${(microseconds / 1e6).toFixed(3)} s long (expected 0.001 to 16 s)`);
    written += microseconds;
    if (microseconds !== before) out.push({ beat: k, bpm: 6e7 / microseconds });
    before = microseconds;
  }
  return out;
}

/** A time signature wherever the length of the measures changes. */
function meters(measures: readonly number[]): { beat: number; numerator: number; denominator: number }[] {
  const out: { beat: number; numerator: number; denominator: number }[] = [];
  let beat = 0;
  let before = 0;
  for (const length of measures) {
    if (length !== before) out.push({ beat, numerator: length, denominator: 4 });
    before = length;
    beat += length;
  }
  return out;
}

/** Notes of one pitch follow each other: MIDI cannot say which of two ends. Of those that begin together the louder is kept. */
function apart(notes: readonly Placed[]): WrittenNote[] {
  const sorted = [...notes].sort((a, b) => a.pitch - b.pitch || a.from - b.from || b.velocity - a.velocity);
  const out: { onset: number; offset: number; pitch: number; velocity: number }[] = [];
  for (const { from, to, pitch, velocity } of sorted) {
    const onset = Math.max(0, Math.round(from * TICKS) / TICKS);
    const last = out[out.length - 1];
    if (last?.pitch === pitch) {
      if (last.onset >= onset) continue;
      last.offset = Math.min(last.offset, onset);
    }
    out.push({ onset, offset: Math.max(onset + SHORTEST, to), pitch, velocity });
  }
  return out.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}
