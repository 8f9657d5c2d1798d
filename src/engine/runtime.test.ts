import { describe, expect, test } from "vitest";
import { bytes, feedRows, floats, rowsOf } from "./runtime.js";

describe("feedRows", () => {
  const pairs = bytes(
    Uint8Array.from({ length: 12 }, (_, i) => i),
    [3, 2, 2],
  );

  test("an input that is rows of a feed is a view of them", () => {
    const { [rowsOf("pairs", 1, 3)]: rows } = feedRows({ pairs }, [rowsOf("pairs", 1, 3)]);
    expect(rows).toEqual(bytes(Uint8Array.of(4, 5, 6, 7, 8, 9, 10, 11), [2, 2, 2]));
    expect(rows.data.buffer).toBe(pairs.data.buffer);
  });

  test("other inputs are passed on, and feeds that no input wants are left out", () => {
    const x = floats(Float32Array.of(1));
    expect(feedRows({ x, pairs }, ["x"])).toEqual({ x });
  });

  test("an input that is not given is named", () => {
    expect(() => feedRows({ pairs }, ["theta"])).toThrow(/wants theta/);
    expect(() => feedRows({}, [rowsOf("pairs", 0, 1)])).toThrow(/wants pairs,/);
  });
});
