/** Beats of a recording as the grid of a whole song: from its beginning to its last note, in measures that begin on 1. */
import { InputError, invalid } from "../util/errors.js";

export interface TimedBeat {
  /** Seconds. */
  readonly time: number;
  /** In the measure, from 1. */
  readonly position: number;
}

export interface SongGrid {
  /** Seconds of beat k; rising. (T) */
  readonly times: readonly number[];
  /** Beats of each measure, from the first on: 4, or what the beats say. Their sum is T or a little more (the last one may be cut off). */
  readonly measures: readonly number[];
  /** Where a time lies in beats; before the first beat that sounds at its pace, after the last at that one's. */
  readonly beatAt: (time: number) => number;
}

const FEWEST = 4;
/** Seconds that are too short for a measure of silence before the first. */
const SHORT = 0.25;
/** Seconds of the quickest beat of silence. */
const QUICKEST = 0.08;

/**
 * Goes on with the beats at the pace of the first back to the start, and at that of the last to `end`. Beats of silence are put before, so
 * that the first measure is whole; where the time before the first beat is too short for them, they reach back beyond 0.
 *
 * @param end seconds where the last note ends
 * @throws InputError for fewer than four beats, or times that do not rise
 */
export function songGrid(beats: readonly TimedBeat[], end: number): SongGrid {
  if (beats.length < FEWEST) throw new InputError(`too few beats (${beats.length}; expected ${FEWEST} or more)`);
  beats.forEach(({ time, position }, k) => {
    if (!Number.isFinite(time) || (k > 0 && time <= beats[k - 1].time))
      throw invalid(`time of beat ${k + 1}`, time, "seconds that rise from beat to beat");
    if (!Number.isInteger(position) || position < 1)
      throw invalid(`position of beat ${k + 1}`, position, "1, 2, 3, 4 within the measure");
  });
  const times = beats.map(({ time }) => time);
  const inMeasure = measureLengths(beats);
  const first = pace(times, 1);
  const usual = inMeasure.usual;
  const position = ((usual - (inMeasure.from % usual)) % usual) + 1;
  const { silent, steady } = beatsBefore(times[0], first, position, usual);
  times.unshift(...silent, ...steady);
  const last = pace(times, times.length - 1);
  while (times[times.length - 1] + last < end - last / 8) times.push(times[times.length - 1] + last);
  const before = times.indexOf(beats[inMeasure.from].time);
  const measures = [...Array(Math.round(before / usual)).fill(usual), ...inMeasure.lengths];
  while (measures.reduce((sum, n) => sum + n, 0) < times.length) measures.push(usual);
  return { times, measures, beatAt: (time) => placeOf(times, time, silent.length, first) };
}

/**
 * Beats before the first one at `start`: as many as fit at its pace, and quicker ones of silence before them, from 0 on, that make the first measure
 * whole. Where that cannot be, they reach back beyond 0 at the pace of the first.
 */
function beatsBefore(
  start: number,
  pace: number,
  position: number,
  usual: number,
): { silent: number[]; steady: number[] } {
  const steady = (count: number) => Array.from({ length: count }, (_, k) => start - (count - k) * pace);
  const most = Math.max(0, Math.floor((start + 0.03) / pace));
  const wholeBefore = (count: number) => (((position - 1 - count) % usual) + usual) % usual;
  for (let count = most; count >= Math.max(0, most - usual); count--) {
    const rest = Math.max(0, start - count * pace);
    const silent = wholeBefore(count) === 0 && rest > SHORT ? usual : wholeBefore(count);
    if (silent > 0 && rest / silent < QUICKEST) continue;
    return { silent: Array.from({ length: silent }, (_, k) => (rest * k) / silent), steady: steady(count) };
  }
  return { silent: [], steady: steady(most + wholeBefore(most)) };
}

/** Seconds from beat k − 1 to beat k, the median around it. */
function pace(times: readonly number[], k: number): number {
  const near: number[] = [];
  for (let i = Math.max(1, k - 3); i <= Math.min(times.length - 1, k + 3); i++) near.push(times[i] - times[i - 1]);
  return near.sort((a, b) => a - b)[near.length >> 1];
}

/** Beats from each downbeat to the next, from the first downbeat (`from`) on; `usual` is the commonest length, 4 where none is known. */
function measureLengths(beats: readonly TimedBeat[]): { from: number; lengths: number[]; usual: number } {
  const downbeats = beats.map((_, k) => k).filter((k) => beats[k].position === 1);
  const lengths = downbeats.slice(1).map((k, i) => k - downbeats[i]);
  const counts = new Map<number, number>();
  for (const n of lengths) counts.set(n, (counts.get(n) ?? 0) + 1);
  const usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 4;
  // Without a downbeat the positions tell where one would have been.
  if (downbeats.length === 0) {
    const from = Math.min(beats.length - 1, (4 - ((beats[0].position - 1) % 4)) % 4);
    return { from, lengths: [], usual: 4 };
  }
  return { from: downbeats[0], lengths, usual };
}

/** @param silent quicker beats at the start: what lies in them is placed by the `pace` of the beat after them */
function placeOf(times: readonly number[], time: number, silent: number, pace: number): number {
  if (time < times[silent]) return silent - (times[silent] - time) / pace;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  const k = Math.min(low, times.length - 2);
  return k + (time - times[k]) / (times[k + 1] - times[k]);
}
