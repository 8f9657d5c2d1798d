import { expect, test } from "vitest";
import { averageDecay, learningRate } from "./schedule.js";

const schedule = { steps: 1000, peak: 2e-3, warmup: 100, floor: 0.1 };

test("the rate rises in a line to the peak at the end of the warm-up", () => {
  expect(learningRate(0, schedule)).toBeCloseTo(2e-5, 12);
  expect(learningRate(49, schedule)).toBeCloseTo(1e-3, 12);
  expect(learningRate(99, schedule)).toBeCloseTo(2e-3, 12);
});

test("halfway down the cosine the rate is the mean of peak and floor, and the last step's is the floor", () => {
  expect(learningRate(549, schedule)).toBeCloseTo((2e-3 + 2e-4) / 2, 12);
  expect(learningRate(999, schedule)).toBeCloseTo(2e-4, 12);
});

test("the rate never rises after the warm-up", () => {
  for (let step = 100; step < 1000; step++)
    expect(learningRate(step, schedule)).toBeLessThan(learningRate(step - 1, schedule));
});

test("a run shorter than its warm-up only rises", () => {
  expect(learningRate(9, { ...schedule, steps: 10 })).toBeCloseTo(2e-4, 12);
});

test("the moving average begins short and ends at its decay", () => {
  expect(averageDecay(0, 0.999)).toBeCloseTo(0.1, 12);
  expect(averageDecay(90, 0.999)).toBeCloseTo(0.91, 12);
  expect(averageDecay(1e6, 0.999)).toBe(0.999);
});
