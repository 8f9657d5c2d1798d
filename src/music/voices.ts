/**
 * Voices: bass, melody, chords or drums for every note of every beat. What is known of the whole song is its `SongContext`; given
 * that, the voices of a beat depend on the notes of that very beat alone.
 */
import { sigmoid } from "../util/sigmoid.js";
import type { BeatNotes, BeatSong, SoundingNote } from "./beat-notes.js";
import { type CutNotes, cutNotes } from "./cut.js";
import { MELODY_LOOK, MELODY_SECOND_LOOK } from "./melody-weights.js";
import {
  companySigns,
  DEEPEST,
  HOPELESS,
  melodyLogit,
  melodySigns,
  type Registers,
  Scratch,
  SIGNS,
} from "./note-scorer.js";
import { type Piece, type Track, VOICES, type Voice } from "./piece.js";
import { songRegisters } from "./registers.js";
import { isByBeat, type TrackRole, trackRoles } from "./roles.js";

/** What is known of a whole song: it may be seen while a beat is hidden. Nothing in it is about one beat. */
export interface SongContext {
  readonly tracks: readonly Track[];
  /** The voices that each track may have. */
  readonly roles: readonly TrackRole[];
  /** Registers and loudness of the notes whose voice is decided by beat. */
  readonly registers: Registers;
  /** Median pitch and velocity of all pitched notes. */
  readonly medianPitch: number;
  readonly medianVelocity: number;
}

const BASS = VOICES.indexOf("bass");
const MELODY = VOICES.indexOf("melody");
const CHORDS = VOICES.indexOf("chords");
const DRUMS = VOICES.indexOf("drums");

/** A note is melody from this probability on: where F1 is best, on the validation split of POP909. */
const LIKELY = 0.38;
/** Notes of the lowest line within so many semitones of the beat's lowest note are bass. */
const BASS_SPAN = 5;
const TOGETHER = 1 / 16;

export function songContext(piece: Piece): SongContext {
  return contextOfCut(cutNotes(piece), piece.tracks);
}

function contextOfCut(cut: CutNotes, tracks: readonly Track[]): SongContext {
  const roles = trackRoles(cut, tracks);
  return { tracks, roles, ...songRegisters(cut, tracks, roles) };
}

/** The notes of each beat with their voices, sorted by pitch. [T] */
export function voicesByBeat(piece: Piece, context: SongContext): BeatNotes[] {
  return soundingNotes(cutNotes(piece), context);
}

/** The voice of each note of the piece, in the beat in which it begins. (as many as `piece.notes`) */
export function noteVoices(piece: Piece, context: SongContext): Voice[] {
  const cut = cutNotes(piece);
  const voices = beatVoices(cut, context);
  const out = new Array<Voice>(piece.notes.length);
  for (let row = 0; row < voices.length; row++) if (cut.struck[row]) out[cut.note[row]] = VOICES[voices[row]];
  return out;
}

/** A piece cut into beats with voices and context: what the features are made from. */
export function beatSong(piece: Piece): BeatSong {
  const cut = cutNotes(piece);
  const context = contextOfCut(cut, piece.tracks);
  return { beats: piece.beats, notes: soundingNotes(cut, context), context };
}

function soundingNotes(cut: CutNotes, context: SongContext): BeatNotes[] {
  const voices = beatVoices(cut, context);
  const out: BeatNotes[] = new Array(cut.beats);
  for (let k = 0; k < cut.beats; k++) {
    const begin = cut.starts[k];
    const notes: SoundingNote[] = new Array(cut.starts[k + 1] - begin);
    for (let i = 0; i < notes.length; i++) {
      const row = begin + i;
      notes[i] = {
        pitch: cut.pitch[row],
        velocity: cut.velocity[row],
        track: cut.track[row],
        voice: VOICES[voices[row]],
        struck: cut.struck[row] === 1,
        from: cut.from[row],
        to: cut.to[row],
      };
    }
    out[k] = notes;
  }
  return out;
}

/** Index into `VOICES` for each row of the cut. (S) */
function beatVoices(cut: CutNotes, context: SongContext): Uint8Array {
  const voices = new Uint8Array(cut.note.length).fill(CHORDS);
  const scratch = new Scratch();
  for (let k = 0; k < cut.beats; k++) {
    let open = 0;
    let melodies = 0;
    let basses = 0;
    scratch.ensure(cut.starts[k + 1] - cut.starts[k]);
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) {
      const role = context.roles[cut.track[row]];
      if (role.drums) voices[row] = DRUMS;
      else if (role.chords) {
        if (isByBeat(role)) scratch.rows[open++] = row;
        if (role.melody) melodies++;
        if (role.bass) basses++;
      } else voices[row] = role.bass ? BASS : role.melody ? MELODY : CHORDS;
    }
    if (melodies > 0) markMelody(cut, context, scratch, open, voices);
    if (basses > 0) markBass(cut, context, k, voices);
  }
  return voices;
}

/** The likely notes are melody; of those struck together, the likeliest. */
function markMelody(cut: CutNotes, context: SongContext, scratch: Scratch, count: number, voices: Uint8Array): void {
  const { rows, signs, above, logits, probability, step } = scratch;
  melodySigns(cut, rows, count, context.registers, signs, above, step);
  for (let n = 0; n < count; n++) {
    const melodic = above[n] < DEEPEST && context.roles[cut.track[rows[n]]].melody;
    logits[n] = melodic ? melodyLogit(signs, n * step, MELODY_LOOK) : HOPELESS;
    probability[n] = logits[n] > HOPELESS ? sigmoid(logits[n]) : 0;
  }
  companySigns(cut, rows, 0, count, logits, probability, signs, SIGNS.length, step);
  for (let n = 0; n < count; n++)
    probability[n] = logits[n] > HOPELESS ? sigmoid(melodyLogit(signs, n * step, MELODY_SECOND_LOOK)) : 0;
  for (let n = 0; n < count; n++) {
    if (probability[n] < LIKELY) continue;
    let best = true;
    for (let m = Math.max(0, n - 24); m < Math.min(count, n + 24) && best; m++)
      if (
        m !== n &&
        Math.abs(cut.from[rows[m]] - cut.from[rows[n]]) < TOGETHER &&
        cut.struck[rows[m]] === cut.struck[rows[n]]
      )
        best = probability[m] < probability[n] || (probability[m] === probability[n] && m < n);
    if (best) voices[rows[n]] = MELODY;
  }
}

/** The lowest line of the beat is bass: notes below which nothing sounds, near the beat's lowest and below the song's middle. */
function markBass(cut: CutNotes, context: SongContext, k: number, voices: Uint8Array): void {
  const { starts, pitch, from, to, track } = cut;
  const { bottomPitch, topPitch } = context.registers;
  const ceiling = (bottomPitch + topPitch) / 2;
  let lowest = -1;
  for (let row = starts[k]; row < starts[k + 1]; row++) {
    const p = pitch[row];
    if (p > ceiling || (lowest >= 0 && p > lowest + BASS_SPAN)) return;
    if (voices[row] === DRUMS || voices[row] === MELODY || !context.roles[track[row]].bass) continue;
    if (lowest < 0) lowest = p;
    let under = false;
    for (let other = row - 1; other >= starts[k] && !under; other--)
      under =
        voices[other] === BASS &&
        pitch[other] < p &&
        from[other] <= from[row] + TOGETHER &&
        to[other] > from[row] + TOGETHER;
    if (!under) voices[row] = BASS;
  }
}
