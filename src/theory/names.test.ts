import { describe, expect, test } from "vitest";
import { MODES } from "./modes.js";
import { fifthsName, keyName, keySignature, pitchName } from "./names.js";

describe("names of keys", () => {
  test("the twelve major keys are spelled with the fewest accidentals", () => {
    const names = Array.from({ length: 12 }, (_, tonic) => keyName(tonic, "major"));
    expect(names.map((name) => name.replace(" major", ""))).toEqual([
      "C",
      "D♭",
      "D",
      "E♭",
      "E",
      "F",
      "G♭",
      "G",
      "A♭",
      "A",
      "B♭",
      "B",
    ]);
  });

  test("the twelve minor keys are spelled as their signatures are written", () => {
    const names = Array.from({ length: 12 }, (_, tonic) => keyName(tonic, "minor", { ascii: true }));
    expect(names.map((name) => name.replace(" minor", ""))).toEqual([
      "C",
      "C#",
      "D",
      "Eb",
      "E",
      "F",
      "F#",
      "G",
      "G#",
      "A",
      "Bb",
      "B",
    ]);
  });

  test("D dorian and G mixolydian have the signature of C major", () => {
    expect(keySignature(2, "dorian")).toBe(0);
    expect(keySignature(7, "mixolydian")).toBe(0);
    expect(keyName(2, "dorian")).toBe("D dorian");
  });

  test("E phrygian and F lydian have the signature of C major, other scales that of their third", () => {
    expect([keySignature(4, "phrygian"), keySignature(5, "lydian")]).toEqual([0, 0]);
    for (const mode of ["harmonicminor", "minorpentatonic", "minorblues"]) {
      for (let tonic = 0; tonic < 12; tonic++) expect(keySignature(tonic, mode)).toBe(keySignature(tonic, "minor"));
    }
    expect(keySignature(8, "majorpentatonic")).toBe(-4);
    expect(keyName(8, "minorpentatonic")).toBe("G♯ minor pentatonic");
    expect(pitchName(8, 9, "harmonicminor")).toBe("G♯");
  });

  test("every note of every key is spelled with seven different letters", () => {
    for (const mode of MODES.filter(({ steps }) => steps.length === 7)) {
      for (let tonic = 0; tonic < 12; tonic++) {
        const letters = mode.steps.map((step) => pitchName(tonic + step, tonic, mode.name)[0]);
        expect(new Set(letters).size, `${keyName(tonic, mode.name)}: ${letters}`).toBe(7);
      }
    }
  });

  test("a name on the line of fifths sounds the pitch class that it stands for", () => {
    const natural: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
    for (let place = -12; place <= 12; place++) {
      const name = fifthsName(place, { ascii: true });
      const bent = [...name.slice(1)].reduce((sum, sign) => sum + (sign === "#" ? 1 : -1), 0);
      expect((natural[name[0]] + bent + 24) % 12, name).toBe((((place * 7) % 12) + 12) % 12);
    }
  });
});
