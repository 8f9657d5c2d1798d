import { describe, expect, test } from "vitest";
import { inlineBatchSource } from "../data/batch-source.js";
import { OutOfMemory, type Runtime, type Session, type Value } from "../engine/runtime.js";
import { modelConfig } from "../model/config.js";
import { initialParameters } from "../model/graphs.js";
import { nodeRuntime } from "../node/ort.js";
import { InputError } from "../util/errors.js";
import { fittingStepper } from "./fitting-stepper.js";
import { trainLoop } from "./loop.js";
import { FINETUNE_DEFAULTS, PRETRAIN_DEFAULTS, type TrainSettings, trainingBatches } from "./settings.js";
import { freshState, type TrainState } from "./state.js";
import { toyDataset } from "./testing/toy-dataset.js";

const config = modelConfig("tiny");
const dataset = toyDataset(3);
const runtime = nodeRuntime({ threads: 1 });
const questions = config.questions.map(({ name }) => name);
const SHORT = { batch: 4, lengths: [32], emaDecay: 0 };
const pretraining: TrainSettings = { ...PRETRAIN_DEFAULTS, ...SHORT };
const finetuning: TrainSettings = { ...FINETUNE_DEFAULTS, ...SHORT, questions, positiveWeights: { measureStart: 4 } };

/** A runtime whose memory holds so many windows at a time, and no more. */
function narrow(windows: number): Runtime {
  const guarded = (session: Session): Session => ({
    ...session,
    async run(feeds, into) {
      const B = (feeds.bits as Value | undefined)?.shape[0] ?? 0;
      if (B > windows)
        throw new OutOfMemory(
          "out of memory on cpu: Failed to allocate memory for requested buffer of size 1610612736",
        );
      return session.run(feeds, into);
    },
  });
  return { ...runtime, createSession: async (model, options) => guarded(await runtime.createSession(model, options)) };
}

async function trained(settings: TrainSettings, on: Runtime, steps = 3) {
  const notes: string[] = [];
  const source = inlineBatchSource(dataset, trainingBatches(settings, config.questions));
  const step = fittingStepper({ runtime: on, source, note: (text) => void notes.push(text) }, config, settings);
  const state: TrainState = freshState(initialParameters(config, 2));
  const losses: number[] = [];
  for (; state.step < steps; state.step++) losses.push(...Array.from((await step.update(state, 1e-3)).losses));
  await step.release();
  return { notes, losses, state };
}

describe("a batch that does not fit into the memory", () => {
  test.each([
    ["pretraining", pretraining],
    ["fine-tuning, whose rare answers weigh more", finetuning],
  ])("is halved until it fits, and %s goes on as it would have", async (_, settings) => {
    const whole = await trained(settings, runtime);
    const parts = await trained(settings, narrow(1));
    expect(whole.notes).toEqual([]);
    expect(parts.notes).toHaveLength(2);
    expect(parts.notes[0]).toMatch(
      /^out of memory on cpu: .*; from here on a batch of 4 windows is taken in 2 parts of 2$/,
    );
    expect(parts.notes[1]).toMatch(/in 4 parts of 1$/);
    for (const [i, loss] of parts.losses.entries()) expect(loss).toBeCloseTo(whole.losses[i], 2);
    const largest = Math.max(...whole.state.m.map(Math.abs));
    for (const [i, m] of parts.state.m.entries()) expect(Math.abs(m - whole.state.m[i])).toBeLessThan(1e-2 * largest);
  });

  test("of which not one window fits ends the run in one line, with what would", async () => {
    const error = await trained(pretraining, narrow(0)).catch((reason) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(
      /one window of 32 beats at a time does not fit: try --beats 16 or a smaller --size\)$/,
    );
  });
});

test("a loss that is no number names the step, the songs and the beats of its batch", async () => {
  const spoilt: Runtime = {
    ...runtime,
    async createSession(model, options) {
      const session = await runtime.createSession(model, options);
      let runs = 0;
      const run: Session["run"] = async (feeds, into) => {
        const outputs = await session.run(feeds, into);
        if (++runs === 3) (outputs.losses.data as Float32Array)[0] = Number.NaN;
        return outputs;
      };
      return { ...session, run };
    },
  };
  const settings = { ...pretraining, batch: 2, steps: 5, saveEvery: 1, validateEvery: 0 };
  const source = inlineBatchSource(dataset, trainingBatches(settings, config.questions));
  const songs = dataset.songs.map(({ id }) => id);
  const step = fittingStepper({ runtime: spoilt, source, songs }, config, settings);
  const saved: number[] = [];
  const state = freshState(initialParameters(config, 2));
  const run = trainLoop(state, settings, {
    ...step,
    validate: async () => ({ score: 0, figures: {} }),
    save: ({ step }) => void saved.push(step),
    report: () => {},
    stopped: () => false,
    now: () => 0,
  });
  await expect(run).rejects.toThrow(
    /^training stopped at step 3: the loss is NaN at learning rate \S+ in the songs and beats toy\d \d+–\d+, toy\d \d+–\d+ \(try a lower --lr; the last checkpoint stands\)$/,
  );
  expect(saved).toEqual([1, 2]);
});
