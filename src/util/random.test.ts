import { describe, expect, it } from "vitest";
import { random } from "./random.js";

describe("random", () => {
  it("repeats for one seed and differs for another", () => {
    const draw = (...seed: number[]) => {
      const r = random(...seed);
      return Array.from({ length: 5 }, () => r.next());
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(2, 1));
  });

  it("is uniform below n and standard normal, within four standard errors", () => {
    const r = random(7);
    const n = 20_000;
    const counts = new Array(10).fill(0);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      counts[r.below(10)]++;
      const z = r.normal();
      sum += z;
      squares += z * z;
    }
    for (const c of counts) expect(Math.abs(c - n / 10)).toBeLessThan(4 * Math.sqrt(n * 0.09));
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });
});
