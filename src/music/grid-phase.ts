/**
 * On which sixteenth of the file's beat do the song's beats lie? A file's beats may be a constant number of sixteenths away from the
 * beats that are heard: a recording that was put on a grid by a beat tracker, or that begins with an odd rest.
 *
 * Each of the four sixteenths of the beat is scored as if the song's beats lay on it, by a linear function of where notes, bass
 * notes, new harmonies and drums begin and notes are held, so that the score knows nothing of the file's own beats (turning the
 * evidence by a sixteenth turns the scores). The file's beats are left only where another place is clearly better. Nothing here
 * knows an absolute pitch.
 */
import { PHASE_WEIGHTS } from "./grid-phase-weights.js";
import { FEWEST_ONSETS, type PhaseFit } from "./phase.js";
import type { Note, Track } from "./piece.js";

export interface GridPhase {
  /** Sixteenths from the file's beats to the song's: −1 to 2; 0 where the file is believed. */
  readonly sixteenths: -1 | 0 | 1 | 2;
  /** How late the notes are on the song's beats, in beats, −1/8 to 1/8; notes of a recording may lag as one. */
  readonly lag: number;
  /** Score of the best other place less that of the file's beats. */
  readonly margin: number;
}

/** What is counted on each sixteenth of four beats. */
export const PHASE_KINDS = [
  "onsets", // at which a pitched note begins
  "notes", // pitched notes that begin
  "bass", // onsets whose lowest note has no longer-held note under it
  "bassLength", // their length in beats, 4 at most
  "novelty", // pitch classes that were not struck for a beat
  "kick",
  "snare",
  "hat",
  "held", // notes that were struck before and sound on
] as const;
const [ONSETS, NOTES, BASS, BASS_LENGTH, NOVELTY, KICK, SNARE, HAT, HELD] = PHASE_KINDS.map((_, kind) => kind * 16);

/** Signs of a place: for each kind the shares of the four sixteenths counted from it, and of the best of its four beats. */
export const PHASE_SIGNS = PHASE_KINDS.length * 5;

/** A score must lead by so much to move the beats: log odds. Chosen on the training split (`scripts/train-grid-phase.mjs`). */
export const PHASE_MARGIN = 3;
/** Onsets less together than this lie on no sixteenths. */
const LEAST_CONCENTRATION = 0.35;

/** Notes of General MIDI percussion. */
const DRUMS: ReadonlyMap<number, number> = new Map([
  ...[35, 36].map((key) => [key, KICK] as const),
  ...[38, 40].map((key) => [key, SNARE] as const),
  ...[42, 44, 46].map((key) => [key, HAT] as const),
]);
/** An onset further than this from a sixteenth (in sixteenths) is on none. */
const NEAR = 0.26;
/** Notes that lie midway between two sixteenths are taken to be late, not early; so near is midway (in beats). */
const MIDWAY = 1 / 128;
/** Added to every count before shares are taken: little evidence is no evidence. */
const SMOOTHING = 2;

/**
 * Where the song's beats lie. Takes time in proportion to the notes: about 0.06 ms for 1,600.
 * @param notes in beats of the file's grid, sorted by onset, then pitch
 * @param fit of their onsets
 */
export function gridPhase(notes: readonly Note[], tracks: readonly Track[], fit: PhaseFit): GridPhase {
  if (!hasSixteenths(fit)) return { sixteenths: 0, lag: 0, margin: Number.NEGATIVE_INFINITY };
  const lag = lateness(fit);
  const scores = phaseScores(phaseEvidence(notes, tracks, lag));
  let best = 1;
  for (let phase = 2; phase < 4; phase++) if (scores[phase] > scores[best]) best = phase;
  const margin = scores[best] - scores[0];
  if (margin <= PHASE_MARGIN) return { sixteenths: 0, lag: 0, margin };
  return { sixteenths: best === 3 ? -1 : (best as 1 | 2), lag, margin };
}

/** Whether the onsets lie on sixteenths at all: in shuffles, triplets and free playing there is no sixteenth to move by. */
export function hasSixteenths({ onsets, division, sixteenths }: PhaseFit): boolean {
  return onsets >= FEWEST_ONSETS && division !== 3 && sixteenths.concentration >= LEAST_CONCENTRATION;
}

/** How late the onsets are on their nearest sixteenths, in beats; midway counts as late. */
export function lateness({ sixteenths: { lag } }: PhaseFit): number {
  return lag < MIDWAY - 1 / 8 ? lag + 1 / 4 : lag;
}

/** In words what was done, for a piece's warnings. */
export function movedWarning({ sixteenths }: GridPhase): string {
  const far = sixteenths === 2 ? "half a beat" : "a quarter of a beat";
  return `notes lie ${far} ${sixteenths < 0 ? "before" : "after"} the file's beats: the grid was moved`;
}

/** Counts of each kind on each sixteenth of four beats. (kinds × 16) */
export function phaseEvidence(notes: readonly Note[], tracks: readonly Track[], lag: number): Float64Array {
  const evidence = new Float64Array(PHASE_KINDS.length * 16);
  const struck = new Float64Array(12).fill(Number.NEGATIVE_INFINITY);
  const count = notes.length;
  let bass = 128;
  let bassEnd = 0;
  for (let first = 0, next = 0; first < count; first = next) {
    const slot = sixteenth(notes[first].onset - lag);
    const place = slot & 15;
    const before = slot / 4 - 1;
    let pitched = 0;
    let lowest = -1;
    for (next = first; next < count && sixteenth(notes[next].onset - lag) === slot; next++) {
      const { onset, offset, pitch, track } = notes[next];
      const { drums } = tracks[track];
      if (Math.abs((onset - lag) * 4 - slot) > NEAR) continue;
      if (drums) {
        const kind = DRUMS.get(pitch);
        if (kind !== undefined) evidence[kind + place]++;
        continue;
      }
      pitched++;
      if (lowest < 0 || pitch < notes[lowest].pitch) lowest = next;
      if (struck[pitch % 12] < before) evidence[NOVELTY + place]++;
      const last = Math.min(slot + 16, Math.floor((offset - lag - 1 / 8) * 4));
      for (let s = slot + 1; s <= last; s++) evidence[HELD + (s & 15)]++;
    }
    if (pitched === 0) continue;
    for (let n = first; n < next; n++) if (!tracks[notes[n].track].drums) struck[notes[n].pitch % 12] = slot / 4;
    evidence[ONSETS + place]++;
    evidence[NOTES + place] += pitched;
    const low = notes[lowest];
    if (low.pitch <= bass || bassEnd - lag <= slot / 4 + 1 / 8) {
      evidence[BASS + place]++;
      evidence[BASS_LENGTH + place] += Math.min(4, low.offset - low.onset);
      bass = low.pitch;
      bassEnd = low.offset;
    }
  }
  return evidence;
}

/** The scores of the four places of the beat, from 0 to 3 sixteenths after the file's. (4) */
export function phaseScores(evidence: Float64Array, weights: ArrayLike<number> = PHASE_WEIGHTS): Float64Array {
  const signs = new Float64Array(PHASE_SIGNS);
  const scores = new Float64Array(4);
  for (let phase = 0; phase < 4; phase++) {
    phaseSigns(evidence, phase, signs);
    for (let s = 0; s < PHASE_SIGNS; s++) scores[phase] += weights[s] * signs[s];
  }
  return scores;
}

/** What speaks for a place: shares less what even shares would be. Fills `signs` (PHASE_SIGNS). */
export function phaseSigns(evidence: Float64Array, phase: number, signs: Float64Array): void {
  for (let kind = 0, at = 0; kind < PHASE_KINDS.length; kind++) {
    const from = kind * 16;
    let sum = 0;
    for (let s = 0; s < 16; s++) sum += evidence[from + s];
    let most = 0;
    for (let turn = 0; turn < 4; turn++, at++) {
      let share = 0;
      for (let beat = 0; beat < 16; beat += 4) {
        const value = evidence[from + ((phase + turn + beat) & 15)];
        share += value;
        if (turn === 0 && value > most) most = value;
      }
      signs[at] = (share - sum / 4) / (sum + SMOOTHING);
    }
    signs[at++] = (most - sum / 16) / (sum + SMOOTHING);
  }
}

/** The nearest sixteenth to a place in beats. */
function sixteenth(at: number): number {
  return Math.floor(at * 4 + 0.5);
}
