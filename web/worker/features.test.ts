import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PAIR_FEATURES } from "../../src/features/pair-table.js";
import { readMidi } from "../../src/music/midi.js";
import { checkMap, featuresOfBeat, featuresOfPair, LONGEST_MAP, mapOfPairs, songFeatures } from "./features.js";

const song = songFeatures(
  readMidi(new Uint8Array(readFileSync(new URL("../../examples/01-pop-modulation.mid", import.meta.url)))),
);

describe("what the page says of beats and pairs", () => {
  test("a pair's features are those that the maps show at its place, wherever in the song it lies", () => {
    const maps = PAIR_FEATURES.map(({ name }) => mapOfPairs(song, name));
    const { beats } = song;
    for (const [i, j] of [
      [0, 0],
      [3, 200],
      [200, 3],
      [beats - 1, 1],
      [140, 156],
    ]) {
      const shown = PAIR_FEATURES.filter((_, p) => maps[p][i * beats + j]).map(({ name }) => name);
      expect(featuresOfPair(song, i, j).map(({ name }) => name)).toEqual(shown);
    }
  });

  test("a beat is described by its features' names, and differs from another", () => {
    const first = featuresOfBeat(song, 0).map(({ name }) => name);
    expect(first.length).toBeGreaterThan(3);
    expect(new Set(first).size).toBe(first.length);
    expect(featuresOfBeat(song, 2).map(({ name }) => name)).not.toEqual(first);
  });

  test("a map that no browser could hold is refused in words", () => {
    expect(() => checkMap(LONGEST_MAP)).not.toThrow();
    expect(() => checkMap(LONGEST_MAP + 1)).toThrow("this song has 4001");
    expect(() => mapOfPairs(song, "nonsense")).toThrow("pair feature nonsense");
  });
});
