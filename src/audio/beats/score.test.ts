import { describe, expect, it } from "vitest";
import { beatF1 } from "./score.js";

const half = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4];

describe("the F1 of beats", () => {
  it("is 1 for the true beats, and up to 70 ms beside them", () => {
    expect(beatF1(half, half)).toBe(1);
    expect(
      beatF1(
        half,
        half.map((t) => t + 0.069),
      ),
    ).toBe(1);
    expect(
      beatF1(
        half,
        half.map((t) => t + 0.08),
      ),
    ).toBe(0);
  });

  it("is two thirds at half or double tempo", () => {
    const long = Array.from({ length: 200 }, (_, k) => 2 + k / 2);
    expect(
      beatF1(
        long,
        long.filter((_, k) => k % 2 === 0),
      ),
    ).toBeCloseTo(2 / 3, 2);
    expect(
      beatF1(
        long.filter((_, k) => k % 2 === 0),
        long,
      ),
    ).toBeCloseTo(2 / 3, 2);
  });

  it("counts each true beat once and leaves out the first two seconds", () => {
    expect(beatF1([1, 3, 4], [3, 3.01, 4])).toBeCloseTo(0.8);
    expect(beatF1([1, 3], [0.2, 1.7, 3])).toBe(1);
    expect(beatF1([3], [])).toBe(0);
    expect(beatF1([], [])).toBe(1);
  });
});
