/** Stretches of one meter, from the file's time signatures; the 4/4 rule. */
import { DiscardError } from "./discard.js";
import type { MidiEvents } from "./midi-events.js";

export interface Stretch {
  /** Ticks: [from, to). */
  readonly from: number;
  readonly to: number;
  readonly numerator: number;
  readonly denominator: number;
  /** The first measure, counted from 1 over the file's own barlines. */
  readonly measure: number;
  readonly ticksPerMeasure: number;
  /** Quarters missing before its first beat: 0, or 4 − n for a pickup measure of n quarters at the very start. */
  readonly skipped: number;
}

/** A remainder shorter than this part of a quarter makes no measure or beat of its own. */
export const SLIVER = 1 / 4;

/** The time signatures as stretches up to the tick `end`; without any, one stretch of 4/4. Zero-length stretches vanish. */
export function stretches(meters: MidiEvents["meters"], ticksPerBeat: number, end: number): Stretch[] {
  const sliver = ticksPerBeat * SLIVER;
  const events = [...meters].sort((a, b) => a.tick - b.tick).filter((event) => event.tick < end);
  const firstTick = events.length > 0 && events[0].tick < sliver ? events[0].tick : 0;
  if (events.length === 0 || events[0].tick >= sliver) events.unshift({ tick: 0, numerator: 4, denominator: 4 });
  const kept: typeof events = [];
  for (const event of events) {
    if (kept.length > 0 && event.tick - kept[kept.length - 1].tick < sliver) {
      const { tick } = kept.pop()!;
      kept.push({
        ...event,
        tick: kept.length === 0 ? Math.max(firstTick, event.tick < sliver ? event.tick : tick) : event.tick,
      });
    } else kept.push(event);
  }
  const out: Stretch[] = [];
  let measure = 1;
  kept.forEach(({ tick, numerator, denominator }, i) => {
    const to = kept[i + 1]?.tick ?? end;
    const ticksPerMeasure = (ticksPerBeat * 4 * numerator) / denominator;
    const measures = Math.max(1, Math.ceil((to - tick - sliver) / ticksPerMeasure));
    const pickup = i === 0 && isPickup(numerator, denominator, (to - tick) / ticksPerBeat) && isCommonTime(kept[1]);
    out.push({
      from: tick,
      to,
      numerator: pickup ? 4 : numerator,
      denominator: pickup ? 4 : denominator,
      measure,
      ticksPerMeasure,
      skipped: pickup ? 4 - numerator : 0,
    });
    measure += measures;
  });
  return out;
}

function isPickup(numerator: number, denominator: number, quarters: number): boolean {
  return denominator === 4 && numerator < 4 && Math.abs(quarters - numerator) < SLIVER;
}

function isCommonTime(meter: { numerator: number; denominator: number } | undefined): boolean {
  return meter !== undefined && meter.numerator === 4 && meter.denominator === 4;
}

/**
 * The stretches of 4/4 to keep: all, or with `keepLongest` the longest unbroken run. A meter that is not written 4/4 is another
 * meter, 2/2 and 2/4 too: their measures are not four quarters long or not counted in quarters. One measure of n < 4 quarters
 * at the start, followed by 4/4, is a pickup and belongs to it.
 * Throws `DiscardError` where there is another meter, or where the longest run is no beat long.
 */
export function commonTime(all: readonly Stretch[], keepLongest: boolean): Stretch[] {
  const other = all.find((stretch) => !isCommonTime(stretch));
  if (other === undefined) return [...all];
  const reason = new DiscardError({
    kind: "meter",
    meter: `${other.numerator}/${other.denominator}`,
    measure: other.measure,
  });
  if (!keepLongest) throw reason;
  let best: Stretch[] = [];
  let run: Stretch[] = [];
  const length = (s: readonly Stretch[]) => (s.length === 0 ? 0 : s[s.length - 1].to - s[0].from);
  for (const stretch of all) {
    run = isCommonTime(stretch) ? [...run, stretch] : [];
    if (length(run) > length(best)) best = run;
  }
  if (best.length === 0) throw reason;
  return best;
}
