import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../model/checkpoint.js";
import { modelConfig, withModes } from "../model/config.js";
import { initialParameters, parameterSpecs } from "../model/graphs.js";
import { MODES } from "../theory/modes.js";
import { classCount, kindsOf } from "../theory/questions.js";
import { questionPrior } from "./priors.js";
import { FINETUNE_DEFAULTS } from "./settings.js";
import { startFinetuning } from "./start.js";
import { toyDataset } from "./testing/toy-dataset.js";

const dataset = toyDataset(1);
const named = { name: "toy", fingerprint: "ab" };
const settings = (questions: string[]) => ({ ...FINETUNE_DEFAULTS, questions });
const config = withModes(modelConfig("tiny"), ["major", "minor", "dorian", "mixolydian"]);
const old: Checkpoint = {
  config,
  parameters: initialParameters(config, 1),
  meta: {
    answersWith: "ema",
    data: [],
    runs: [
      {
        objective: "finetune",
        dataset: "toy",
        fingerprint: "ab",
        steps: 1,
        step: 1,
        seed: 1,
        settings: { ...settings(["scale"]) },
      },
    ],
  },
};
const scaleOf = ({ questions }: Pick<typeof config, "questions">) => questions.find(({ kind }) => kind === "scale")!;

describe("fine-tuning a model of four modes", () => {
  test("on scales begins their head anew in all modes, at the labels' frequencies", () => {
    const { config: taught, state } = startFinetuning(old, dataset, named, settings(["scale"]));
    expect(taught.modes).toEqual(MODES.map(({ name }) => name));
    expect(classCount(scaleOf(taught))).toBe(12 * MODES.length);
    const bias = parameterSpecs(taught).find(({ name }) => name === "question.scale.bias")!;
    expect(state.theta.subarray(bias.offset, bias.offset + bias.length)).toEqual(
      questionPrior(dataset, scaleOf(taught)),
    );
  });

  test("on another question leaves it its scales", () => {
    const { config: taught, state } = startFinetuning(old, dataset, named, settings(["blues"]));
    expect(kindsOf(scaleOf(taught))).toEqual(config.modes);
    const weight = (of: typeof config) => parameterSpecs(of).find(({ name }) => name === "question.scale.weight")!;
    const [from, to] = [weight(config), weight(taught)];
    expect(state.theta.subarray(to.offset, to.offset + to.length)).toEqual(
      old.parameters.subarray(from.offset, from.offset + from.length),
    );
  });
});
