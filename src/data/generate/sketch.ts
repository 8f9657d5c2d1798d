import type { BassStyle } from "./bass.js";
import type { CompStyle } from "./comping.js";
import type { GrooveName } from "./drums.js";
import type { Band } from "./instruments.js";
import type { Plan, PlannedMeasure } from "./plan.js";

/** A song before its notes and its players: the plan and how each part is to be played, by measure. */
export interface Sketch {
  readonly plan: Plan;
  readonly band: Band;
  /** Which line is sung over it. */
  readonly melody: "tune" | "blues";
  /** The measures in which another player has the tune; none when left out. */
  readonly solo?: (measure: PlannedMeasure) => boolean;
  readonly bass: (measure: PlannedMeasure) => BassStyle;
  readonly comp: (measure: PlannedMeasure) => CompStyle;
  /** A second accompanying instrument, or none. */
  readonly second: ((measure: PlannedMeasure) => CompStyle) | null;
  readonly groove: (measure: PlannedMeasure) => GrooveName;
  /** What it is, in words. */
  readonly detail: string;
}
