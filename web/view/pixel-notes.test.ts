import { expect, test } from "vitest";
import { VOICES } from "../../src/music/piece.js";
import type { NoteBox } from "./layout.js";
import { type Pixels, pixelOf, writeNotes } from "./pixel-notes.js";

const sheet = (): Pixels => ({ data: new Uint32Array(20 * 10), width: 20, height: 10 });
const note = (x: number, y: number, width: number, height: number, voice = "chords"): NoteBox => ({
  x,
  y,
  width,
  height,
  voice: VOICES.indexOf(voice as (typeof VOICES)[number]),
  interval: 0,
  dim: false,
  label: "",
});
const INK = 7;
const write = (notes: readonly NoteBox[], left = 0, ratio = 1) => {
  const pixels = sheet();
  writeNotes(pixels, notes, [1, INK], { left, top: 0, width: 20, height: 10 }, ratio);
  return [...pixels.data.keys()].filter((at) => pixels.data[at] === INK);
};

test("a note is a rectangle of its place, and of at least one pixel", () => {
  expect(write([note(2, 1, 3, 2)])).toEqual([22, 23, 24, 42, 43, 44]);
  expect(write([note(2, 1, 0.2, 0.2)])).toEqual([22]);
  expect(write([note(2, 1, 3, 2)], 0, 2)).toEqual(
    [44, 45, 46, 47, 48, 49].flatMap((at) => [at, at + 20, at + 40, at + 60]).sort((a, b) => a - b),
  );
});

test("what lies beside the sheet is cut off, not wrapped around", () => {
  expect(write([note(18, 9, 30, 30)])).toEqual([198, 199]);
  expect(write([note(-5, -5, 6, 6)])).toEqual([0]);
  expect(write([note(5, 2, 4, 1)], 30)).toEqual([]);
  expect(write([note(-9, 3, 4, 1), note(25, 3, 4, 1), note(3, -9, 2, 2), note(3, 15, 2, 2)])).toEqual([]);
});

test("a bass note has a head and a thinner tail", () => {
  const rows = (at: number) => write([note(0, 0, 10, 5, "bass")]).filter((pixel) => pixel % 20 === at).length;
  expect(rows(1)).toBe(5);
  expect(rows(7)).toBeGreaterThan(0);
  expect(rows(7)).toBeLessThan(5);
});

test("a colour and its opacity are the bytes of a pixel", () => {
  expect([...new Uint8Array(Uint32Array.of(pixelOf("#ff7328", 1)).buffer)]).toEqual([0xff, 0x73, 0x28, 255]);
  expect([...new Uint8Array(Uint32Array.of(pixelOf("#010203", 0.16)).buffer)]).toEqual([1, 2, 3, 41]);
});
