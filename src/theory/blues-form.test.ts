import { describe, expect, it } from "vitest";
import { bluesChoruses } from "./blues-form.js";

/** Two slots a measure from degrees in semitones; "a/b" splits a measure. */
const slots = (text: string) =>
  text.split(" ").flatMap((measure) => {
    const [a, b] = measure.split("/").map(Number);
    return [a, b ?? a];
  });
const places = (text: string) =>
  bluesChoruses(slots(text)).map(({ start, end, template }) => [start / 2, end / 2, template]);

const TWELVE = "0 0 0 0 5 5 0 0 7 5 0 0";

describe("blues forms", () => {
  it("finds every chorus of twelve measures, in any key, and its tonic", () => {
    for (let tonic = 0; tonic < 12; tonic++) {
      const roots = slots(`${TWELVE} ${TWELVE}`).map((root) => (root + tonic) % 12);
      expect(bluesChoruses(roots).map(({ start, end, tonic }) => [start, end, tonic])).toEqual([
        [0, 24, tonic],
        [24, 48, tonic],
      ]);
    }
  });

  it.each([
    ["quick change", "0 5 0 0 5 5 0 0 7 5 0 7"],
    ["two of the fifth", "0 0 0 0 5 5 0 0 7 7 0 0"],
    ["jazz", "0 5 0 7/0 5 6 0 4/9 2 7 0/9 2/7"],
    ["by fifths after Bird", "0 11/4 9/2 7/0 5 5/10 4/9 3/8 2 7 0/9 2/7"],
    ["minor with the flat sixth", "0 0 0 0 5 5 0 0 8 7 0 0"],
  ])("knows the %s blues", (name, measures) => {
    const template = name.startsWith("by fifths") ? "12 by fifths" : "12";
    expect(bluesChoruses(slots(measures)).map((chorus) => chorus.template)).toEqual([template]);
  });

  it("finds a chorus after an intro and before a bridge", () => {
    expect(places(`7 7 ${TWELVE} 9 2 7 0`)).toEqual([[2, 14, "12"]]);
  });

  it("finds twelve measures that the file writes as twenty-four or as six", () => {
    const roots = slots(TWELVE);
    expect(bluesChoruses(roots.flatMap((root) => [root, root]))).toMatchObject([{ start: 0, end: 48, scale: 2 }]);
    expect(bluesChoruses(roots.filter((_, i) => i % 2 === 0))).toMatchObject([{ start: 0, end: 12, scale: 0.5 }]);
  });

  it("lets an unknown chord pass", () => {
    const roots = slots(TWELVE).map((root, i) => (i === 6 || i === 7 ? null : root));
    expect(bluesChoruses(roots)).toHaveLength(1);
  });

  it.each([
    ["the four chords of pop", "0 7 9 5 0 7 9 5 0 7 9 5 0 7 9 5"],
    ["doo-wop", "0 9 5 7 0 9 5 7 0 9 5 7 0 9 5 7"],
    ["a country verse on I, IV and V", "0 0 5 5 0 0 7 7 0 0 5 5 0 7 0 0"],
    ["rhythm changes", "0/9 2/7 0/9 2/7 0 5 0/7 0 4 4 9 9 2 2 7 7"],
    ["one chord", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"],
    ["I–bVII–IV", "0 10 5 0 0 10 5 0 0 10 5 0 0 10 5 0"],
  ])("finds no blues in %s", (_, measures) => {
    expect(places(measures)).toEqual([]);
  });
});
