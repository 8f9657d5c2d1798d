/** The standard `.beats` form: a line a beat, seconds, tab, position in the measure from 1. */
import { InputError } from "../util/errors.js";
import type { TimedBeat } from "./grid.js";

/**
 * Reads beats. Without positions every fourth beat, from the first on, begins a measure. Empty lines and lines that begin with # are passed over.
 *
 * @throws InputError naming the line that is no beat, or where the times do not rise
 */
export function readBeats(text: string): TimedBeat[] {
  const beats: TimedBeat[] = [];
  text.split(/\r?\n/).forEach((line, n) => {
    const fields = line.trim();
    if (fields === "" || fields.startsWith("#")) return;
    const [seconds, place = String((beats.length & 3) + 1)] = fields.split(/[\s,]+/);
    const time = Number(seconds);
    const position = Number(place);
    const wrong = (expected: string) =>
      new InputError(`invalid line ${n + 1}: ${fields.slice(0, 40)} (expected ${expected})`);
    if (!Number.isFinite(time) || !Number.isInteger(position) || position < 1)
      throw wrong("seconds, tab, position in the measure from 1");
    if (beats.length > 0 && time <= beats[beats.length - 1].time) throw wrong("a later time than the line before");
    beats.push({ time, position });
  });
  if (beats.length === 0) throw new InputError("no beats (expected a line a beat: seconds, tab, position)");
  return beats;
}

/** Writes beats, seconds to the millisecond. */
export function writeBeats(beats: readonly TimedBeat[]): string {
  return beats.map(({ time, position }) => `${time.toFixed(3)}\t${position}\n`).join("");
}
