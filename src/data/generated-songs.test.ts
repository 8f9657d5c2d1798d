import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { UNKNOWN } from "./dataset.js";
import { generatedSongs } from "./generated-songs.js";
import { prepareSong } from "./prepare-song.js";

describe("written songs in a dataset", () => {
  const songs = [...generatedSongs(20)];

  it("are the same whatever their number, nine of ten for training", () => {
    expect([...generatedSongs(5)]).toEqual(songs.slice(0, 5));
    expect(songs.filter(({ split }) => split === "val").length).toBe(2);
    expect(new Set(songs.map(({ id }) => id)).size).toBe(20);
  });

  it("have a label for every question, on the beats that their file has", () => {
    for (const { bytes, labels } of songs) {
      const { beats } = prepareSong(bytes);
      expect(labels.at.length).toBeGreaterThanOrEqual(beats - 1);
      for (const { name } of QUESTIONS) {
        const { value, weight } = labels.columns[name];
        expect(value.length).toBe(labels.at.length);
        expect(weight.every((w) => w > 0)).toBe(true);
      }
      expect(labels.columns.measureStart.value.every((value) => value !== UNKNOWN)).toBe(true);
      expect(labels.columns.scale.value.some((value) => value !== UNKNOWN)).toBe(true);
    }
    const blues = songs.map(({ labels }) => labels.columns.blues.value.includes(254));
    expect(new Set(blues)).toEqual(new Set([true, false]));
  });
});
