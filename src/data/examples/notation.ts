import { InputError } from "../../util/errors.js";
import type { Line } from "../generate/plan.js";

const STEPS: Readonly<Record<string, number>> = { "1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11 };

/**
 * A melody from a line of text: degrees of the major scale with `b` or `#` before them and `'` or `,` for each octave up or
 * down, then `:` and the length in beats (1 where none is said); `-` is a rest; `|` must fall on the end of a measure.
 * Adds it to the line from `start`, above `tonic` (a MIDI pitch). A number of beats before the first `|` that is less than
 * a measure is a pickup, which is laid before `start`.
 * @example sing(line, 0, 60, "5,:.5 1:.5 | 3:2 2:1 1:1 |", 90)
 */
export function sing(
  line: Line,
  start: number,
  tonic: number,
  text: string,
  velocity: number,
  beatsPerMeasure = 4,
): void {
  const measures = text.split("|").map((measure) => measure.trim().split(/\s+/).filter(Boolean).map(token));
  if (measures.at(-1)?.length === 0) measures.pop();
  const length = (measure: readonly Sung[]) => measure.reduce((sum, note) => sum + note.length, 0);
  const pickup = length(measures[0]);
  let place = pickup < beatsPerMeasure - 1e-9 ? start - pickup : start;
  measures.forEach((measure, m) => {
    const short = Math.abs(length(measure) - beatsPerMeasure) > 1e-6;
    if (short && (m > 0 || pickup > beatsPerMeasure)) {
      throw new InputError(`measure ${m + 1} of "${text}" has ${length(measure)} beats (expected ${beatsPerMeasure})`);
    }
    for (const note of measure) {
      if (note.step !== null) {
        const accent = Math.abs(place - Math.round(place)) < 1e-6 ? 4 : -2;
        line.add(place, note.length * 0.94, tonic + note.step, velocity + accent);
      }
      place += note.length;
    }
  });
}

interface Sung {
  readonly step: number | null;
  readonly length: number;
}

function token(text: string): Sung {
  const match = /^(?:(-)|([b#]?)([1-7])('*)(,*))(?::([\d./]+))?$/.exec(text);
  if (!match) throw new InputError(`invalid note "${text}" (expected such as 5, b3':.5 or -:2)`);
  const [, rest, sign, degree, up, down, long] = match;
  const [whole, part] = (long ?? "1").split("/").map(Number);
  const length = part ? whole / part : whole;
  if (rest) return { step: null, length };
  const step = STEPS[degree] + (sign === "b" ? -1 : sign === "#" ? 1 : 0) + 12 * (up.length - down.length);
  return { step, length };
}
