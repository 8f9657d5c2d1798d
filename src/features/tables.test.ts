import { describe, expect, it } from "vitest";
import { BEAT_FEATURES } from "./beat-table.js";
import { describeBeat, describePair } from "./describe.js";
import { PAIR_FEATURES } from "./pair-table.js";
import { tableHash } from "./tables.js";

describe("the tables", () => {
  it("have one hash of 16 hexadecimal digits", () => {
    expect(tableHash()).toMatch(/^[0-9a-f]{16}$/);
    expect(tableHash()).toBe(tableHash());
  });

  it("say in words which bits are on", () => {
    const row = new Uint8Array(BEAT_FEATURES.length);
    row[0] = 1;
    row[BEAT_FEATURES.length - 1] = 1;
    expect(describeBeat(row)).toEqual([BEAT_FEATURES[0], BEAT_FEATURES.at(-1)]);
    expect(describePair([1, 1 << 15])).toEqual([PAIR_FEATURES[0], PAIR_FEATURES[47]]);
    expect(() => describeBeat(row.subarray(1))).toThrow(`(expected ${BEAT_FEATURES.length})`);
  });
});
