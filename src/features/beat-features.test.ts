import { describe, expect, it } from "vitest";
import type { BeatSong } from "../music/beat-notes.js";
import { beatFeatures } from "./beat-features.js";
import { BEAT_FEATURES } from "./beat-table.js";
import { songStatistics } from "./song-statistics.js";
import { referenceBeat } from "./testing/reference-beats.js";
import { firstDifference, note, randomSong, songOf, transposed } from "./testing/songs.js";

const F = BEAT_FEATURES.length;
const names = BEAT_FEATURES.map(({ name }) => name);
const songs = Array.from({ length: 12 }, (_, seed) => randomSong(seed, 250));

/** Names of the features that are on in a beat. */
function on(song: BeatSong, beat: number): string[] {
  const row = beatFeatures(song).subarray(beat * F, (beat + 1) * F);
  return names.filter((_, f) => row[f] === 1);
}

describe("the table of beat features", () => {
  it("has at least 200 features with names and descriptions of their own", () => {
    expect(F).toBeGreaterThanOrEqual(200);
    expect(new Set(names).size).toBe(F);
    expect(new Set(BEAT_FEATURES.map(({ group, description }) => `${group}: ${description}`)).size).toBe(F);
    for (const { description, reads, group } of BEAT_FEATURES) {
      expect(description).toMatch(/^[a-z0-9]/);
      expect(description).not.toMatch(/[%\n.]/);
      expect(reads.length === 0).toBe(group === "meter");
    }
  });

  it("holds every group of features", () => {
    const groups = [...new Set(BEAT_FEATURES.map(({ group }) => group))];
    expect(groups).toEqual(["bass", "harmony", "melody", "texture", "drums", "meter", "instrumentation"]);
  });
});

describe("beat features", () => {
  it("transposing the song changes no bit of any beat", () => {
    for (const song of songs) {
      const bits = beatFeatures(song);
      for (const semitones of [-7, -1, 1, 2, 6, 12, 25])
        expect(firstDifference(beatFeatures(transposed(song, semitones)), bits)).toBe(-1);
    }
  });

  it("are what their descriptions say, by a second and plain implementation", () => {
    for (const song of songs.slice(0, 4)) {
      const bits = beatFeatures(song);
      for (let t = 0; t < song.notes.length; t++) {
        const statements = referenceBeat(song, t);
        const fast = Object.fromEntries(names.map((name, f) => [name, bits[t * F + f] === 1]));
        expect(fast, `beat ${t}`).toEqual(statements);
      }
    }
  });

  it("are each on somewhere and off somewhere in varied songs", () => {
    const ones = new Float64Array(F);
    let beats = 0;
    for (const song of songs) {
      const bits = beatFeatures(song);
      for (let n = 0; n < bits.length; n++) ones[n % F] += bits[n];
      beats += song.notes.length;
    }
    expect(names.filter((_, f) => ones[f] === 0)).toEqual([]);
    expect(names.filter((_, f) => ones[f] === beats)).toEqual([]);
  });

  it("do not change when later beats do", () => {
    const [song] = songs;
    const statistics = songStatistics(song);
    const whole = beatFeatures(song, statistics);
    const first = { ...song, notes: song.notes.slice(0, 60) };
    expect(firstDifference(beatFeatures(first, statistics), whole.subarray(0, 60 * F))).toBe(-1);
  });

  it("find a C major chord above its bass on the first quarter", () => {
    const chord = [48, 64, 67, 72].map((pitch, n) => note({ pitch, voice: n === 0 ? "bass" : "chords" }));
    const found = on(songOf([chord]), 0);
    expect(found).toEqual(
      expect.arrayContaining([
        "harmony.chord.major",
        "harmony.struck.4",
        "harmony.voices.4",
        "texture.block",
        "meter.quarter.1",
      ]),
    );
    expect(found).not.toContain("harmony.chord.minor");
  });

  it("hear a melody note held over a barline as held, not as struck", () => {
    const struck = note({ pitch: 72, voice: "melody", from: 0.5 });
    const held = note({ pitch: 72, voice: "melody", struck: false });
    const found = on(songOf([[struck], [held]]), 1);
    expect(found).toEqual(expect.arrayContaining(["melody.held", "melody.anticipated", "melody.from.same"]));
    expect(found.filter((name) => name.startsWith("melody.onset"))).toEqual([]);
  });

  it("hear a bass that rises by a fifth from the beat before", () => {
    const found = on(songOf([[note({ pitch: 36, voice: "bass" })], [note({ pitch: 43, voice: "bass" })]]), 1);
    expect(found).toEqual(expect.arrayContaining(["bass.moved.7", "bass.rises", "bass.leap", "harmony.lowest.7"]));
  });
});
