import { describe, expect, test } from "vitest";
import { chordOf, keyOf } from "./roman-numeral.mjs";

const C = { tonic: 0, minor: false };
const c = { tonic: 0, minor: true };

describe("keys", () => {
  test.each([
    ["C", 0, false],
    ["f#", 6, true],
    ["Bb", 10, false],
    ["b", 11, true],
    ["bb", 10, true],
    ["Cb", 11, false],
    ["Bbb", 9, false],
    ["E-", 3, false],
    ["B#", 0, false],
  ])("%s has the tonic %i", (name, tonic, minor) => expect(keyOf(name)).toEqual({ tonic, minor }));

  test("other words are no keys", () => {
    for (const word of ["H", "", "Cad", "Note"]) expect(keyOf(word)).toBeNull();
  });
});

describe("numerals", () => {
  test.each([
    ["I", C, 0, "maj"],
    ["V65", C, 7, "maj"],
    ["V6/5", C, 7, "maj"],
    ["ii6", C, 2, "min"],
    ["viio7", C, 11, "dim"],
    ["ii/o7", c, 2, "hdim7"],
    ["viiø43", C, 11, "hdim7"],
    ["V+", C, 7, "aug"],
    ["III+64", c, 3, "aug"],
    ["IVmaj7", C, 5, "maj"],
    ["V[no5][add9]", C, 7, "maj"],
    ["bII6", c, 1, "maj"],
    ["N6", C, 1, "maj"],
    ["Cad64", C, 0, "maj"],
    ["Cad64", c, 0, "min"],
    ["bVI", C, 8, "maj"],
  ])("%s is a triad on %#", (figure, key, root, quality) => expect(chordOf(figure, key)).toEqual({ root, quality }));

  test("a sixth or seventh degree of minor is raised in lower case, natural in upper case, and courtesy signs change nothing", () => {
    expect(["viio", "#viio", "VII", "bVII", "VI", "bVI", "#vio"].map((figure) => chordOf(figure, c).root)).toEqual([
      11, 11, 10, 10, 8, 8, 9,
    ]);
  });

  test("an applied chord counts from the degree it is applied to, in that degree's own mode", () => {
    expect(chordOf("V7/V", C)).toEqual({ root: 2, quality: "maj" });
    expect(chordOf("viio7/vi", C)).toEqual({ root: 8, quality: "dim" });
    expect(chordOf("VI/ii", C)).toEqual({ root: 10, quality: "maj" });
    expect(chordOf("V6/5/V/ii", C)).toEqual({ root: 4, quality: "maj" });
    expect(chordOf("V/N", C)).toEqual({ root: 8, quality: "maj" });
  });

  test("a chord without its third, an augmented sixth and what is no numeral have no triad", () => {
    for (const figure of ["I[no3]", "Ger65", "It6/V", "x", "IIX", "b2.67.5"]) expect(chordOf(figure, C)).toBeNull();
  });
});
