import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { phaseFit, phaseWarning } from "./phase.js";

describe("phaseFit", () => {
  it("is 1 for onsets on one division of the beat, and names the division", () => {
    for (const division of [1, 2, 3, 4] as const) {
      const fit = phaseFit(Array.from({ length: 97 }, (_, k) => k / division));
      expect(fit.concentration).toBeCloseTo(1, 9);
      expect(fit.division).toBe(division);
      expect(fit.onsets).toBe(97);
    }
  });

  it("is near 0 for onsets anywhere, which warns, and only with 60 onsets or more", () => {
    const rng = random(5);
    const anywhere = Array.from({ length: 400 }, (_, k) => k + rng.next());
    const fit = phaseFit(anywhere);
    expect(fit.concentration).toBeLessThan(0.2);
    expect(phaseWarning(fit)).toMatch(/do not fit its notes/);
    expect(phaseWarning(phaseFit(anywhere.slice(0, 59)))).toBeUndefined();
    expect(phaseWarning(phaseFit([]))).toBeUndefined();
  });

  it("counts the notes of one chord once", () => {
    expect(phaseFit([0, 0, 0, 1, 1, 2]).onsets).toBe(3);
  });
});
