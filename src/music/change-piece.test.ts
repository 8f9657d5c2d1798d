import { describe, expect, it } from "vitest";
import { flattened, moveBarlines, transposeFrom, withoutVoices } from "./change-piece.js";
import type { Note } from "./piece.js";
import { pieceOf, TRACK } from "./testing/songs.js";

const note = (onset: number, offset: number, pitch: number): Note => ({ onset, offset, pitch, velocity: 80, track: 0 });

const drums = { ...TRACK, channel: 9, drums: true };
const piece = pieceOf([note(0, 6, 48), note(4, 5, 60), { ...note(4, 5, 36), track: 1 }, note(5, 6, 127)], 8, [
  TRACK,
  drums,
]);

describe("a changed piece", () => {
  it("modulates from the beat on: what sounds before keeps its pitch and ends there, drums stay", () => {
    const up = transposeFrom(piece, 4, 2);
    expect(up.notes.map(({ onset, offset, pitch }) => [onset, offset, pitch])).toEqual([
      [0, 4, 48],
      [4, 5, 36],
      [4, 5, 62],
      [5, 6, 117],
    ]);
  });

  it("has its barlines moved by quarters, and back again", () => {
    const moved = moveBarlines(piece, 3);
    expect(moved.beats.map((beat) => beat.position)).toEqual([4, 1, 2, 3, 4, 1, 2, 3]);
    expect(moved.beats[1].measure).toBe(moved.beats[0].measure + 1);
    expect(moveBarlines(moved, -3).beats).toEqual(piece.beats);
    expect(moved.notes).toEqual(piece.notes);
  });

  it("loses the notes of a voice and no other", () => {
    const voices = ["bass", "drums", "melody", "chords"] as const;
    expect(withoutVoices(piece, voices, ["melody", "drums"]).notes).toEqual([piece.notes[0], piece.notes[3]]);
  });

  it("is put on one track, with one note where two tracks double each other, and drums apart", () => {
    const two = pieceOf([note(0, 1, 60), { ...note(0, 2, 60), track: 1 }, { ...note(0, 1, 36), track: 2 }], 8, [
      TRACK,
      { ...TRACK, name: "Flute", program: 73, channel: 3 },
      drums,
    ]);
    const flat = flattened(two);
    expect(flat.tracks.map((track) => track.drums)).toEqual([false, true]);
    expect(flat.notes.map(({ pitch, offset, track }) => [pitch, offset, track])).toEqual([
      [36, 1, 1],
      [60, 2, 0],
    ]);
  });
});
