import { expect, test } from "vitest";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { unpackBits } from "../features/bits.js";
import { MODES } from "../theory/modes.js";
import { QUESTIONS } from "../theory/questions.js";
import { featureLogOdds, questionPrior } from "./priors.js";
import { toyDataset } from "./testing/toy-dataset.js";

const F = BEAT_FEATURES.length;
const dataset = toyDataset(4);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test("a feature's prior is its frequency in the training songs, and validation songs do not count", () => {
  const prior = featureLogOdds(dataset);
  const bits = unpackBits(dataset.bits, F);
  for (let f = 0; f < F; f++) {
    let ones = 0;
    for (let beat = 0; beat < 192; beat++) ones += bits[beat * F + f];
    expect(sigmoid(prior[f])).toBeCloseTo((ones + 0.5) / 193, 5);
  }
});

test("the prior of a yes is its share of the known beats, and of a scale the probabilities of its classes", () => {
  const binary = QUESTIONS.find(({ kind }) => kind === "binary")!;
  expect(sigmoid(questionPrior(dataset, binary)[0])).toBeCloseTo(48.5 / 193, 5);
  const scale = QUESTIONS.find(({ kind }) => kind === "scale")!;
  const classes = Array.from(questionPrior(dataset, scale), Math.exp);
  expect(classes).toHaveLength(12 * MODES.length);
  expect(classes.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  // Songs at beats 0, 64, 128 have the tonics 0, 8, 4, in major, over the bass 0.
  for (const interval of [0, 8, 4]) expect(classes[interval * MODES.length]).toBeGreaterThan(0.25);
});

test("a question without a label begins undecided", () => {
  const binary = QUESTIONS.find(({ kind }) => kind === "binary")!;
  expect(questionPrior({ ...dataset, labels: {} }, binary)[0]).toBe(0);
});
