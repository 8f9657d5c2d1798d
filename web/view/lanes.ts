/** The lanes under a system: one for each question; opacity is probability. */
import { keyName } from "../../src/theory/names.js";
import type { Reading } from "./reading.js";
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
  readonly kind: "binary" | "scale";
  /** Printed from its left edge on: the key, at the start of a stretch with room for it; else empty. */
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
    const scale = lane.kind === "scale";
    const y = top + row * m.lane + 1;
    for (let t = from; t < to; ) {
      // Neighbours that look alike are one box.
      const start = t;
      const look = lookOf(reading, row, t);
      for (t++; t < to && lookOf(reading, row, t) === look; t++);
      const shade = look % 32;
      if (shade === 0 && lane.corrected[start] === 0) continue;
      const x = xOf(system, m, start);
      const width = (t - start) * m.beat - (m.beat >= 6 || scale ? 1 : 0);
      const name = scale && (start === from || !sameKey(reading, start - 1, start)) ? keyAt(reading, start) : "";
      let end = start;
      while (name && end < to && sameKey(reading, start, end)) end++;
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

/** Equal for beats that are drawn alike: shade, yes, corrected, and the key in the lane of scales. */
function lookOf(reading: Reading, row: number, t: number): number {
  const lane = reading.lanes[row];
  const key = lane.kind === "scale" ? 12 * modeNumber(reading.mode[t]) + reading.tonic[t] : 0;
  return shadeOf(lane.p[t]) + 32 * lane.yes[t] + 64 * lane.corrected[t] + 128 * key;
}

const keyAt = ({ tonic, mode }: Reading, t: number) => keyName(tonic[t], mode[t]);
const sameKey = ({ tonic, mode }: Reading, a: number, b: number) => tonic[a] === tonic[b] && mode[a] === mode[b];

const shadeOf = (p: number) => Math.round(p * SHADES);

const MODE_NUMBERS = new Map<string, number>();
function modeNumber(mode: string): number {
  if (!MODE_NUMBERS.has(mode)) MODE_NUMBERS.set(mode, MODE_NUMBERS.size);
  return MODE_NUMBERS.get(mode)!;
}
