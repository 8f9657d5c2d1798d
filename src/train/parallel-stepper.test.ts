import { describe, expect, test } from "vitest";
import { type Batch, makeBatch } from "../data/batch.js";
import { modelConfig } from "../model/config.js";
import { initialParameters } from "../model/graphs.js";
import { nodeRuntime } from "../node/ort.js";
import { gradientPart } from "./gradient-part.js";
import { type Division, eachSong, equalShares, parallelStepper } from "./parallel-stepper.js";
import { FINETUNE_DEFAULTS, PRETRAIN_DEFAULTS, type TrainSettings, trainingBatches } from "./settings.js";
import { freshState } from "./state.js";
import { type Stepper, stepper } from "./stepper.js";
import { toyDataset } from "./testing/toy-dataset.js";

const config = modelConfig("tiny");
const dataset = toyDataset(3);
const runtime = nodeRuntime({ threads: 1 });
const questions = config.questions.map(({ name }) => name);
const SHORT = { batch: 4, lengths: [32] };
const pretraining: TrainSettings = { ...PRETRAIN_DEFAULTS, ...SHORT };
const finetuning: TrainSettings = { ...FINETUNE_DEFAULTS, ...SHORT, questions, maskedWeight: 0.5, maskShare: 0.6 };

function batchOf(settings: TrainSettings, step = 0): Batch {
  return makeBatch(dataset, { ...trainingBatches(settings, config.questions), step });
}

/** The first song knows nothing of one question and little of another; nobody knows the third. */
function uneven(batch: Batch): Batch {
  const weights = (name: string) => batch.arrays[`w_${name}`].data;
  weights(questions[0]).fill(0, 0, 2 * batch.beats);
  weights(questions[1]).fill(0, 3, batch.beats);
  weights(questions[2]).fill(0);
  return batch;
}

function shared(settings: TrainSettings, threads: number, division: Division = eachSong): Stepper {
  const parts = Array.from({ length: threads }, () => gradientPart(runtime, config));
  return parallelStepper(parts, runtime, config, settings, division);
}

/** One update, and the moments that it leaves: m is the gradient times a constant. */
async function once(step: Stepper, batch: Batch) {
  const state = freshState(initialParameters(config, 2));
  const outcome = await step.update(state, batch, 1e-3);
  await step.release();
  return { state, outcome };
}

function farthest(a: Float32Array, b: Float32Array): number {
  const largest = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / largest;
}

describe("a step whose songs are shared between threads", () => {
  const cases: [string, TrainSettings, () => Batch][] = [
    ["pretraining", pretraining, () => batchOf(pretraining)],
    ["fine-tuning", finetuning, () => uneven(batchOf(finetuning))],
  ];
  for (const [name, settings, batch] of cases) {
    test.each([2, 4, 6])(`of ${name} is the step of one session, on %i threads`, async (threads) => {
      const whole = await once(stepper(runtime, config, settings), batch());
      const parts = await once(shared(settings, threads), batch());
      expect(parts.outcome.known).toEqual(whole.outcome.known);
      expect(parts.outcome.beats).toBe(whole.outcome.beats);
      expect(parts.outcome.norm / whole.outcome.norm).toBeCloseTo(1, 4);
      Array.from(whole.outcome.losses).forEach((loss, q) => {
        expect(parts.outcome.losses[q], `loss ${q}`).toBeCloseTo(loss, 4);
      });
      expect(farthest(parts.state.m, whole.state.m)).toBeLessThan(1e-4);
    });
  }

  test("the songs of the uneven batch know unequal numbers of beats, and one question is unknown", async () => {
    const { outcome } = await once(shared(finetuning, 2), uneven(batchOf(finetuning)));
    expect(outcome.known.slice(0, 4)).toEqual([true, true, false, true]);
    expect(outcome.losses[2]).toBe(0);
  });

  test.each([1, 2, 4])("so is a step in %i equal shares", async (shares) => {
    const whole = await once(stepper(runtime, config, pretraining), batchOf(pretraining));
    const parts = await once(shared(pretraining, 1, equalShares(shares)), batchOf(pretraining));
    expect(farthest(parts.state.m, whole.state.m)).toBeLessThan(1e-4);
  });

  test("songs that are cut to their own length give the step of padded ones", async () => {
    const settings = { ...finetuning, lengths: [64] };
    const songs = dataset.songs.map((song, n) => ({ ...song, beats: 27 + 10 * n }));
    const options = { ...trainingBatches(settings, config.questions), step: 0 };
    const [padded, cut] = [{}, { trim: 8 }].map((trim) => makeBatch({ ...dataset, songs }, { ...options, ...trim }));
    expect(eachSong(padded).map(({ beats }) => beats)).toEqual([64, 64, 64, 64]);
    expect(eachSong(cut).map(({ beats }) => beats)).toEqual(cut.windows.map(({ beats }) => 8 * Math.ceil(beats / 8)));
    expect(new Set(cut.windows.map(({ beats }) => beats)).size).toBeGreaterThan(1);
    const whole = await once(stepper(runtime, config, settings), padded);
    const each = await once(shared(settings, 2), cut);
    expect(each.outcome.norm / whole.outcome.norm).toBeCloseTo(1, 4);
    expect(farthest(each.state.m, whole.state.m)).toBeLessThan(1e-4);
  });

  test("makes the same bits on any number of threads", async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((threads) => once(shared(finetuning, threads), batchOf(finetuning))),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  test("repeats its bits", async () => {
    const [a, b] = [
      await once(shared(finetuning, 2), batchOf(finetuning)),
      await once(shared(finetuning, 2), batchOf(finetuning)),
    ];
    expect(a.state).toEqual(b.state);
    expect(a.outcome).toEqual(b.outcome);
  });
});
