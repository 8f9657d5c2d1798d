import { describe, expect, test } from "vitest";
import { modeOfShares } from "./mode-by-notes.js";
import { MODES, type Mode, plainMode } from "./modes.js";

const [major, minor] = MODES;
/** Shares in which the named degrees sound so often and all others never. */
const shares = (of: Readonly<Record<number, number>>) => Array.from({ length: 12 }, (_, degree) => of[degree] ?? 0);
const scale = (mode: Mode) => shares(Object.fromEntries(mode.steps.map((step) => [step, 0.3])));

describe("the mode of a stretch by its degrees", () => {
  test("each scale's own notes speak for it", () => {
    for (const mode of MODES) expect(modeOfShares(scale(mode), plainMode(mode)).name).toBe(mode.name);
  });

  test("a borrowed chord or a leading tone now and then leaves the plain mode", () => {
    const song = { 0: 0.6, 2: 0.4, 4: 0.6, 5: 0.4, 7: 0.7, 9: 0.3, 11: 0.3 };
    expect(modeOfShares(shares({ ...song, 10: 0.2 }), major).name).toBe("major");
    expect(modeOfShares(shares({ ...song, 6: 0.2 }), major).name).toBe("major");
    const sad = { 0: 0.6, 2: 0.4, 3: 0.6, 5: 0.4, 7: 0.7, 8: 0.3, 10: 0.3 };
    expect(modeOfShares(shares({ ...sad, 11: 0.3 }), minor).name).toBe("minor");
    expect(modeOfShares(shares({ ...sad, 9: 0.2 }), minor).name).toBe("minor");
  });

  test("a label that its notes contradict is left alone", () => {
    const mixolydian = { 0: 0.6, 2: 0.3, 4: 0.5, 5: 0.4, 7: 0.6, 9: 0.3, 10: 0.4 };
    expect(modeOfShares(shares(mixolydian), major).name).toBe("mixolydian");
    expect(modeOfShares(shares({ ...mixolydian, 0: 0 }), major).name).toBe("major");
    expect(modeOfShares(shares({ ...mixolydian, 3: 0.5, 4: 0.1 }), major).name).toBe("major");
  });

  test("a mode of the other third is never named", () => {
    for (const mode of MODES)
      for (const plain of [major, minor]) expect(modeOfShares(scale(mode), plain).minor).toBe(plain.minor);
  });
});
