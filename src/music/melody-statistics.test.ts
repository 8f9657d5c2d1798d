import { describe, expect, it } from "vitest";
import { BINNINGS } from "./melody-bins.js";
import { readMidi } from "./midi.js";
import { bass, chords, pianoFile, TRACK, transposed, tune } from "./testing/songs.js";
import { songContext } from "./voices.js";

const flat = readMidi(
  pianoFile([], {
    tracks: [{ ...TRACK, name: "", channel: 0, program: 0, notes: [...tune(4), ...chords(4), ...bass(4)] }],
  }),
);
const odds = (piece: typeof flat, name: string) =>
  songContext(piece).registers.odds[BINNINGS.findIndex((binning) => binning.name === name)];

describe("what a song's melody is recognised by", () => {
  it("is how loud the tune is played, where the tune has a loudness of its own", () => {
    const velocity = odds(flat, "fine velocity");
    expect(velocity[100]).toBeGreaterThan(velocity[60] + 1);
  });

  it("moves with the song when it is transposed", () => {
    const pitch = odds(flat, "pitch");
    const higher = odds(transposed(flat, 5), "pitch");
    for (let p = 0; p < 120; p++) expect(higher[p + 5]).toBeCloseTo(pitch[p], 6);
    expect(odds(transposed(flat, 5), "length")).toEqual(odds(flat, "length"));
  });

  it("is known of no bin in which nothing sounds", () => {
    const velocity = odds(flat, "fine velocity");
    expect(velocity[3]).toBe(0);
  });
});
