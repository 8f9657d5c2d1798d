/**
 * What comes back in a song: how alike beats are that lie so many measures apart (a matrix of likeness as Foote 2000, "Automatic audio segmentation using a
 * measure of audio novelty", folded by lag), by their chords and by the melody. Nothing is named by its pitch.
 *
 * Letters: T beats, N candidates.
 */
import { CHORDS } from "../theory/chords.js";
import { fourDecimals } from "./boosted-trees.js";

/** Passages nearer than this are not compared, nor farther ones: two measures, and 128. */
const [NEAREST, FARTHEST] = [8, 512];
/** Passages less alike than this are not the same music. */
export const ALIKE = 0.5;
export const SIXTEENTHS = 4;
/** Fewer comparisons than these say nothing. */
const LEAST = 2;
/** Passages about a candidate, in beats from it: the measures that meet there, and those that follow. */
const PASSAGES = [
  [-8, 8],
  [0, 16],
] as const;

/** For a lag in beats, sums over the beats before t of how alike beats are that lie so far apart and of how much there is to compare, (T + 1) both. */
export type Likeness = (lag: number) => { readonly alike: Float64Array; readonly of: Float64Array };

/** (T + 1) sums of x (T) before each place. */
export function sumsBefore(x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(x.length + 1);
  for (let t = 0; t < x.length; t++) out[t + 1] = out[t] + x[t];
  return out;
}

/**
 * The cosine between the chords of beats that lie a lag apart.
 * @param shares (T, 36)
 */
export function chordLikeness(shares: Float64Array): Likeness {
  const T = shares.length / CHORDS;
  const unit = new Float64Array(shares.length);
  for (let t = 0; t < T; t++) {
    const row = shares.subarray(t * CHORDS, (t + 1) * CHORDS);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 1e-12));
    row.forEach((x, c) => {
      unit[t * CHORDS + c] = x / length;
    });
  }
  return likenessOf(T, (t, lag) => {
    let alike = 0;
    for (let c = 0; c < CHORDS; c++) alike += unit[t * CHORDS + c] * unit[(t - lag) * CHORDS + c];
    return [alike, 1];
  });
}

/**
 * On how many of the sixteenths on which either begins a note two beats begin the same pitch, octaves apart or not.
 * @param pitches (4 T) that begin on each sixteenth; -1 where none does
 */
export function melodyLikeness(pitches: Int16Array): Likeness {
  const T = pitches.length / SIXTEENTHS;
  return likenessOf(T, (t, lag) => {
    let [alike, of] = [0, 0];
    for (let s = 0; s < SIXTEENTHS; s++) {
      const [one, other] = [pitches[t * SIXTEENTHS + s], pitches[(t - lag) * SIXTEENTHS + s]];
      if (one < 0 && other < 0) continue;
      of++;
      if (one >= 0 && other >= 0 && (one - other) % 12 === 0) alike++;
    }
    return [alike, of];
  });
}

/** Likeness by lag, each made when it is first asked for. `compare` tells how alike a beat and that a lag before are, and out of how much. */
function likenessOf(T: number, compare: (t: number, lag: number) => readonly [alike: number, of: number]): Likeness {
  const made = new Map<number, ReturnType<Likeness>>();
  return (lag) => {
    const known = made.get(lag);
    if (known) return known;
    const [alike, of] = [new Float64Array(T), new Float64Array(T)];
    for (let t = lag; t < T; t++) [alike[t], of[t]] = compare(t, lag);
    const sums = { alike: sumsBefore(alike), of: sumsBefore(of) };
    made.set(lag, sums);
    return sums;
  };
}

/** How alike the song's beats of [from, to) and those a lag before are; 0 where there is too little to compare. */
export function meanAlike({ alike, of }: ReturnType<Likeness>, from: number, to: number): number {
  const T = alike.length - 1;
  const [a, b] = [Math.max(0, Math.min(T, from)), Math.max(0, Math.min(T, to))];
  const weight = of[b] - of[a];
  return weight > LEAST ? (alike[b] - alike[a]) / weight : 0;
}

/** Another candidate about which the same music sounds. */
export interface Kin {
  readonly candidate: number;
  /** How alike the two passages are by each likeness, from 0 to 1. */
  readonly alike: readonly number[];
}

/**
 * The kin of each candidate: those from two to 128 measures away whose passages are more alike than not, by one likeness at least.
 * @param beats (N) candidates, rising
 * @returns (N) lists in the order of the candidates
 */
export function kinOf(likenesses: readonly Likeness[], beats: readonly number[]): Kin[][] {
  const kin: Kin[][] = beats.map(() => []);
  beats.forEach((later, n) => {
    for (let m = n - 1; m >= 0 && later - beats[m] <= FARTHEST; m--) {
      const lag = later - beats[m];
      if (lag < NEAREST) continue;
      const alike = likenesses.map((likeness) => {
        const means = PASSAGES.map(([from, to]) => meanAlike(likeness(lag), later + from, later + to));
        return fourDecimals(means.reduce((sum, x) => sum + x, 0) / means.length);
      });
      if (Math.max(...alike) <= ALIKE) continue;
      kin[n].push({ candidate: m, alike });
      kin[m].push({ candidate: n, alike });
    }
  });
  for (const own of kin) own.sort((a, b) => a.candidate - b.candidate);
  return kin;
}
