import { describe, expect, it } from "vitest";
import type { BeatSong } from "../music/beat-notes.js";
import { pairFeatures, unpackPairs } from "./pair-features.js";
import { pairKeys } from "./pair-keys.js";
import { PAIR_FEATURES } from "./pair-table.js";
import { referencePair } from "./testing/reference-pairs.js";
import { firstDifference, note, randomHide, randomSong, songOf, transposed } from "./testing/songs.js";

const P = PAIR_FEATURES.length;
const names = PAIR_FEATURES.map(({ name }) => name);
const songs = Array.from({ length: 6 }, (_, seed) => randomSong(seed, 150));

function statementsOf(words: Uint32Array, pair: number): Record<string, boolean> {
  return Object.fromEntries(names.map((name, p) => [name, ((words[pair * 2 + (p >> 5)] >>> (p & 31)) & 1) === 1]));
}

function expectReference(song: BeatSong, from: number, to: number, hide?: Uint8Array): void {
  const words = pairFeatures(pairKeys(song), from, to, hide);
  const T = to - from;
  for (let i = 0; i < T; i++) {
    for (let j = 0; j < T; j++) {
      const fast = statementsOf(words, i * T + j);
      const plain = referencePair(song, from, to, i, j, hide);
      for (const name of names)
        if (fast[name] !== plain[name]) expect.fail(`pair ${i}, ${j}: ${name} is ${fast[name]}`);
    }
  }
}

/** A loop of `length` beats, played over and over: every run is long. */
function looped(seed: number, length: number, beats: number): BeatSong {
  const { notes } = randomSong(seed, length);
  return songOf(Array.from({ length: beats }, (_, beat) => notes[beat % length]));
}

describe("the table of pair features", () => {
  it("has 48 features, in bytes of eight, with names and descriptions of their own", () => {
    expect(P).toBe(48);
    expect(new Set(names).size).toBe(P);
    expect(new Set(PAIR_FEATURES.map(({ description }) => description)).size).toBe(P);
    for (const { group, reads } of PAIR_FEATURES) expect(reads.length === 0).toBe(group === "time");
  });
});

describe("pair features", () => {
  it("transposing the song changes no bit of any pair", () => {
    for (const song of songs) {
      const words = pairFeatures(pairKeys(song), 0, 150);
      for (const semitones of [-7, -1, 1, 6, 12, 25]) {
        expect(firstDifference(pairFeatures(pairKeys(transposed(song, semitones)), 0, 150), words)).toBe(-1);
      }
    }
  });

  it("are what their descriptions say, by a second and plain implementation", () => {
    for (const song of songs.slice(0, 2)) expectReference(song, 13, 90);
    expectReference(looped(5, 3, 80), 0, 80);
    expectReference(songOf(Array.from({ length: 20 }, () => [])), 0, 20);
  });

  it("are that with beats and voices hidden, too", () => {
    songs.slice(0, 3).forEach((song, seed) => {
      expectReference(song, 20, 100, randomHide(seed, 80));
    });
    expectReference(looped(6, 4, 80), 0, 80, randomHide(7, 80));
  });

  it("are each on somewhere and off somewhere in varied songs", () => {
    const everywhere = [...songs, looped(1, 8, 150)].map((song) => pairFeatures(pairKeys(song), 0, 150));
    const counts = names.map((_, p) =>
      everywhere.reduce(
        (sum, words) => sum + words.reduce((n, word, at) => n + ((at & 1) === p >> 5 ? (word >>> (p & 31)) & 1 : 0), 0),
        0,
      ),
    );
    expect(names.filter((_, p) => counts[p] === 0)).toEqual([]);
    expect(names.filter((_, p) => counts[p] === everywhere.length * 150 * 150)).toEqual([]);
  });

  it("find a phrase that returns a whole tone higher, and that it does", () => {
    const phrase = [48, 50, 52, 53].map((pitch) => [note({ pitch, voice: "bass" }), note({ pitch: pitch + 16 })]);
    const higher = phrase.map((notes) => notes.map((n) => ({ ...n, pitch: n.pitch + 2 })));
    const words = pairFeatures(pairKeys(songOf([...phrase, ...higher])), 0, 8);
    const found = statementsOf(words, 0 * 8 + 4);
    expect(found["content.moved-up-2"] && found["interval.2"]).toBe(true);
    expect(found["content.bass"] || found["run.bass.4"]).toBe(false);
    expect(statementsOf(words, 4 * 8 + 0)["content.moved-up-2"]).toBe(false);
  });

  it("fill a window of 512 beats and refuse a longer one in one line", () => {
    const keys = pairKeys(looped(2, 16, 600));
    const words = pairFeatures(keys, 80, 592);
    expect(statementsOf(words, 0 * 512 + 16)["run.drums.64"]).toBe(true);
    expect(statementsOf(words, 448 * 512 + 432)["run.drums.64"]).toBe(true);
    expect(statementsOf(words, 449 * 512 + 433)["run.drums.64"]).toBe(false);
    expect(() => pairFeatures(keys, 0, 600)).toThrow("invalid window length 600 (expected at most 512 beats)");
    expect(() => pairFeatures(keys, 500, 601)).toThrow("invalid window [500, 601)");
  });

  it("unpack to bytes with zeros outside of the real beats", () => {
    const words = pairFeatures(pairKeys(songs[0]), 0, 10);
    const out = unpackPairs(words, 10, new Uint8Array(12 * 12 * P).fill(7), 12);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) {
        const real = i < 10 && j < 10 ? statementsOf(words, i * 10 + j) : {};
        const bytes = Array.from(out.subarray((i * 12 + j) * P, (i * 12 + j + 1) * P));
        expect(bytes).toEqual(names.map((name) => (real[name] ? 1 : 0)));
      }
    }
  });
});
