import { expect, test } from "vitest";
import { random } from "../util/random.js";
import { fromHalf, toHalf } from "./half.js";

test("every half-precision number survives the way to single precision and back", () => {
  const words = new Uint16Array(65536).map((_, i) => i);
  const back = toHalf(fromHalf(words));
  for (let w = 0; w < 65536; w++) {
    const noNumber = (w & 0x7c00) === 0x7c00 && (w & 0x3ff) !== 0;
    if (!noNumber) expect(back[w]).toBe(w);
  }
});

test("a rounded number lies within half a unit in the last place", () => {
  const stream = random(7);
  const values = new Float32Array(2000).map(() => stream.normal() * 2 ** (stream.below(20) - 12));
  const halves = fromHalf(toHalf(values));
  for (let i = 0; i < values.length; i++) {
    expect(Math.abs(halves[i] - values[i])).toBeLessThanOrEqual(Math.max(Math.abs(values[i]) * 2 ** -11, 2 ** -25));
  }
});

test("ties go to the even neighbour and what is too large to infinity", () => {
  expect([...fromHalf(toHalf(Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, -1e9)))]).toEqual([
    1,
    1 + 2 ** -9,
    65504,
    Infinity,
    -Infinity,
  ]);
});
