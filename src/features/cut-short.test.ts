import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { InputError } from "../util/errors.js";
import { beatFeatures } from "./beat-features.js";
import { BEAT_FEATURES } from "./beat-table.js";
import { pairFeatures } from "./pair-features.js";
import { pairKeys } from "./pair-keys.js";

const song = readFileSync(fileURLToPath(new URL("../../examples/05-modal-folk.mid", import.meta.url)));

test("an example cut at every byte is read or refused in one line, and what is read of it has features", () => {
  let read = 0;
  for (let length = 0; length < song.length; length++) {
    try {
      const piece = readMidi(song.subarray(0, length));
      read++;
      if (length % 101 > 0) continue;
      const beats = beatSong(piece);
      const T = Math.min(512, beats.beats.length);
      expect(beatFeatures(beats)).toHaveLength(beats.beats.length * BEAT_FEATURES.length);
      expect(pairFeatures(pairKeys(beats), 0, T)).toHaveLength(T * T * 2);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/^[^\n]+$/);
    }
  }
  expect(read).toBeGreaterThan(song.length / 2);
});
