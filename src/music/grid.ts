/** The beat grid of a file: one beat for each quarter of its 4/4 measures. */
import { DiscardError } from "./discard.js";
import { SLIVER, type Stretch } from "./meter.js";
import type { MidiEvents } from "./midi-events.js";
import type { Beat } from "./piece.js";

/** Longer than any song: 20,000 beats are almost three hours at 120 beats a minute. Time and memory grow with the beats, silent ones too. */
export const MOST_BEATS = 20_000;

export interface Grid {
  readonly beats: readonly Beat[];
  /** Where a tick lies in beats of the grid; ticks before the grid are negative, ticks after it go on at the last pace. */
  readonly beatAt: (tick: number) => number;
}

/**
 * Lays beats on every quarter of the stretches. A stretch that ends within a measure ends it, and the next begins a new one; a
 * remainder under a quarter of a beat is given to the beat before. Beats end at `lastTick`: none begins there or after.
 */
export function layGrid(
  stretches: readonly Stretch[],
  ticksPerBeat: number,
  lastTick: number,
  seconds: (tick: number) => number,
): Grid {
  const beats: Beat[] = [];
  const starts: number[] = [];
  const count = (stretches[stretches.length - 1].to - stretches[0].from) / ticksPerBeat;
  if (count > MOST_BEATS) throw new DiscardError({ kind: "tooLong", beats: Math.ceil(count), limit: MOST_BEATS });
  let measure = 0;
  let uneven = false;
  for (const { from, to, skipped } of stretches) {
    const stop = to >= lastTick ? lastTick : to - ticksPerBeat * SLIVER;
    if (starts.length > 0 && from !== starts[starts.length - 1] + ticksPerBeat) uneven = true;
    for (let k = 0; ; k++) {
      const tick = from + k * ticksPerBeat;
      if (tick >= stop && (k > 0 || tick >= lastTick)) break;
      const position = ((k + skipped) & 3) + 1;
      if (position === 1 || k === 0) measure++;
      starts.push(tick);
      const heard = Math.max(0, tick);
      beats.push({ time: seconds(heard), tick: Math.round(heard), measure, position });
    }
  }
  const origin = starts[0] ?? 0;
  const straight = (tick: number) => (tick - origin) / ticksPerBeat;
  return { beats, beatAt: uneven ? piecewise(starts, ticksPerBeat) : straight };
}

/**
 * The stretches with every beat `ticks` later (earlier where negative), and the measures with them. With `pickup` one beat more comes
 * first. A first beat that begins before the file does is given as beginning with it.
 */
export function movedStretches(stretches: readonly Stretch[], ticks: number, pickup: number): Stretch[] {
  return stretches.map((stretch, i) => ({
    ...stretch,
    from: stretch.from + ticks - (i === 0 ? pickup : 0),
    to: stretch.to + ticks,
    skipped: i === 0 && pickup > 0 ? (stretch.skipped + 3) & 3 : stretch.skipped,
  }));
}

/** Ticks to beats where some beats are shorter or longer than a quarter: linear within each beat. */
function piecewise(starts: readonly number[], ticksPerBeat: number): (tick: number) => number {
  const last = starts.length - 1;
  let k = 0;
  return (tick) => {
    if (tick < starts[k]) k = bisect(starts, tick);
    while (k < last && tick >= starts[k + 1]) k++;
    const width = k < last ? starts[k + 1] - starts[k] : ticksPerBeat;
    return k + (tick - starts[k]) / width;
  };
}

/** The last index whose start is at or before a tick (or a time); 0 where none is. */
export function bisect(starts: readonly number[], tick: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Seconds at each tick, from the tempo map; 120 quarters a minute where it says nothing. Ticks are asked for in rising order. */
export function tempoClock(tempi: MidiEvents["tempi"], ticksPerBeat: number): (tick: number) => number {
  const map = [{ tick: 0, microseconds: 500_000, seconds: 0 }];
  for (const { tick, microseconds } of [...tempi].sort((a, b) => a.tick - b.tick)) {
    const before = map[map.length - 1];
    const seconds = before.seconds + ((tick - before.tick) * before.microseconds) / 1e6 / ticksPerBeat;
    if (tick === before.tick) before.microseconds = microseconds;
    else map.push({ tick, microseconds, seconds });
  }
  let k = 0;
  return (tick) => {
    if (tick < map[k].tick) k = 0;
    while (k + 1 < map.length && map[k + 1].tick <= tick) k++;
    return map[k].seconds + ((tick - map[k].tick) * map[k].microseconds) / 1e6 / ticksPerBeat;
  };
}
