import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { packBits, unpackBits } from "./bits.js";

describe("packed bits", () => {
  it("unpack to what was packed, for rows of any length", () => {
    const draw = random(1);
    for (const rowLength of [1, 7, 8, 9, 48, 337]) {
      const bytes = Uint8Array.from({ length: 5 * rowLength }, () => draw.below(2));
      const packed = packBits(bytes, rowLength);
      expect(packed.length).toBe(5 * Math.ceil(rowLength / 8));
      expect([...unpackBits(packed, rowLength)]).toEqual([...bytes]);
      expect([...unpackBits(packed, rowLength, new Uint8Array(bytes.length).fill(9))]).toEqual([...bytes]);
    }
  });

  it("hold the first bit lowest", () => {
    expect([...packBits(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1), 10)]).toEqual([1, 2]);
  });

  it("refuse bytes that are no whole rows", () => {
    expect(() => packBits(new Uint8Array(7), 3)).toThrow(
      "invalid length of unpacked bits 7 (expected a multiple of the row's 3)",
    );
  });
});
