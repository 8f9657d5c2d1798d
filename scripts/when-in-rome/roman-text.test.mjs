import { expect, test } from "vitest";
import { readRomanText } from "./roman-text.mjs";

const short = ({ entries }) =>
  entries.map(
    ({ measure, beat, key, figure }) => `${measure}.${+beat.toFixed(2)} ${key.tonic}${key.minor ? "m" : ""} ${figure}`,
  );

test("keys and numerals stand at their measure and beat, a pickup in measure 0", () => {
  const analysis = readRomanText(`Composer: A. Nobody
Time Signature: 4/4

m0 b4 G: I
m1 V6 b2.5 I || b4 e: viio6
Note: m1 could be read as well
m2 i :||`);
  expect(analysis.meters).toEqual([{ measure: 0, meter: "4/4" }]);
  expect(short(analysis)).toEqual(["0.4 7 I", "1.1 7 V6", "1.2.5 7 I", "1.4 4m viio6", "2.1 4m i"]);
  expect(analysis.warnings).toEqual([]);
});

test("copied measures are written out, in the key of their new place until they change it themselves", () => {
  const analysis = readRomanText("m1 C: I\nm2 vi b3 a: iv\nm3 G: I\nm4-5 = m2-3\nm6 = m2");
  expect(short(analysis).slice(4)).toEqual(["4.1 7 vi", "4.3 9m iv", "5.1 7 I", "6.1 7 vi", "6.3 9m iv"]);
});

test("a variant reading is left out and thirds of a beat are exact", () => {
  const analysis = readRomanText("m1 a: i b1.67 V b2.33 i\nm1var1 a: iv");
  expect(analysis.entries).toHaveLength(3);
  expect(analysis.entries[1].beat).toBeCloseTo(5 / 3, 12);
  expect(analysis.entries[2].beat).toBeCloseTo(7 / 3, 12);
});

test("what cannot be read is said and leaves the key in force", () => {
  const { entries, warnings } = readRomanText("m1 D: I b2 xyz b3 Ger65");
  expect(entries.map(({ chord }) => chord?.root ?? null)).toEqual([2, null, null]);
  expect(warnings).toEqual(["m1 xyz: not read"]);
});

test("first and second endings are refused", () => {
  expect(() => readRomanText("m8a C: I :||\nm8b I")).toThrow("measure 8a: endings of repeats are not read");
});
