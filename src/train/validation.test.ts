import { expect, test } from "vitest";
import type { Batch } from "../data/batch.js";
import { MODES } from "../theory/modes.js";
import { averagePrecision, crossEntropy, greatest } from "./scores.js";
import { validateFinetuning } from "./validation.js";

test("average precision is 1 for a right order, and falls with every false beat above a true one", () => {
  expect(averagePrecision([5, 4, 1, 0], [true, true, false, false])).toBe(1);
  expect(averagePrecision([3, 2, 1], [true, false, true])).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(averagePrecision([1, 2, 3], [true, false, false])).toBeCloseTo(1 / 3, 12);
  expect(averagePrecision([1], [false])).toBeNaN();
});

test("cross-entropy of equal logits is the logarithm of their number, and none of a sure right answer", () => {
  expect(
    crossEntropy(
      new Float32Array(48),
      Float32Array.from({ length: 48 }, (_, c) => (c === 3 ? 1 : 0)),
    ),
  ).toBeCloseTo(Math.log(48), 6);
  expect(crossEntropy(Float32Array.of(1000, 0), [1, 0])).toBe(0);
  expect(crossEntropy(Float32Array.of(0, Math.log(3)), [0.5, 0.5])).toBeCloseTo(
    0.5 * Math.log(4) + 0.5 * Math.log(4 / 3),
    6,
  );
  expect(greatest([1, 3, 3])).toBe(1);
});

test("beats that are not known count nowhere, and the score weighs questions as the losses do", async () => {
  const C = 12 * MODES.length;
  const floats = (data: number[], ...shape: number[]) => ({
    data: Float32Array.from(data),
    shape,
    dtype: "float32" as const,
  });
  const oneHot = (c: number) => Array.from({ length: C }, (_, k) => (k === c ? 1 : 0));
  const arrays = {
    y_tonicChord: floats([1, 0, 1], 1, 3, 1),
    w_tonicChord: floats([1, 1, 0], 1, 3),
    y_scale: floats([...oneHot(0), ...oneHot(5), ...oneHot(6)], 1, 3, C),
    w_scale: floats([1, 1, 0], 1, 3),
  };
  const batch: Batch = { step: 0, objective: "finetune", batch: 1, beats: 3, tokens: 3, windows: [], arrays };
  const answer = async () => ({
    q_tonicChord: Float32Array.of(2, -2, -9),
    q_scale: Float32Array.from([...oneHot(0), ...oneHot(4), ...oneHot(0)]),
  });
  const questions = [
    { name: "tonicChord", kind: "binary" as const, description: "" },
    { name: "scale", kind: "scale" as const, description: "" },
  ];
  const batches = async function* () {
    yield batch;
  };
  const { score, figures } = await validateFinetuning(answer, batches(), questions, { scale: 3 });
  expect(figures["ap.tonicChord"]).toBe(1);
  expect(figures["f1.tonicChord"]).toBe(1);
  expect(figures["loss.tonicChord"]).toBeCloseTo(Math.log(1 + Math.exp(-2)), 6);
  expect(figures["accuracy.scale"]).toBe(0.5);
  expect(score).toBeCloseTo((1 * 1 + 3 * 0.5) / 4, 12);
});
