/** The lanes under a system: one for each question; opacity is probability. */
import type { AnswerKind } from "../app/answer-kinds.js";
import type { Lane, Reading } from "./reading.js";
import { type Metrics, partsOf, type System, xOf } from "./systems.js";

export interface LaneBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** In sixteenths, 1–16. */
  readonly opacity: number;
  /** At or above the threshold. */
  readonly yes: boolean;
  /** The user's own answer. */
  readonly corrected: boolean;
  readonly kind: AnswerKind;
  /** Printed from its left edge on: an answer in words, at the start of a stretch with room for it; else empty. */
  readonly label: string;
}

/** Parts of opacity. */
export const SHADES = 16;
/** Height of the letters in a lane. */
export const LANE_LETTERS = 8.5;

export function laneBoxes(reading: Reading, system: System, m: Metrics, from: number, to: number): LaneBox[] {
  const { lanes: top } = partsOf(system, m);
  return reading.lanes.flatMap((lane, row) => {
    const boxes: LaneBox[] = [];
    const worded = lane.kind !== "binary";
    const look = looksOf(lane);
    const y = top + row * m.lane + 1;
    for (let t = from; t < to; ) {
      // Neighbours that look alike are one box.
      const start = t;
      const first = look(t);
      for (t++; t < to && look(t) === first; t++);
      const shade = first % 32;
      if (shade === 0 && lane.corrected[start] === 0) continue;
      const x = xOf(system, m, start);
      const width = (t - start) * m.beat - (m.beat >= 6 || worded ? 1 : 0);
      const name = worded && (start === from || lane.text[start - 1] !== lane.text[start]) ? lane.text[start] : "";
      let end = start;
      while (name && end < to && lane.text[end] === name) end++;
      boxes.push({
        x,
        y,
        width: Math.max(width, 0.5),
        height: m.lane - 2,
        opacity: shade,
        yes: lane.yes[start] === 1,
        corrected: lane.corrected[start] === 1,
        kind: lane.kind,
        label: name.length * LANE_LETTERS * 0.58 + 6 <= (end - start) * m.beat ? name : "",
      });
    }
    return boxes;
  });
}

/** Equal for beats that are drawn alike: shade, yes, corrected, and what is answered in words. */
function looksOf({ p, yes, corrected, text }: Lane): (t: number) => number {
  const numbers = new Map<string, number>();
  const numberOf = (words: string) => {
    const known = numbers.get(words) ?? numbers.size;
    numbers.set(words, known);
    return known;
  };
  return (t) => shadeOf(p[t]) + 32 * yes[t] + 64 * corrected[t] + 128 * (text.length > 0 ? numberOf(text[t]) : 0);
}

const shadeOf = (p: number) => Math.round(p * SHADES);
