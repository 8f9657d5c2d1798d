/**
 * How likely each note of one beat is to be melody, where a track holds several voices: a small network over signs that can be
 * read off the beat itself and the song's registers. S signs, N notes of the beat.
 */
import type { CutNotes } from "./cut.js";
import { BINNINGS, noteBins } from "./melody-bins.js";
import type { Layer } from "./melody-weights.js";

/** What the scorer knows of the whole song. All registers move with the song. */
export interface Registers {
  /** Median pitch of the notes that may be melody, and medians of the highest and the lowest of them in each beat. */
  readonly medianPitch: number;
  readonly topPitch: number;
  readonly bottomPitch: number;
  readonly medianVelocity: number;
  /** Mean number of them that sound in a beat. */
  readonly density: number;
  /** For each of `BINNINGS`, the log-odds that a note of the bin is melody against the song's mean; 0 where nothing is known yet. */
  readonly odds: readonly Float32Array[];
}

export const SIGNS = [
  "nothing sounds above at its onset",
  "semitones to the next note above, an octave = 1",
  "semitones to the next note below, an octave = 1",
  "nothing sounds below at its onset",
  "notes struck with it",
  "notes sounding at its onset",
  "velocity against the song's median",
  "velocity against the beat's mean",
  "length within the beat",
  "sounds to the beat's end",
  "held into the beat",
  "pitch against the song's median",
  "pitch against the song's highest line",
  "distance from the song's highest line",
  "pitch against the song's lowest line",
  "semitones below the beat's highest note",
  "semitones above the beat's lowest note",
  "pitches above it in the beat",
  "onset on the beat",
  "onset on the half beat",
  "notes struck in the beat",
  "smallest interval to a top note before or after it in the beat",
  "no other top note in the beat",
  "an octave below sounds with it",
  "notes a beat in the song",
  "pitches that are melody in the song",
  "velocities that are melody in the song",
  "registers and velocities that are melody in the song",
  "lengths that are melody in the song",
  "places in the beat that are melody in the song",
  "gaps below that are melody in the song",
  "company that is melody in the song",
  "fine velocities that are melody in the song",
  "velocities and lengths that are melody in the song",
  "pitches and places that are melody in the song",
  "fullness of beats that is melody in the song",
  "fine lengths that are melody in the song",
  "fine ends in the beat that are melody in the song",
  "loudness in the beat that is melody in the song",
  "depths in the beat that are melody in the song",
] as const;

/** What the other notes of the beat, once scored, say about a note: the signs of a second look. */
export const COMPANY = [
  "its own first score",
  "the best score struck with it",
  "the best score elsewhere in the beat",
  "semitones to that one",
  "velocity against that one",
  "scores of the beat together",
] as const;

const S = SIGNS.length;
const C = COMPANY.length;
/** The first sign that comes from the song's odds. */
const FIRST_ODDS = 25;

const bins = new Int32Array(BINNINGS.length);
const TOGETHER = 1 / 16;
const SCAN = 48;

/**
 * Fills `out` with the signs of each note in `rows` (rows of one beat that may be melody, by rising pitch), N × S, `step` apart, and
 * `above` with the number of notes that sound above it at its onset.
 */
export function melodySigns(
  cut: CutNotes,
  rows: Int32Array,
  count: number,
  song: Registers,
  out: Float32Array,
  above: Uint8Array,
  step: number = S,
): void {
  const { pitch, velocity, from, to, struck } = cut;
  if (count === 0) return;
  const highest = pitch[rows[count - 1]];
  const lowest = pitch[rows[0]];
  let loudness = 0;
  let strikes = 0;
  for (let n = 0; n < count; n++) {
    loudness += velocity[rows[n]];
    strikes += struck[rows[n]];
  }
  loudness /= count;
  for (let n = 0; n < count; n++) {
    const row = rows[n];
    const p = pitch[row];
    const onset = from[row] + TOGETHER / 2;
    let higher = -1;
    let lower = -1;
    let over = 0;
    let together = 0;
    let sounding = 0;
    let octave = 0;
    for (let m = Math.min(count - 1, n + SCAN); m > n; m--) {
      const other = rows[m];
      if (struck[row] && struck[other] && Math.abs(from[other] - from[row]) < TOGETHER) together++;
      if (from[other] <= onset && to[other] > onset && pitch[other] > p) {
        over++;
        higher = other;
      }
    }
    for (let m = Math.max(0, n - SCAN); m < n; m++) {
      const other = rows[m];
      if (struck[row] && struck[other] && Math.abs(from[other] - from[row]) < TOGETHER) together++;
      if (from[other] <= onset && to[other] > onset && pitch[other] < p) {
        sounding++;
        lower = other;
        if (p - pitch[other] === 12) octave = 1;
      }
    }
    sounding += over;
    above[n] = over;
    const at = n * step;
    out[at] = over === 0 ? 1 : 0;
    out[at + 1] = higher < 0 ? 0 : Math.min(24, pitch[higher] - p) / 12;
    out[at + 2] = lower < 0 ? 2 : Math.min(24, p - pitch[lower]) / 12;
    out[at + 3] = lower < 0 ? 1 : 0;
    out[at + 4] = Math.min(8, together) / 4;
    out[at + 5] = Math.min(12, sounding) / 4;
    out[at + 6] = (velocity[row] - song.medianVelocity) / 32;
    out[at + 7] = (velocity[row] - loudness) / 32;
    out[at + 8] = to[row] - from[row];
    out[at + 9] = to[row] >= 1 ? 1 : 0;
    out[at + 10] = struck[row] ? 0 : 1;
    out[at + 11] = (p - song.medianPitch) / 12;
    out[at + 12] = (p - song.topPitch) / 12;
    out[at + 13] = Math.abs(p - song.topPitch) / 12;
    out[at + 14] = (p - song.bottomPitch) / 12;
    out[at + 15] = (highest - p) / 12;
    out[at + 16] = (p - lowest) / 12;
    out[at + 17] = Math.min(8, count - 1 - n) / 4;
    const phase = from[row];
    out[at + 18] = phase < TOGETHER ? 1 : 0;
    out[at + 19] = Math.abs(phase - 0.5) < TOGETHER ? 1 : 0;
    out[at + 20] = Math.min(16, strikes) / 8;
    out[at + 23] = octave;
    out[at + 24] = song.density / 8;
    noteBins(cut, row, song, out, at, bins);
    for (let b = 0; b < bins.length; b++) out[at + FIRST_ODDS + b] = song.odds[b][bins[b]];
  }
  for (let n = 0; n < count; n++) {
    let nearest = 25;
    for (let m = Math.max(0, n - SCAN); m < Math.min(count, n + SCAN); m++)
      if (m !== n && above[m] === 0 && Math.abs(from[rows[m]] - from[rows[n]]) >= TOGETHER)
        nearest = Math.min(nearest, Math.abs(pitch[rows[m]] - pitch[rows[n]]));
    out[n * step + 21] = Math.min(24, nearest) / 12;
    out[n * step + 22] = nearest > 24 ? 1 : 0;
  }
}

/** A layer's logit for the signs that begin at `at`. Hidden units go two by two: their sums do not wait for each other. */
export function melodyLogit(signs: Float32Array, at: number, layer: Layer): number {
  const { hidden, weights, bias, out, outBias } = layer;
  const inputs = weights.length / hidden;
  let logit = outBias;
  for (let h = 0; h < hidden; h += 2) {
    let one = bias[h];
    let two = bias[h + 1];
    for (let s = 0, w = h * inputs, v = w + inputs; s < inputs; s++, w++, v++) {
      const sign = signs[at + s];
      one += weights[w] * sign;
      two += weights[v] * sign;
    }
    if (one > 0) logit += out[h] * one;
    if (two > 0) logit += out[h + 1] * two;
  }
  return logit;
}

/** A note with this many notes above it at its onset, or a first logit below this, is never melody. */
export const DEEPEST = 3;
export const HOPELESS = -3.4;

/** Fills in the signs of a second look at the notes of one beat, C of them from `at` on, `step` apart, from the logits of the first. */
export function companySigns(
  cut: CutNotes,
  rows: Int32Array,
  begin: number,
  end: number,
  logits: Float32Array,
  chance: Float32Array,
  out: Float32Array,
  at: number,
  step: number,
): void {
  const { pitch, velocity, from } = cut;
  let sum = 0;
  for (let n = begin; n < end; n++) sum += chance[n];
  for (let n = begin; n < end; n++) {
    if (logits[n] <= HOPELESS) continue;
    const row = rows[n];
    let together = 0;
    let best = 0;
    let elsewhere = -1;
    for (let m = Math.max(begin, n - SCAN), last = Math.min(end, n + SCAN); m < last; m++) {
      const p = chance[m];
      if (p < 0.02 || m === n) continue;
      if (Math.abs(from[rows[m]] - from[row]) < TOGETHER) {
        if (p > together) together = p;
      } else if (p > best) {
        best = p;
        elsewhere = rows[m];
      }
    }
    const o = at + (n - begin) * step;
    out[o] = logits[n] / 4;
    out[o + 1] = together;
    out[o + 2] = best;
    out[o + 3] = elsewhere < 0 ? 0 : Math.min(24, Math.abs(pitch[elsewhere] - pitch[row])) / 12;
    out[o + 4] = elsewhere < 0 ? 0 : (velocity[row] - velocity[elsewhere]) / 32;
    out[o + 5] = Math.min(4, sum) / 2;
  }
}

/** Scratch space for the notes of one beat, grown as needed. */
export class Scratch {
  rows = new Int32Array(0);
  signs = new Float32Array(0);
  above = new Uint8Array(0);
  logits = new Float32Array(0);
  probability = new Float32Array(0);
  /** Between the signs of one note and those of the next. */
  readonly step = S + C;

  ensure(count: number): void {
    if (count <= this.rows.length) return;
    const size = Math.max(64, 2 ** Math.ceil(Math.log2(count)));
    this.rows = new Int32Array(size);
    this.signs = new Float32Array(size * this.step);
    this.logits = new Float32Array(size);
    this.above = new Uint8Array(size);
    this.probability = new Float32Array(size);
  }
}
