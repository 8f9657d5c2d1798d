import { describe, expect, test } from "vitest";
import { timeLeft } from "./time-left.js";

describe("the time that is left", () => {
  test("is what the rest takes at the pace so far, rounded as far as it is known", () => {
    expect(timeLeft(0.5, 30)).toBe("about 30 s left");
    expect(timeLeft(0.25, 10)).toBe("about 30 s left");
    expect(timeLeft(0.1, 20)).toBe("about 3 min left");
    expect(timeLeft(0.9, 20)).toBe("some seconds left");
  });

  test("is not told before it can be known, nor at the end", () => {
    expect(timeLeft(0.5, 1)).toBe("");
    expect(timeLeft(0.01, 30)).toBe("");
    expect(timeLeft(1, 30)).toBe("");
  });
});
