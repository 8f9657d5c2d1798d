/** Which beats begin a measure, and are there four in one: chosen from what changes on the beats. T beats, C bands. */
import { bestPhase, changeEvidence } from "../../music/meter-from-notes.js";
import type { TimedNote } from "../../music/tracked.js";
import { BANDS, type Bands, FRAME_RATE, LOWEST_SEMITONE, MEL_BANDS, SEMITONE_BANDS } from "./bands.js";

export interface Measures {
  /** Index of the first beat that begins a measure: 0 to 3. */
  readonly phase: number;
  readonly meter: "4/4" | "other";
  /** How far the chosen phase stands out, in standard deviations of the evidence. */
  readonly contrast: number;
}

/** How much better three must fit than four to be believed: most music is in four. */
const MARGIN = 0.15;
const NO_PITCH = 128;
/** Semitone bands in which the bass is looked for: up to E3. */
export const LOW_SEMITONES = 20;

export function chooseMeasures(evidence: Float64Array): Measures {
  const three = bestPhase(evidence, 3);
  const four = bestPhase(evidence, 4);
  if (evidence.length >= 24 && three.contrast > four.contrast + MARGIN) return { ...three, meter: "other" };
  return { ...four, meter: "4/4" };
}

/** What changes on each beat: chroma, the lowest pitch class, and the longest note that begins; drums are left out. (T) */
export function noteEvidence(notes: readonly TimedNote[], beats: readonly number[]): Float64Array {
  const T = beats.length;
  const chroma = new Float64Array(T * 12);
  const lowest = new Int16Array(T).fill(NO_PITCH);
  const longest = new Float64Array(T);
  const length = (k: number) => (k + 1 < T ? beats[k + 1] - beats[k] : beats[k] - (beats[k - 1] ?? 0)) || 1;
  for (const { onset, duration, pitch, drum } of notes) {
    if (drum) continue;
    for (let k = beatAt(beats, onset + 0.05); k < T; k++) {
      if (k < 0) continue;
      const from = Math.max(onset, beats[k]);
      const to = Math.min(onset + duration, beats[k] + length(k));
      if (onset + duration < beats[k] + 0.1 * length(k)) break;
      chroma[k * 12 + (pitch % 12)] += Math.max(0, to - from) / length(k) + 0.05;
      if (pitch < lowest[k]) lowest[k] = pitch;
      if (Math.abs(onset - beats[k]) < 0.1 * length(k))
        longest[k] = Math.max(longest[k], Math.min(4, duration / length(k)));
    }
  }
  return changeEvidence(chroma, lowest, longest);
}

/** The same from a recording's semitone bands. (T) */
export function bandEvidence(bands: Bands, beats: readonly number[]): Float64Array {
  const { frames } = bands;
  const T = beats.length;
  const chroma = new Float64Array(T * 12);
  const lowest = new Int16Array(T).fill(NO_PITCH);
  for (let k = 0; k < T; k++) {
    const from = Math.min(frames - 1, Math.round(beats[k] * FRAME_RATE) + 2);
    const to = Math.min(frames, k + 1 < T ? Math.round(beats[k + 1] * FRAME_RATE) : from + 15);
    const heard = pitchesBetween(bands, from, to);
    chroma.set(heard.chroma, k * 12);
    lowest[k] = heard.lowest;
  }
  return changeEvidence(chroma, lowest, new Float64Array(T));
}

/** Loudness of each pitch class from frame `from` to before `to`, (12), and the strongest low pitch, 128 where there is none. */
export function pitchesBetween({ data }: Bands, from: number, to: number) {
  const sums = new Float64Array(SEMITONE_BANDS);
  for (let t = from; t < to; t++) for (let c = 0; c < SEMITONE_BANDS; c++) sums[c] += data[t * BANDS + MEL_BANDS + c];
  const chroma = new Float64Array(12);
  let lowest = NO_PITCH;
  let bass = 0;
  for (let c = 0; c < SEMITONE_BANDS; c++) {
    const peak = pitchPeak(sums, c);
    chroma[(LOWEST_SEMITONE + c) % 12] += peak;
    if (c < LOW_SEMITONES && peak > 1.2 * bass) {
      bass = peak;
      lowest = LOWEST_SEMITONE + c;
    }
  }
  return { chroma, lowest };
}

/** Loudness of a semitone band above that of its neighbours: peaks are pitches. */
export const pitchPeak = (sums: Float64Array, c: number) =>
  Math.max(0, sums[c] - ((sums[c - 2] ?? 0) + (sums[c + 2] ?? 0)) / 2);

/** Index of the last beat that begins at or before `time`, -1 before the first. */
export function beatAt(beats: readonly number[], time: number): number {
  let low = -1;
  let high = beats.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (beats[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
