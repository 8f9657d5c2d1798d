import { expect, test } from "vitest";
import { sigmoid } from "./sigmoid.js";

test("the chances of a logit and of its opposite are one together, and stay within 0 and 1 however sure it is", () => {
  expect(sigmoid(0)).toBe(0.5);
  for (const logit of [0.1, 1, 5, 30]) expect(sigmoid(logit) + sigmoid(-logit)).toBeCloseTo(1, 15);
  expect([sigmoid(-1e4), sigmoid(1e4)]).toEqual([0, 1]);
});
