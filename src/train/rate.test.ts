import { expect, test } from "vitest";
import { duration, Rate } from "./rate.js";

test("the first two steps do not count into rate and remaining time", () => {
  const rate = new Rate();
  rate.add(5000, 4096);
  rate.add(3000, 4096);
  expect(rate.remaining(10)).toBeNaN();
  rate.add(100, 4000);
  rate.add(300, 4000);
  expect(rate.millisecondsPerStep).toBe(200);
  expect(rate.beatsPerSecond).toBe(20000);
  expect(rate.remaining(50)).toBe(10);
});

test("a duration reads as a clock does", () => {
  expect(duration(59.6)).toBe("1:00");
  expect(duration(3725)).toBe("1:02:05");
  expect(duration(NaN)).toBe("–:––");
});
