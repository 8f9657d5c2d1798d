import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { InputError } from "../util/errors.js";
import { readMidi } from "./midi.js";
import type { Piece } from "./piece.js";
import { transposed } from "./testing/songs.js";
import { beatSong, noteVoices, songContext } from "./voices.js";

const root = process.env.BAT_CORPORA;
const open = (name: string) => join(root ?? "", "open", name, `${name}.tar.gz`);

async function* files(name: string, every: number): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const entries = await unpackTar(gunzipSync(readFileSync(open(name))));
  const midi = entries.filter(({ header, data }) => /\.midi?$/i.test(header.name) && data !== undefined);
  for (let i = 0; i < midi.length; i += every) yield { name: midi[i].header.name, bytes: midi[i].data! };
}

describe.skipIf(!root || !existsSync(open("freedoom")))("files in the wild (skipped: set BAT_CORPORA)", () => {
  const pieces: Piece[] = [];

  it("are read, or refused in one line", async () => {
    for (const corpus of ["freedoom", "openmsx"])
      for await (const { bytes } of files(corpus, 2)) {
        try {
          pieces.push(readMidi(bytes, { keepLongest44: true }));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toContain("\n");
        }
      }
    expect(pieces.length).toBeGreaterThan(30);
  });

  it("have beats that rise in time and tick, and notes within them", () => {
    for (const { beats, notes } of pieces) {
      const rises = beats.every((b, k) => k === 0 || (b.time > beats[k - 1].time && b.tick! > beats[k - 1].tick!));
      const inside = notes.every((n) => n.offset > n.onset && n.onset >= 0 && n.onset < beats.length + 1 / 16);
      expect([rises, inside]).toEqual([true, true]);
    }
  });

  it("sound in their last beat", () => {
    for (const piece of pieces.slice(0, 20)) {
      const last = Math.max(...piece.notes.map((note) => note.offset));
      expect(Math.abs(last - piece.beats.length)).toBeLessThanOrEqual(1 + 1 / 16);
      expect(beatSong(piece).notes).toHaveLength(piece.beats.length);
    }
  });

  it("keep their voices when they are transposed", () => {
    for (const piece of pieces.slice(0, 20)) {
      const pitched = piece.notes.filter((note) => !piece.tracks[note.track].drums).map((note) => note.pitch);
      if (Math.max(...pitched) > 121 || Math.min(...pitched) < 6) continue;
      const voices = noteVoices(piece, songContext(piece));
      for (const semitones of [-5, 6]) {
        const moved = transposed(piece, semitones);
        expect(noteVoices(moved, songContext(moved))).toEqual(voices);
      }
    }
  });
});
