import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { cutNotes } from "./cut.js";
import type { Note } from "./piece.js";
import { pieceOf } from "./testing/songs.js";

const cutOf = (notes: readonly Partial<Note>[], beats = 8) => {
  const cut = cutNotes(
    pieceOf(
      notes.map((n) => ({ onset: 0, offset: 1, pitch: 60, velocity: 80, track: 0, ...n })),
      beats,
    ),
  );
  return Array.from({ length: beats }, (_, k) =>
    Array.from({ length: cut.starts[k + 1] - cut.starts[k] }, (_, i) => {
      const row = cut.starts[k] + i;
      return [cut.pitch[row], cut.from[row], cut.to[row], cut.struck[row]];
    }),
  );
};

describe("cutNotes", () => {
  it("puts a note into every beat in which it sounds, clipped, and struck in the first", () => {
    expect(cutOf([{ onset: 0.5, offset: 2.25 }]).slice(0, 4)).toEqual([
      [[60, 0.5, 1, 1]],
      [[60, 0, 1, 0]],
      [[60, 0, 0.25, 0]],
      [],
    ]);
  });

  it("lets a note that comes a little early begin on the beat", () => {
    expect(cutOf([{ onset: 0.95, offset: 1.5 }]).slice(0, 2)).toEqual([[], [[60, 0, 0.5, 1]]]);
    expect(cutOf([{ onset: 0.93, offset: 1.5 }])[0]).toEqual([[60, 0.93, 1, 1]]);
  });

  it("lets no short tail sound in the next beat", () => {
    expect(cutOf([{ offset: 1.12 }])[1]).toEqual([]);
    expect(cutOf([{ offset: 1.13 }])[1]).toHaveLength(1);
  });

  it("sorts the notes of a beat by pitch, then onset", () => {
    const beat = cutOf([{ onset: 0.5, pitch: 60 }, { pitch: 72 }, { offset: 0.4, pitch: 60 }])[0];
    expect(beat.map(([pitch, from]) => [pitch, from])).toEqual([
      [60, 0],
      [60, 0.5],
      [72, 0],
    ]);
  });

  it("strikes every note exactly once, and never leaves a beat's bounds", () => {
    const rng = random(3);
    const notes = Array.from({ length: 500 }, () => {
      const onset = rng.next() * 15.99;
      return {
        onset,
        offset: onset + 0.001 + rng.next() * 3,
        pitch: 30 + rng.below(60),
        velocity: 1 + rng.below(127),
        track: 0,
      };
    });
    const rows = cutOf(notes, 16).flat();
    expect(rows.reduce((sum, row) => sum + row[3], 0)).toBe(500);
    for (const [, from, to] of rows) expect(from >= 0 && from < to && to <= 1).toBe(true);
  });
});
