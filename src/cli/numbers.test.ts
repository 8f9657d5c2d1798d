import { describe, expect, it } from "vitest";
import { integer, part } from "./numbers.js";

describe("a whole number", () => {
  it("may be below 0 where its range is, and is never beyond it or broken", () => {
    const read = integer(-3, 3);
    expect(["-3", "-1", "0", "3"].map(read)).toEqual([-3, -1, 0, 3]);
    expect(read("-0")).toBe(0);
    for (const wrong of ["-4", "4", "1.5", "-1.5", "--1", "-", "", "+1", "1e0"])
      expect(() => read(wrong), wrong).toThrow("Expected a whole number, -3 to 3.");
  });

  it("has no sign where it counts from 0 on", () => {
    expect(integer(0)("12")).toBe(12);
    for (const wrong of ["-0", "-1"])
      expect(() => integer(0)(wrong), wrong).toThrow("Expected a whole number, 0 or more.");
  });
});

describe("a part of several", () => {
  it("is written k/n, from 1/n to n/n", () => {
    expect(part("3/16")).toEqual({ part: 3, of: 16 });
    expect(part("1/1")).toEqual({ part: 1, of: 1 });
    for (const wrong of ["0/16", "17/16", "3", "3/0", "-1/2", "1.5/2", "/2", ""])
      expect(() => part(wrong), wrong).toThrow("Expected a part such as 3/16, from 1/16 to 16/16.");
  });
});
