/**
 * The standard `.beats` form: a line a beat, seconds, tab, position in the measure from 1. The measures are the true ones (where
 * `measureStart` says yes), so the file can be given to any beat-tracking tool, and back to BAT as a grid.
 */
import type { Analysis } from "../answers/analysis.js";
import { truePositions } from "../answers/summary.js";

export function toBeats(analysis: Analysis): string {
  const positions = truePositions(analysis.beats);
  return analysis.beats.map((beat, t) => `${beat.time.toFixed(3)}\t${positions[t]}\n`).join("");
}
