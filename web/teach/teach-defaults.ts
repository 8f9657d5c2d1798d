import type { TeachOptions } from "../app/types.js";

/** Some forty updates at this rate move a tiny or small model to a handful of corrections. */
export const TEACH_DEFAULTS: TeachOptions = { steps: 40, rate: 1e-3, seed: 1 };
