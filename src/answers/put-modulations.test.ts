import { describe, expect, it } from "vitest";
import { putModulations, withModulation } from "./put-modulations.js";
import type { TruthBeat, TruthSong } from "./truth.js";

/** 32 measures in C, a phrase every eight where phrases are known; a change of key at a beat if asked. */
const song = (id: string, { phrases = true, change = -1 } = {}): TruthSong => ({
  id,
  corpus: "made",
  split: "val",
  beats: Array.from(
    { length: 128 },
    (_, t): TruthBeat => ({
      tick: t * 480,
      time: t / 2,
      tonic: change >= 0 && t >= change ? 2 : 0,
      minor: false,
      measureStart: t % 4 === 0,
      phraseStart: phrases ? t % 32 === 0 : null,
      modulationUp: t === change,
    }),
  ),
});
const beatsOf = (songs: readonly TruthSong[], count: number) =>
  putModulations(songs, count).map(({ tick }) => tick / 480);

describe("modulations put into songs", () => {
  it("begin on a phrase start in the middle half of the song", () => {
    expect(new Set(beatsOf([song("a")], 9))).toEqual(new Set([32, 64]));
  });

  it("begin on every fourth measure there where phrases are not known", () => {
    expect(beatsOf([song("a", { phrases: false })], 99).sort((a, b) => a - b)).toEqual([32, 48, 64, 80]);
  });

  it("keep away from the changes of key that the song has", () => {
    expect(beatsOf([song("a", { change: 68 })], 9)).toEqual([32]);
  });

  it("take every song once before any twice, and the same ones from the same seed", () => {
    const songs = ["a", "b", "c", "d"].map((id) => song(id));
    const put = putModulations(songs, 6, 5);
    expect(new Set(put.slice(0, 4).map(({ song }) => song.id)).size).toBe(4);
    expect(put).toEqual(putModulations(songs, 6, 5));
    expect(put.every(({ semitones }) => semitones >= 1 && semitones <= 3)).toBe(true);
  });

  it("are true on their beat alone", () => {
    const [put] = putModulations([song("a")], 1);
    const yes = withModulation(put).beats.filter(({ modulationUp }) => modulationUp);
    expect(yes.map(({ tick }) => tick)).toEqual([put.tick]);
  });
});
