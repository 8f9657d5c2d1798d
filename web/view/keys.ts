/** The keys of the song: `a d` and `w s` zoom, arrows go by beat, Shift and arrows by measure. */
import type { View } from "../app/types.js";
import type { Reading } from "./reading.js";
import { ROW, ZOOM } from "./systems.js";

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** A zoom goes up or down by this factor. */
export const ZOOM_STEP = 1.25;

const clamp = (x: number, least: number, most: number) => Math.min(most, Math.max(least, x));

export function zoomed(zoom: number, steps: number): number {
  return clamp(zoom * ZOOM_STEP ** steps, ZOOM.least, ZOOM.most);
}

/**
 * What a key changes; null where the song has no use for it.
 * @param row pixels a semitone as they are now
 * @param at the beat to go on from, where none is looked at: the one that sounds or is seen first
 */
export function keyChange(key: Key, view: View, reading: Reading, row: number, at = 0): Partial<View> | null {
  switch (key.key.toLowerCase()) {
    case "d":
      return { zoom: zoomed(view.zoom, 1) };
    case "a":
      return { zoom: zoomed(view.zoom, -1) };
    case "w":
      return { row: clamp(row + 1, ROW.least, ROW.most) };
    case "s":
      return { row: clamp(row - 1, ROW.least, ROW.most) };
    case "arrowright":
    case "arrowleft": {
      const way = key.key.toLowerCase() === "arrowright" ? 1 : -1;
      if (view.beat === null) return { beat: clamp(Math.floor(at), 0, reading.beats - 1) };
      const beat = key.shiftKey ? nextMeasure(reading, view.beat, way) : view.beat + way;
      return { beat: clamp(beat, 0, reading.beats - 1) };
    }
    case "home":
      return { beat: 0 };
    case "end":
      return { beat: reading.beats - 1 };
    case "escape":
      if (view.other !== null) return { other: null };
      return view.beat !== null || view.highlight !== null ? { beat: null, highlight: null } : null;
    default:
      return null;
  }
}

/** The next measure start to the right, or to the left; the end of the song where there is none. */
export function nextMeasure({ measureStart, beats }: Reading, beat: number, way: 1 | -1): number {
  let t = beat + way;
  while (t > 0 && t < beats - 1 && measureStart[t] === 0) t += way;
  return t;
}
