import { describe, expect, it } from "vitest";
import { referenceBass } from "./reference-bass.js";
import { note, songOf } from "./testing/songs.js";

describe("the reference bass", () => {
  it("is the lowest sounding pitch class, carried over silence and back to the start", () => {
    const song = songOf([
      [],
      [note({ pitch: 35, voice: "drums" })],
      [note({ pitch: 67 }), note({ pitch: 50, voice: "bass" })],
      [],
      [note({ pitch: 35, voice: "drums" }), note({ pitch: 71, voice: "melody", struck: false })],
    ]);
    expect([...referenceBass(song)]).toEqual([2, 2, 2, 2, 11]);
  });

  it("is 0 in a song without pitches", () => {
    expect([...referenceBass(songOf([[], []]))]).toEqual([0, 0]);
  });
});
