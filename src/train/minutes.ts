/** A number of steps from a number of minutes. */
import { type FittingTools, fittingStepper } from "./fitting-stepper.js";
import { WARM_STEPS } from "./rate.js";
import type { Start } from "./start.js";
import { freshState } from "./state.js";
import type { TrainTools } from "./train.js";

const MEASURED = WARM_STEPS + 5;

/**
 * The start with as many steps as take so long here. They are measured on steps that are thrown away: once the number stands, the run is
 * the same as one that was given it.
 */
export async function withinMinutes(
  start: Start,
  minutes: number,
  tools: FittingTools & Pick<TrainTools, "now">,
): Promise<Start> {
  const { now } = tools;
  const { config, settings, state, meta } = start;
  const step = fittingStepper(tools, config, settings);
  const scratch = freshState(state.theta);
  const times: number[] = [];
  for (; scratch.step < MEASURED; scratch.step++) {
    const begin = now();
    await step.update(scratch, 0);
    times.push(now() - begin);
  }
  await step.release();
  const counted = times.slice(WARM_STEPS).sort((a, b) => a - b);
  const steps = Math.max(1, Math.round((60_000 * minutes) / counted[counted.length >> 1]));
  const last = meta.runs.length - 1;
  const runs = meta.runs.map((run, i) => (i < last ? run : { ...run, steps, settings: { ...run.settings, steps } }));
  return { config, state, settings: { ...settings, steps }, meta: { ...meta, runs } };
}
