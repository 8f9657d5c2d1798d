/**
 * Updates on the batches of a source, made to fit: where the memory is full, the batch is taken in parts whose gradients are summed, so that
 * the run stays the same but for rounding.
 */
import type { Batch } from "../data/batch.js";
import type { BatchSource } from "../data/batch-source.js";
import { OutOfMemory, type Runtime } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { InputError } from "../util/errors.js";
import { gradientPart } from "./gradient-part.js";
import { heldStepper } from "./held-stepper.js";
import type { StepOutcome } from "./loop.js";
import { equalShares, parallelStepper } from "./parallel-stepper.js";
import type { TrainSettings } from "./settings.js";
import type { TrainState } from "./state.js";
import { type Stepper, type StepperMaker, stepper } from "./stepper.js";

export interface FittingTools {
  readonly runtime: Runtime;
  /** What makes the updates; the whole batch on the runtime when left out. */
  readonly stepper?: StepperMaker;
  readonly source: BatchSource;
  /** Titles of the source's songs, by index: a step that fails names them. */
  readonly songs?: readonly string[];
  /** Hears that a batch is taken in parts. */
  readonly note?: (text: string) => void;
}

export interface FittingStepper {
  /** One update, on the batch of the state's step. Throws InputError where not even one window fits. */
  update(state: TrainState, rate: number): Promise<StepOutcome>;
  /** Brings the state into its arrays, wherever it lies. */
  fetch(state: TrainState): Promise<void>;
  release(): Promise<void>;
}

export function fittingStepper(tools: FittingTools, config: ModelConfig, settings: TrainSettings): FittingStepper {
  const { runtime, source, note, songs } = tools;
  let parts = 1;
  let now: Stepper = tools.stepper?.(config, settings) ?? wholeStepper(runtime, config, settings);

  const divide = async (state: TrainState, { batch, beats }: Batch, { message }: OutOfMemory) => {
    // Another stepper takes songs one by one already.
    const next = tools.stepper ? undefined : divisors(batch).find((count) => count >= 2 * parts);
    if (next === undefined) {
      const size = beats > 8 ? `--beats ${8 * Math.floor(beats / 16)} or a smaller --size` : "a smaller --size";
      throw new InputError(`${message} (one window of ${beats} beats at a time does not fit: try ${size})`);
    }
    try {
      await now.fetch?.(state);
    } catch {
      throw new InputError(
        `${message} (with ${batch / parts} windows of ${beats} beats; the device gives nothing back: try --batch ${batch / next}; the last checkpoint stands)`,
      );
    }
    // What has failed may not be closed in order either.
    await now.release().catch(() => undefined);
    parts = next;
    now = dividedStepper(parts, runtime, config, settings);
    note?.(`${message}; from here on a batch of ${batch} windows is taken in ${parts} parts of ${batch / parts}`);
  };

  return {
    async update(state, rate) {
      for (;;) {
        const batch = await source.next(state.step);
        try {
          const outcome = await now.update(state, batch, rate);
          const { windows } = batch;
          source.recycle(batch);
          return { ...outcome, where: () => inWords(windows, songs) };
        } catch (error) {
          if (!(error instanceof OutOfMemory)) throw error;
          await divide(state, batch, error);
        }
      }
    },
    fetch: async (state) => now.fetch?.(state),
    release: () => now.release(),
  };
}

/** The whole batch at once, the state where the runtime keeps it. */
export function wholeStepper(runtime: Runtime, config: ModelConfig, settings: TrainSettings): Stepper {
  const create = runtime.createHolding;
  return create ? heldStepper(create, runtime, config, settings) : stepper(runtime, config, settings);
}

/** So many parts of a batch, one after the other, each by the whole of the runtime. */
function dividedStepper(parts: number, runtime: Runtime, config: ModelConfig, settings: TrainSettings): Stepper {
  const whole: Runtime = {
    ...runtime,
    createSession: (model, { profile } = {}) => runtime.createSession(model, { profile }),
  };
  const part = gradientPart(whole, config);
  // All of them are the same sessions, which are to be closed once.
  const another = { ...part, release: async () => undefined };
  const all = Array.from({ length: parts }, (_, p) => (p === 0 ? part : another));
  return parallelStepper(all, whole, config, settings, equalShares(parts));
}

function divisors(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
}

/** "beats 0 to 511 of Song, …", the first of many. */
function inWords(windows: Batch["windows"], songs: readonly string[] = []): string {
  const words = windows.map(({ song, from, beats }) => `${songs[song] ?? `song ${song}`} ${from}–${from + beats - 1}`);
  const more = words.length > 8 ? `, and ${words.length - 8} more` : "";
  return `the songs and beats ${words.slice(0, 8).join(", ")}${more}`;
}
