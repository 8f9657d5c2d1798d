/**
 * What tells where phrases start, at each measure start of a song: that something begins or ends to come back (Lerdahl & Jackendoff 1983, parallelism),
 * that the melody rests or a long note ends (their proximity), that more or less is played (change), and what the harmony does. Repetition is heard in two
 * matrices of likeness (Foote 2000, "Automatic audio segmentation using a measure of audio novelty"): of chords, and of melody by sixteenths. Nothing is named by
 * its pitch, so that transposing changes no number.
 *
 * Letters: T beats, N candidates, F features, L lags.
 */
import type { BeatNotes } from "../music/beat-notes.js";
import { VOICES } from "../music/piece.js";
import { CHORDS, checkChordScores, THIRDS } from "../theory/chords.js";
import { cosine } from "../util/cosine.js";
import { invalid } from "../util/errors.js";
import { fourDecimals } from "./boosted-trees.js";
import {
  ALIKE,
  chordLikeness,
  type Kin,
  kinOf,
  type Likeness,
  meanAlike,
  melodyLikeness,
  SIXTEENTHS,
  sumsBefore,
} from "./likeness.js";

export interface PhraseWitnesses {
  /** (T) notes with their voices. */
  readonly notes: readonly BeatNotes[];
  /** (T, 36) log-probabilities over root · 3 + third, roots absolute. */
  readonly chords: ArrayLike<number>;
  /** (T) probabilities of the tonic's chord. */
  readonly tonicChord: ArrayLike<number>;
  /** (T) probabilities of a measure start. */
  readonly measureStart: ArrayLike<number>;
}

/** Measure starts, and what is heard there. */
export interface PhraseCandidates {
  /** (N) beats. */
  readonly beats: readonly number[];
  /** (N, F). */
  readonly features: Float64Array;
  /** (N) the candidates about which the same music sounds, by chords and by melody. */
  readonly kin: readonly (readonly Kin[])[];
}

/** Beats between what is compared: measures of four, from two to 64 of them. */
const LAGS = Array.from({ length: 63 }, (_, n) => 4 * (n + 2));
/** Beats that are compared from a candidate on; before it `BEFORE`. */
const SPANS = [8, 16, 32];
const BEFORE = 8;
/** A phrase of a melody may begin so many beats before its first measure. */
const UPBEAT = 1;
/** By how much likeness must rise where a passage counts as beginning to come back. */
const RISE = 0.2;
const REPETITIONS = 6;
/** Spans on each side over which what is played is compared. */
const SIDES = [4, 8, 16];
/** No distance counts for more beats. */
const FAR = 16;
const EDGE = 64;
/** Semitones by which roots move from the beat before: dominant to tonic and back, and by step. */
const MOVES = [5, 7, 2, 10];

export const PHRASE_FEATURES =
  SPANS.length * 2 * 2 * REPETITIONS +
  6 +
  (VOICES.length + 1) * SIDES.length +
  VOICES.length +
  2 +
  3 +
  MOVES.length +
  1 +
  4;

/**
 * What is heard at each measure start.
 *
 * @throws InputError for chords, tonic chords or measure starts of another length than the notes
 */
export function phraseFeatures({ notes, chords, tonicChord, measureStart }: PhraseWitnesses): PhraseCandidates {
  const T = notes.length;
  checkChordScores(chords, T);
  if (tonicChord.length !== T) throw invalid("tonic chords", tonicChord.length, `${T}, one a beat`);
  if (measureStart.length !== T) throw invalid("measure starts", measureStart.length, `${T}, one a beat`);
  const shares = Float64Array.from(chords, Math.exp); // (T, 36)
  const melody = melodyLine(notes);
  const likenesses = [chordLikeness(shares), melodyLikeness(melody.pitches)];
  const repetitions = likenesses.map((likeness, kind) => repetition(likeness, T, kind === 0 ? 0 : UPBEAT));
  const played = [...onsetsOf(notes), melody.sounding].map(meanOf);
  const beats: number[] = [];
  for (let t = 0; t < T; t++) if (measureStart[t] >= 0.5) beats.push(t);
  const features = new Float64Array(beats.length * PHRASE_FEATURES); // (N, F)
  beats.forEach((t, n) => {
    const row = [
      ...repetitions.flatMap((at) => at(t)),
      ...melody.rests(t),
      ...played.flatMap((mean) => SIDES.map((side) => mean(t, t + side) - mean(t - side, t))),
      ...played.slice(0, VOICES.length).map((mean) => mean(t - 2, t) - mean(t - 8, t - 2)),
      ...[8, 16].map((side) => sidesAlike(shares, t, side)),
      ...[t, t - 1, t - 2].map((at) => tonicChord[at] ?? 0),
      ...harmony(shares, t),
      ...[measureStart[t], t / T, Math.min(t, EDGE), Math.min(T - t, EDGE)],
    ];
    features.set(row.map(fourDecimals), n * PHRASE_FEATURES);
  });
  return { beats, features, kin: kinOf(likenesses, beats) };
}

interface Melody {
  /** (4 T) pitch that begins on each sixteenth, the highest; -1 where none does. */
  readonly pitches: Int16Array;
  /** (T) whether it sounds in the beat. */
  readonly sounding: Float64Array;
  /** How long it has rested before a beat, since its last note began, until the next begins, how long the last was; the longest wait about the beat, and where it ends. (6) */
  rests(t: number): number[];
}

function melodyLine(notes: readonly BeatNotes[]): Melody {
  const T = notes.length;
  const pitches = new Int16Array(SIXTEENTHS * T).fill(-1);
  const sounding = new Float64Array(T);
  const ends = new Float64Array(T + 1).fill(-FAR); // (T + 1) when the melody before a beat last sounded
  const found = new Set<number>();
  notes.forEach((beat, t) => {
    ends[t + 1] = ends[t];
    for (const { voice, struck, from, to, pitch } of beat) {
      if (voice !== "melody") continue;
      sounding[t] = 1;
      ends[t + 1] = Math.max(ends[t + 1], t + to);
      if (!struck) continue;
      found.add(t + from);
      const slot = Math.min(SIXTEENTHS * T - 1, Math.round(SIXTEENTHS * (t + from)));
      pitches[slot] = Math.max(pitches[slot], pitch);
    }
  });
  const onsets = Float64Array.from(found).sort();
  const rests = (t: number) => {
    const next = firstFrom(onsets, t - 0.01);
    const last = next > 0 ? onsets[next - 1] : t - FAR;
    const to = next < onsets.length ? onsets[next] : t + FAR;
    let [wait, end] = [0, 0];
    for (let n = Math.max(1, firstFrom(onsets, t - 4)); n < onsets.length && onsets[n] <= t + 2.01; n++) {
      if (onsets[n] - onsets[n - 1] <= wait) continue;
      wait = onsets[n] - onsets[n - 1];
      end = onsets[n] - t;
    }
    const distances = [t - ends[t], t - last, to - t, ends[t] - last, wait].map((x) => Math.max(0, Math.min(FAR, x)));
    return [...distances, end];
  };
  return { pitches, sounding, rests };
}

/** The index of the first of rising numbers that is at least x. */
function firstFrom(numbers: Float64Array, x: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many notes of each voice begin in each beat: V of (T). */
function onsetsOf(notes: readonly BeatNotes[]): Float64Array[] {
  return VOICES.map((voice) =>
    Float64Array.from(notes, (beat) => beat.filter((note) => note.struck && note.voice === voice).length),
  );
}

/** Means of x (T) over the song's beats of [from, to); 0 where there are none. */
function meanOf(x: Float64Array): (from: number, to: number) => number {
  const before = sumsBefore(x);
  return (start, end) => {
    const [from, to] = [Math.max(0, start), Math.min(x.length, end)];
    return to > from ? (before[to] - before[from]) / (to - from) : 0;
  };
}

/**
 * How much what follows a beat is like what lies a lag before it, or after it, and what went before the beat is not: over all lags, the most alike
 * after, the most before, the largest rise and fall between them, and how often there is a rise and a return.
 */
function repetition(likeness: Likeness, T: number, upbeat: number): (t: number) => number[] {
  const told = (begin: number, span: number, later: boolean) => {
    const out = new Array<number>(REPETITIONS).fill(0);
    for (const lag of LAGS) {
      if (!later && begin < lag) continue;
      const at = (later ? begin + lag : begin) - upbeat;
      if (at >= T) continue;
      const after = meanAlike(likeness(lag), at, at + upbeat + span);
      const before = meanAlike(likeness(lag), at - BEFORE, at);
      out[0] = Math.max(out[0], after);
      out[1] = Math.max(out[1], before);
      out[2] = Math.max(out[2], after - before);
      out[3] = Math.max(out[3], before - after);
      out[4] += Math.max(0, after - before - RISE);
      out[5] += Math.max(0, after - ALIKE);
    }
    return out;
  };
  return (t) => SPANS.flatMap((span) => [...told(t, span, false), ...told(t, span, true)]);
}

/** The cosine between the chords of either side of a beat. */
function sidesAlike(shares: Float64Array, t: number, side: number): number {
  const T = shares.length / CHORDS;
  const sumOf = (from: number, to: number) => {
    const sum = new Float64Array(CHORDS).fill(0.1);
    for (let u = Math.max(0, from); u < Math.min(T, to); u++)
      for (let c = 0; c < CHORDS; c++) sum[c] += shares[u * CHORDS + c];
    return sum;
  };
  return cosine(sumOf(t - side, t), sumOf(t, t + side));
}

/** How likely roots move from the beat before by each of `MOVES`, and the chord stays. (5) */
function harmony(shares: Float64Array, t: number): number[] {
  if (t === 0) return new Array(MOVES.length + 1).fill(0);
  const [before, here] = [t - 1, t].map((u) =>
    Float64Array.from({ length: 12 }, (_, root) =>
      THIRDS.reduce((sum, _third, k) => sum + shares[u * CHORDS + root * THIRDS.length + k], 0),
    ),
  );
  const moves = [0, ...MOVES].map((by) => before.reduce((sum, p, root) => sum + p * here[(root + by) % 12], 0));
  return [...moves.slice(1), moves[0]];
}
