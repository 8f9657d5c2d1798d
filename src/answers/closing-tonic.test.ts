import { describe, expect, it } from "vitest";
import { modeNamed } from "../theory/modes.js";
import { closingTonic } from "./closing-tonic.js";

/** A bass over 32 beats that lies on `tonic` in so many of them, the last among them or not, and walks otherwise. */
function bass(tonic: number, beats: number, closes = true): number[] {
  const walks = (t: number) => (tonic + 1 + (t % 11)) % 12;
  const out = Array.from({ length: 32 }, (_, t) => (t < (closes ? beats - 1 : beats) ? tonic : walks(t)));
  out[31] = closes ? tonic : walks(31);
  return out;
}

describe("the tonic on which a bass closes", () => {
  it("is the one on which it lies in two beats of five and ends", () => {
    for (let tonic = 0; tonic < 12; tonic++) expect(closingTonic(bass(tonic, 13), 0)).toBe(tonic);
    expect(closingTonic(bass(2, 12), 0)).toBeUndefined();
    expect(closingTonic(bass(2, 20, false), 0)).toBeUndefined();
  });

  it("is asked of the stretch alone, which has six measures and more", () => {
    const walked = [...Array.from({ length: 40 }, (_, t) => t % 12), ...bass(7, 13)];
    expect(closingTonic(walked, 0)).toBeUndefined();
    expect(closingTonic(walked, 40)).toBe(7);
    expect(closingTonic(Array(24).fill(7), 0)).toBe(7);
    expect(closingTonic(Array(23).fill(7), 0)).toBeUndefined();
    expect(closingTonic([], 0)).toBeUndefined();
  });

  it("is none where it would be lydian: that bass lies on the fourth degree", () => {
    const hears = (name: string) => (from: number, to: number, tonic: number, minor: boolean) => {
      expect([from, to, tonic, minor]).toEqual([0, 32, 5, false]);
      return modeNamed(name);
    };
    expect(closingTonic(bass(5, 20), 0, hears("lydian"))).toBeUndefined();
    expect(closingTonic(bass(5, 20), 0, hears("mixolydian"))).toBe(5);
  });
});
