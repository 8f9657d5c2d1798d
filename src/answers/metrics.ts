/**
 * Measures of answers about beats.
 *
 * Conventions
 * - A binary answer is yes at p ≥ .5. Beats whose truth is not known are left out before a measure sees them.
 * - Positions are indices of beats. ±1 measure is within 4 beats.
 * - A key is a pitch class with a third, major or minor; a mode counts by its third (dorian as minor, mixolydian as major).
 * - Measures over many songs are pooled over beats: counts are added up, then divided. Intervals resample songs.
 *
 * Metrics
 * - `f1`: 2·tp / (2·tp + fp + fn).
 * - `matchWithin`: one-to-one matches of two lists of positions within a distance, the most that there can be.
 * - `keyScore`: 1 for the same key, .5 a fifth above, .3 relative, .2 parallel (MIREX audio key detection, as in mir_eval).
 * - `segmentHits`: a key segment is found when one of the same key overlaps it by more than half of their union.
 * - `averagePrecision`, `areaUnderRoc`, `calibrationError`: from histograms of p; equal p share one threshold.
 */

export interface Key {
  /** Pitch class. */
  readonly tonic: number;
  readonly minor: boolean;
}

/** Counts of true positives, false positives and false negatives. */
export interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/** null where there is neither a truth nor an answer. */
export function f1({ tp, fp, fn }: Counts): number | null {
  return tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn);
}

/** Greedy from left to right over sorted positions, which is optimal on a line. */
export function matchWithin(answers: readonly number[], truths: readonly number[], distance: number): number {
  let matches = 0;
  for (let i = 0, j = 0; i < answers.length && j < truths.length; ) {
    if (Math.abs(answers[i] - truths[j]) <= distance) {
      matches++;
      i++;
      j++;
    } else if (answers[i] < truths[j]) i++;
    else j++;
  }
  return matches;
}

/** MIREX score of an answered key against the true one. */
export function keyScore(answer: Key, truth: Key): number {
  const up = (answer.tonic - truth.tonic + 12) % 12;
  if (answer.minor === truth.minor) return up === 0 ? 1 : up === 7 ? 0.5 : 0;
  if (up === (answer.minor ? 9 : 3)) return 0.3;
  return up === 0 ? 0.2 : 0;
}

/** A stretch [from, to) of one key. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly key: Key;
}

/** Stretches of equal keys; beats without a key (null) end a stretch and give none. */
export function keySegments(keys: readonly (Key | null)[]): Segment[] {
  const out: Segment[] = [];
  for (let from = 0; from < keys.length; ) {
    const key = keys[from];
    let to = from + 1;
    while (to < keys.length && sameKey(keys[to], key)) to++;
    if (key) out.push({ from, to, key });
    from = to;
  }
  return out;
}

export function sameKey(a: Key | null, b: Key | null): boolean {
  return a === b || (a !== null && b !== null && a.tonic === b.tonic && a.minor === b.minor);
}

/** Number of true segments that an answered one of the same key overlaps by more than half of their union. */
export function segmentHits(answers: readonly Segment[], truths: readonly Segment[]): number {
  return truths.filter((truth) =>
    answers.some((answer) => {
      const both = Math.min(answer.to, truth.to) - Math.max(answer.from, truth.from);
      const either = Math.max(answer.to, truth.to) - Math.min(answer.from, truth.from);
      return sameKey(answer.key, truth.key) && both > 0 && both / either > 0.5;
    }),
  ).length;
}

/** Number of steps in which histograms hold probabilities: bin b holds p within half a step of b / STEPS. */
export const STEPS = 500;

/** How often each p was given where the truth is yes and where it is no, each (STEPS + 1). */
export interface Histogram {
  readonly yes: Uint32Array;
  readonly no: Uint32Array;
}

export function histogram(): Histogram {
  return { yes: new Uint32Array(STEPS + 1), no: new Uint32Array(STEPS + 1) };
}

export function count({ yes, no }: Histogram, p: number, truth: boolean): void {
  (truth ? yes : no)[Math.floor(Math.min(1, Math.max(0, p)) * STEPS + 0.5)]++;
}

const sum = (counts: Uint32Array) => counts.reduce((total, n) => total + n, 0);

/** Share of beats whose truth is yes. */
export function rate({ yes, no }: Histogram): number {
  return sum(yes) / Math.max(1, sum(yes) + sum(no));
}

/**
 * Mean precision over the true beats, from the surest answer on; NaN without a true beat.
 * @param yes (N) true beats at each threshold, from the highest down
 * @param no (N) false ones
 */
export function meanPrecision(yes: ArrayLike<number>, no: ArrayLike<number>): number {
  let tp = 0;
  let fp = 0;
  let precision = 0;
  for (let n = 0; n < yes.length; n++) {
    tp += yes[n];
    fp += no[n];
    if (yes[n]) precision += (yes[n] * tp) / (tp + fp);
  }
  return precision / tp;
}

/** Mean precision over the true beats, by falling p; null without both a yes and a no. */
export function averagePrecision({ yes, no }: Histogram): number | null {
  if (sum(yes) === 0 || sum(no) === 0) return null;
  return meanPrecision(yes.slice().reverse(), no.slice().reverse());
}

/** Probability that a true beat has a higher p than a false one, ties counted half; null without both. */
export function areaUnderRoc({ yes, no }: Histogram): number | null {
  const all = sum(yes) * sum(no);
  if (all === 0) return null;
  let tp = 0;
  let out = 0;
  for (let bin = STEPS; bin >= 0; bin--) {
    out += no[bin] * (tp + yes[bin] / 2);
    tp += yes[bin];
  }
  return out / all;
}

/** Expected calibration error over `bins` equal ranges of p: mean |share of yes − mean p|, weighted by beats. */
export function calibrationError({ yes, no }: Histogram, bins = 10): number | null {
  const all = sum(yes) + sum(no);
  if (all === 0) return null;
  const excess = new Float64Array(bins); // Σ p − yes of each range
  for (let bin = 0; bin <= STEPS; bin++) {
    const p = bin / STEPS;
    excess[Math.min(bins - 1, Math.floor(p * bins))] += p * (yes[bin] + no[bin]) - yes[bin];
  }
  return excess.reduce((total, x) => total + Math.abs(x), 0) / all;
}
