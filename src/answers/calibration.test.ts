import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { random } from "../util/random.js";
import { sigmoid } from "../util/sigmoid.js";
import { fitCalibration, fitPlatt, fitTemperature } from "./calibration.js";
import { calibrationError, count, histogram } from "./metrics.js";

describe("calibration", () => {
  const r = random(9);
  const N = 20_000;
  const logits = Float64Array.from({ length: N }, () => 6 * r.normal());
  const truth = Float64Array.from(logits, (x) => Number(r.next() < sigmoid(0.5 * x - 1)));

  it("finds the scale and bias that overconfident logits were made with", () => {
    const { scale, bias } = fitPlatt({ logits, truth });
    expect(scale).toBeCloseTo(0.5, 1);
    expect(bias).toBeCloseTo(-1, 1);
    const errorOf = (chances: Float64Array) => {
      const curve = histogram();
      for (const [n, p] of chances.entries()) count(curve, p, truth[n] === 1);
      return calibrationError(curve);
    };
    const before = errorOf(logits.map(sigmoid));
    const after = errorOf(logits.map((x) => sigmoid(scale * x + bias)));
    expect(before).toBeGreaterThan(0.08);
    expect(after).toBeLessThan(0.01);
  });

  it("leaves out beats of weight 0", () => {
    const weight = Float64Array.from({ length: N }, (_, n) => Number(n < N / 2));
    const wrong = truth.map((y, n) => (n < N / 2 ? y : 1 - y));
    const half = fitPlatt({ logits: logits.slice(0, N / 2), truth: truth.slice(0, N / 2) });
    const fitted = fitPlatt({ logits, truth: wrong, weight });
    expect(fitted.scale).toBeCloseTo(half.scale, 6);
    expect(fitted.bias).toBeCloseTo(half.bias, 6);
  });

  it("stays finite where all beats are yes", () => {
    const { scale, bias } = fitPlatt({ logits: [1, 2, 3], truth: [1, 1, 1] });
    expect(Number.isFinite(scale) && Number.isFinite(bias)).toBe(true);
  });

  it("finds the temperature of a scale's logits", () => {
    const C = 4;
    const wide = Float64Array.from({ length: 8000 * C }, () => 4 * r.normal());
    const chosen = new Float64Array(wide.length);
    for (let n = 0; n < 8000; n++) {
      const weights = [0, 1, 2, 3].map((c) => Math.exp(wide[n * C + c] / 2));
      let left = r.next() * weights.reduce((a, b) => a + b);
      let c = 0;
      while (c < C - 1 && left >= weights[c]) left -= weights[c++];
      chosen[n * C + c] = 1;
    }
    expect(fitTemperature({ logits: wide, truth: chosen }, C).scale).toBeCloseTo(0.5, 1);
  });

  it("fits the questions that have held-out beats and no others", () => {
    expect(Object.keys(fitCalibration(QUESTIONS, { blues: { logits, truth } }))).toEqual(["blues"]);
  });
});
