import { describe, expect, it } from "vitest";
import { generateSong } from "../data/generate/generate-song.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { writeMidi } from "../music/write-midi.js";
import { modeOrMajor } from "../theory/modes.js";
import { modeHeard } from "./mode-heard.js";

/** A written song in one key of that mode from end to end: its notes by beat, and the tonic. */
function written(mode: string) {
  for (let seed = 0; seed < 4000; seed++) {
    const { song, labels } = generateSong(seed, { style: "pop", layout: "band", lead: 0 });
    const [{ tonic }] = labels;
    if (!labels.every((label) => label.mode === mode && label.tonic === tonic)) continue;
    return { notes: beatSong(readMidi(writeMidi(song))).notes, tonic, minor: modeOrMajor(mode).minor };
  }
  throw new Error(`no song in ${mode}`);
}

describe("the mode of a stretch by its notes", () => {
  it.each(["dorian", "phrygian", "mixolydian", "lydian"])("is that of a song written in %s", (mode) => {
    const { notes, tonic, minor } = written(mode);
    expect(modeHeard(notes)(0, notes.length, tonic, minor)?.name).toBe(mode);
  });

  it("is none in plain major, in a short stretch, and where drums alone sound", () => {
    const major = written("major");
    expect(modeHeard(major.notes)(0, major.notes.length, major.tonic, false)).toBeUndefined();
    const { notes, tonic, minor } = written("dorian");
    expect(modeHeard(notes)(0, 15, tonic, minor)).toBeUndefined();
    const drums = notes.map((beat) => beat.map((note) => ({ ...note, voice: "drums" as const })));
    expect(modeHeard(drums)(0, notes.length, tonic, minor)).toBeUndefined();
  });

  it("turns with the notes", () => {
    const { notes, tonic, minor } = written("dorian");
    for (const by of [1, 6, 11]) {
      const moved = notes.map((beat) => beat.map((note) => ({ ...note, pitch: note.pitch + by })));
      expect(modeHeard(moved)(0, notes.length, (tonic + by) % 12, minor)?.name).toBe("dorian");
    }
  });
});
