/**
 * The training loop: pure but for what it is handed (a step, batches, a clock, a place to save). Given the same state, settings and
 * batches it makes the same bits, wherever it was stopped and taken up again.
 */
import { InputError } from "../util/errors.js";
import { Rate } from "./rate.js";
import { averageDecay, learningRate, type Schedule } from "./schedule.js";
import type { TrainState } from "./state.js";

export interface LoopSettings extends Schedule {
  /** Decay of the moving average of the parameters, 0 for none. */
  readonly emaDecay: number;
  /** Validate after every so many updates, and after the last; 0 for never. */
  readonly validateEvery: number;
  /** Keep the average that scores best on the validation songs (fine-tuning), rather than the last. */
  readonly keepBest: boolean;
  /** A line of metrics after every so many updates. */
  readonly logEvery: number;
  /** Save after so many updates or seconds, whichever comes first; 0 for never. */
  readonly saveEvery: number;
  readonly saveSeconds: number;
}

/** What one update says of itself. `known[q]`: whether question q had a known beat in the batch. */
export interface StepOutcome {
  readonly losses: ArrayLike<number>;
  readonly known: readonly boolean[];
  readonly norm: number;
  readonly beats: number;
  /** Whether the moving average was taken along with the update. */
  readonly averaged?: boolean;
  /** What the batch was made of, in words. */
  readonly where?: () => string;
}

/** `score`: higher is better. */
export interface Validation {
  readonly score: number;
  readonly figures: Readonly<Record<string, number>>;
}

export interface LoopTools {
  /** One update of `state.theta`, `m` and `v`, from the batch of `state.step`. */
  update(state: TrainState, rate: number): Promise<StepOutcome>;
  /** Brings the state into its arrays, where it lies on a device meanwhile. */
  fetch?(state: TrainState): Promise<void>;
  validate(parameters: Float32Array): Promise<Validation>;
  save(state: TrainState): void | Promise<void>;
  report(report: LoopReport): void;
  /** True once the user has asked to stop. */
  stopped(): boolean;
  /** Milliseconds. */
  now(): number;
}

export type LoopReport = StepReport | ValidationReport | SaveReport;

export interface StepReport {
  readonly kind: "step";
  readonly step: number;
  readonly steps: number;
  /** Means since the last report, over the updates in which the question was known; null where it never was. */
  readonly losses: readonly (number | null)[];
  readonly rate: number;
  readonly norm: number;
  /** Of the last update, milliseconds. */
  readonly ms: number;
  readonly beatsPerSecond: number | null;
  /** Seconds left. */
  readonly remaining: number | null;
}

export interface ValidationReport extends Validation {
  readonly kind: "validation";
  readonly step: number;
  readonly best: boolean;
}

export interface SaveReport {
  readonly kind: "saved";
  readonly step: number;
}

/**
 * Runs until `settings.steps` updates are done or the user stops it, and saves at the end in both cases.
 *
 * @param state where to begin; changed in place
 * @throws InputError naming the step at which a loss or the gradient's norm is no number, and its songs; what was saved before stays
 */
export async function trainLoop(
  state: TrainState,
  settings: LoopSettings,
  tools: LoopTools,
): Promise<"done" | "stopped"> {
  const rate = new Rate();
  const means = new Means();
  let saved = { step: state.step, time: tools.now() };
  const save = async () => {
    await tools.fetch?.(state);
    await tools.save(state);
    saved = { step: state.step, time: tools.now() };
    tools.report({ kind: "saved", step: state.step });
  };
  let last = tools.now();
  while (state.step < settings.steps) {
    if (tools.stopped()) {
      await save();
      return "stopped";
    }
    const begin = tools.now();
    const lr = learningRate(state.step, settings);
    const outcome = await tools.update(state, lr);
    refuseNaN(outcome, state.step, lr);
    state.step++;
    if (!outcome.averaged) average(state, settings.emaDecay);
    const now = tools.now();
    rate.add(now - last, outcome.beats);
    last = now;
    means.add(outcome);
    if (state.step % settings.logEvery === 0 || state.step === settings.steps) {
      const remaining = rate.remaining(settings.steps - state.step);
      tools.report({
        kind: "step",
        step: state.step,
        steps: settings.steps,
        losses: means.take(),
        rate: lr,
        norm: outcome.norm,
        ms: now - begin,
        beatsPerSecond: numberOrNull(rate.beatsPerSecond),
        remaining: numberOrNull(remaining),
      });
    }
    const end = state.step === settings.steps;
    if (settings.validateEvery > 0 && (state.step % settings.validateEvery === 0 || end))
      await validate(state, settings, tools);
    const due = settings.saveEvery > 0 && state.step - saved.step >= settings.saveEvery;
    const late = settings.saveSeconds > 0 && tools.now() - saved.time >= 1000 * settings.saveSeconds;
    if (!end && (due || late)) await save();
  }
  await save();
  return "done";
}

async function validate(state: TrainState, settings: LoopSettings, tools: LoopTools): Promise<void> {
  await tools.fetch?.(state);
  const result = await tools.validate(state.ema);
  const best = settings.keepBest && (state.best === null || result.score > state.best.score);
  if (best) state.best = { parameters: state.ema.slice(), score: result.score, step: state.step };
  tools.report({ kind: "validation", step: state.step, best, ...result });
}

function average(state: TrainState, decay: number): void {
  const { theta, ema } = state;
  const keep = averageDecay(state.step, decay);
  for (let i = 0; i < ema.length; i++) ema[i] = keep * ema[i] + (1 - keep) * theta[i];
}

function refuseNaN({ losses, norm, where }: StepOutcome, step: number, rate: number): void {
  const bad = Array.from(losses).find((loss) => !Number.isFinite(loss));
  if (bad === undefined && Number.isFinite(norm)) return;
  const what = bad === undefined ? `the gradient's norm is ${norm}` : `the loss is ${bad}`;
  const batch = where ? ` in ${where()}` : "";
  throw new InputError(
    `training stopped at step ${step + 1}: ${what} at learning rate ${rate.toPrecision(3)}${batch} (try a lower --lr; the last checkpoint stands)`,
  );
}

/** Means of the losses over the updates in which they were known. */
class Means {
  private sums: number[] = [];
  private counts: number[] = [];

  add({ losses, known }: StepOutcome): void {
    for (let q = 0; q < losses.length; q++) {
      this.sums[q] ??= 0;
      this.counts[q] ??= 0;
      if (!known[q]) continue;
      this.sums[q] += losses[q];
      this.counts[q]++;
    }
  }

  take(): (number | null)[] {
    const means = this.sums.map((sum, q) => (this.counts[q] > 0 ? sum / this.counts[q] : null));
    this.sums = [];
    this.counts = [];
    return means;
  }
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
