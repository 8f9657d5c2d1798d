import { describe, expect, it } from "vitest";
import { part } from "./numbers.js";

describe("a part of several", () => {
  it("is written k/n, from 1/n to n/n", () => {
    expect(part("3/16")).toEqual({ part: 3, of: 16 });
    expect(part("1/1")).toEqual({ part: 1, of: 1 });
    for (const wrong of ["0/16", "17/16", "3", "3/0", "-1/2", "1.5/2", "/2", ""])
      expect(() => part(wrong), wrong).toThrow("Expected a part such as 3/16, from 1/16 to 16/16.");
  });
});
