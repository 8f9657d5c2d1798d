import { expect, test } from "vitest";
import { makeBatch } from "../data/batch.js";
import { modelConfig } from "../model/config.js";
import { initialParameters, parameterSpecs } from "../model/graphs.js";
import { nodeRuntime } from "../node/ort.js";
import { answerer } from "./answerer.js";
import { FINETUNE_DEFAULTS, PRETRAIN_DEFAULTS, trainingBatches, validationBatches } from "./settings.js";
import { freshState } from "./state.js";
import { stepper } from "./stepper.js";
import { toyDataset } from "./testing/toy-dataset.js";
import { validateFinetuning, validatePretraining } from "./validation.js";

const config = modelConfig("tiny");
const dataset = toyDataset(3);
const runtime = nodeRuntime({ threads: 1 });
const questions = config.questions.map(({ name }) => name);
const SMALL = { batch: 1, lengths: [32] };

async function* only<T>(one: T) {
  yield one;
}

test("the loss of a step is what validation measures of the same parameters on the same window, in pretraining", async () => {
  const settings = { ...PRETRAIN_DEFAULTS, ...SMALL };
  const batch = makeBatch(dataset, { ...validationBatches(settings, config.questions), step: 0 });
  const parameters = initialParameters(config, 2);
  const [step, answers] = [stepper(runtime, config, settings), answerer(runtime, config)];
  const { figures } = await validatePretraining((one) => answers.answer(parameters, one), only(batch));
  const { losses } = await step.update(freshState(parameters), batch, 1e-3);
  expect(losses[0] / Math.LN2).toBeCloseTo(figures.bitsPerBeat, 2);
});

test("and so it is of every question, in fine-tuning", async () => {
  const settings = { ...FINETUNE_DEFAULTS, ...SMALL, questions, positiveWeights: {} };
  const batch = makeBatch(dataset, { ...validationBatches(settings, config.questions), step: 0 });
  const parameters = initialParameters(config, 2);
  const [step, answers] = [stepper(runtime, config, settings), answerer(runtime, config)];
  const { figures } = await validateFinetuning(
    (one) => answers.answer(parameters, one),
    only(batch),
    config.questions,
    {},
  );
  const { losses, known } = await step.update(freshState(parameters), batch, 1e-3);
  expect(known).toEqual(questions.map(() => true));
  questions.forEach((name, q) => {
    expect(losses[q]).toBeCloseTo(figures[`loss.${name}`], 3);
  });
});

test("a weight on the beats whose answer is yes raises their part of the loss", async () => {
  const parameters = initialParameters(config, 2);
  for (const spec of parameterSpecs(config)) {
    if (spec.name === "question.tonicChord.bias") parameters[spec.offset] = -3;
  }
  const lossWith = async (factor: number) => {
    const settings = { ...FINETUNE_DEFAULTS, ...SMALL, questions, positiveWeights: { tonicChord: factor } };
    const batch = makeBatch(dataset, { ...trainingBatches(settings, config.questions), step: 0 });
    return (await stepper(runtime, config, settings).update(freshState(parameters), batch, 0)).losses[
      questions.indexOf("tonicChord")
    ];
  };
  expect(await lossWith(8)).toBeGreaterThan((await lossWith(1)) * 1.5);
});
