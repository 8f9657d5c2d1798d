import { beforeAll, describe, expect, it } from "vitest";
import type { BeatSong } from "../music/beat-notes.js";
import { VOICES, type Voice } from "../music/piece.js";
import { random } from "../util/random.js";
import { beatFeatures } from "./beat-features.js";
import { BEAT_FEATURES, type BeatFeature } from "./beat-table.js";
import { hiddenFeatures, hideBits, voiceMask, WHOLE_BEAT } from "./hide.js";
import { pairFeatures } from "./pair-features.js";
import { pairKeys } from "./pair-keys.js";
import { songStatistics } from "./song-statistics.js";
import { firstDifference, randomHide, randomSong, withOtherNotes } from "./testing/songs.js";

const F = BEAT_FEATURES.length;
const BEATS = 120;
const songs = Array.from({ length: 6 }, (_, seed) => randomSong(100 + seed, BEATS));

/** What a model is given of a song of which the voices `hide` are hidden, when the song's statistics are those of `original`. */
function given(song: BeatSong, original: BeatSong, hide: Uint8Array) {
  const bits = beatFeatures(song, songStatistics(original));
  hideBits(bits, hide);
  return { bits, words: pairFeatures(pairKeys(song), 0, BEATS, hide) };
}

/** Changes one voice in one beat, all over a song, and calls back with the features that differ, in that beat or the next. */
function eachChange(seen: (f: number, voice: Voice, later: 0 | 1 | -1) => void): void {
  songs.forEach((song, seed) => {
    const statistics = songStatistics(song);
    const bits = beatFeatures(song, statistics);
    const draw = random(seed, 10);
    for (let change = 0; change < 1000; change++) {
      const beat = draw.below(BEATS);
      const voice = draw.below(4);
      const hide = new Uint8Array(BEATS);
      hide[beat] = 1 << voice;
      const others = beatFeatures(withOtherNotes(song, hide, 1000 * seed + change), statistics);
      for (let at = 0; at < bits.length; at++) {
        if (bits[at] === others[at]) continue;
        const later = Math.floor(at / F) - beat;
        seen(at % F, VOICES[voice], later === 0 || later === 1 ? later : -1);
      }
    }
  });
}

/** Whether the table allows a feature to change with a voice of its own beat (later 0) or of the beat before (later 1). */
function declared({ reads, reach }: BeatFeature, voice: Voice, later: 0 | 1 | -1): boolean {
  return later >= 0 && later <= reach && reads.includes(voice);
}

describe("hiding", () => {
  it("with beats and voices hidden, nothing given to a model depends on their notes", () => {
    songs.forEach((song, seed) => {
      for (let n = 0; n < 6; n++) {
        const hide = randomHide(10 * seed + n, BEATS);
        const first = given(song, song, hide);
        const other = given(withOtherNotes(song, hide, n), song, hide);
        expect(firstDifference(other.bits, first.bits)).toBe(-1);
        expect(firstDifference(other.words, first.words)).toBe(-1);
      }
    });
  });

  it("with single beats hidden in a song, every kind of change stays unseen, next beats included", () => {
    for (const [seed, song] of songs.slice(0, 2).entries()) {
      for (let beat = 0; beat < BEATS; beat += 3) {
        const hide = new Uint8Array(BEATS);
        hide[beat] = WHOLE_BEAT;
        const first = given(song, song, hide);
        const other = given(withOtherNotes(song, hide, 50 + seed), song, hide);
        expect(firstDifference(other.bits, first.bits)).toBe(-1);
        expect(firstDifference(other.words, first.words)).toBe(-1);
      }
    }
  });

  it("keeps what a hidden beat's neighbours hold of themselves, and the meter", () => {
    const [song] = songs;
    const hide = new Uint8Array(BEATS);
    hide[40] = WHOLE_BEAT;
    const hidden = hiddenFeatures(hide);
    BEAT_FEATURES.forEach(({ reads, reach }, f) => {
      expect(hidden[39 * F + f]).toBe(0);
      expect(hidden[40 * F + f]).toBe(reads.length > 0 ? 1 : 0);
      expect(hidden[41 * F + f]).toBe(reach);
      expect(hidden[42 * F + f]).toBe(0);
    });
    const bits = beatFeatures(song);
    const shown = bits.slice();
    hideBits(shown, hide);
    for (let at = 0; at < bits.length; at++) expect(shown[at]).toBe(hidden[at] ? 0 : bits[at]);
  });

  it("hides of a beat with one voice hidden just the features that read it", () => {
    VOICES.forEach((voice, v) => {
      const hidden = hiddenFeatures(Uint8Array.of(0, 1 << v));
      BEAT_FEATURES.forEach(({ reads }, f) => {
        expect(hidden[F + f] === 1).toBe(reads.includes(voice));
      });
    });
    expect(voiceMask(VOICES)).toBe(WHOLE_BEAT);
  });
});

describe("what the table says of beat features", () => {
  const understated = new Set<string>();
  const seen = new Set<string>();
  const bareChanges = new Set<string>();
  beforeAll(() => {
    eachChange((f, voice, later) => {
      const feature = BEAT_FEATURES[f];
      if (!declared(feature, voice, later)) understated.add(`${feature.name} by ${voice}, ${later}`);
      seen.add(`${feature.name} by ${voice}, ${later}`);
      // The same check of a table that forgets one voice or the beat before must find something for every feature.
      if (!declared({ ...feature, reads: feature.reads.slice(1) }, voice, later)) bareChanges.add(feature.name);
      if (!declared({ ...feature, reach: 0 }, voice, later)) bareChanges.add(`${feature.name} reach`);
    });
  });

  it("no feature changes with a voice or a beat that it does not name", () => {
    expect([...understated]).toEqual([]);
  });

  it("every voice that a feature names can change it, in its beat and, with reach 1, in the beat before", () => {
    const missing = BEAT_FEATURES.flatMap(({ name, reads, reach }) =>
      reads.flatMap((voice) =>
        (reach === 1 ? [0, 1] : [0])
          .map((later) => `${name} by ${voice}, ${later}`)
          .filter((change) => !seen.has(change)),
      ),
    );
    // A note that is held over belongs to its own beat; it is hidden with the beat before because it tells of it.
    const held = ["bass.held by bass, 1", "melody.held by melody, 1", "texture.held by chords, 1"];
    expect(missing.filter((change) => !held.includes(change))).toEqual([]);
  });

  it("a table that forgot a voice or a reach would be found out, for every feature", () => {
    const unnoticed = BEAT_FEATURES.filter(({ name, reads, reach }) => {
      const voice = reads.length > 0 && !bareChanges.has(name);
      return voice || (reach === 1 && !name.endsWith(".held") && !bareChanges.has(`${name} reach`));
    });
    expect(unnoticed.map(({ name }) => name)).toEqual([]);
  });
});
