import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { beforeAll, describe, expect, it } from "vitest";
import type { BeatSong } from "../music/beat-notes.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { beatFeatures } from "./beat-features.js";
import { BEAT_FEATURES } from "./beat-table.js";
import { hideBits } from "./hide.js";
import { pairFeatures } from "./pair-features.js";
import { pairKeys } from "./pair-keys.js";
import { PAIR_FEATURES } from "./pair-table.js";
import { songStatistics } from "./song-statistics.js";
import { referenceBeat } from "./testing/reference-beats.js";
import { referencePair } from "./testing/reference-pairs.js";
import { firstDifference, randomHide, transposed, withOtherNotes } from "./testing/songs.js";

const F = BEAT_FEATURES.length;
const corpora = process.env.BAT_CORPORA;
const skipped = corpora ? "" : " (skipped: set BAT_CORPORA)";

/** Folk tunes, pop piano with chords, and bands with drums: archives under BAT_CORPORA and the number of songs of each. */
const ARCHIVES: readonly [string, number][] = [
  ["open/nottingham/nottingham.tar.gz", 4],
  ["open/pop909-cl/pop909-cl.tar.gz", 4],
  ["unstated/cocopops-midi/cocopops-midi.tar.gz", 8],
];

/** The first songs of an archive that are in 4/4 throughout, among every seventh file. */
async function readSongs(path: string, count: number): Promise<BeatSong[]> {
  const tar = gunzipSync(readFileSync(path));
  const entries = await unpackTar(new Uint8Array(tar));
  const files = entries.filter(({ header, data }) => /\.midi?$/i.test(header.name) && data !== undefined);
  const songs: BeatSong[] = [];
  for (let n = 0; n < files.length && songs.length < count; n += 7) {
    try {
      songs.push(beatSong(readMidi(files[n].data ?? new Uint8Array())));
    } catch {
      // Another meter: the next one.
    }
  }
  return songs;
}

describe.skipIf(!corpora)(`real songs${skipped}`, () => {
  const songs: BeatSong[] = [];

  beforeAll(async () => {
    for (const [archive, count] of ARCHIVES) songs.push(...(await readSongs(join(corpora ?? "", archive), count)));
  });

  it("are read from every corpus", () => {
    expect(songs.length).toBe(16);
  });

  it("transposing a song changes no bit of any beat or pair", () => {
    for (const song of songs) {
      const T = Math.min(song.notes.length, 300);
      const bits = beatFeatures(song);
      const words = pairFeatures(pairKeys(song), 0, T);
      const pitches = song.notes.flatMap((notes) => notes.filter((n) => n.voice !== "drums").map((n) => n.pitch));
      const [down, up] = [-Math.min(...pitches), 127 - Math.max(...pitches)];
      for (const semitones of [Math.max(down, -11), Math.min(up, 7), Math.min(up, 1)]) {
        const moved = transposed(song, semitones);
        expect(firstDifference(beatFeatures(moved), bits)).toBe(-1);
        expect(firstDifference(pairFeatures(pairKeys(moved), 0, T), words)).toBe(-1);
      }
    }
  });

  it("hidden beats and voices do not show in anything that a model is given", () => {
    songs.forEach((song, seed) => {
      const T = song.notes.length;
      const to = Math.min(T, 300);
      const hide = randomHide(seed, T);
      const statistics = songStatistics(song);
      const given = (heard: BeatSong) => {
        const bits = beatFeatures(heard, statistics);
        hideBits(bits, hide);
        return { bits, words: pairFeatures(pairKeys(heard), 0, to, hide) };
      };
      const first = given(song);
      const other = given(withOtherNotes(song, hide, seed, song.context.tracks.length));
      expect(firstDifference(other.bits, first.bits)).toBe(-1);
      expect(firstDifference(other.words, first.words)).toBe(-1);
    });
  });

  it("have the bits that their descriptions say, by a second and plain implementation", () => {
    songs.forEach((song, seed) => {
      const bits = beatFeatures(song);
      for (let t = 0; t < Math.min(song.notes.length, 60); t++) {
        const statements = referenceBeat(song, t);
        for (const [f, { name }] of BEAT_FEATURES.entries()) {
          if ((bits[t * F + f] === 1) !== statements[name])
            expect.fail(`song ${seed}, beat ${t}: ${name} is ${bits[t * F + f]}`);
        }
      }
      if (seed % 4 > 0) return;
      const T = Math.min(song.notes.length, 40);
      const hide = seed % 8 === 0 ? undefined : randomHide(seed, T);
      const words = pairFeatures(pairKeys(song), 0, T, hide);
      for (let pair = 0; pair < T * T; pair++) {
        const statements = referencePair(song, 0, T, Math.floor(pair / T), pair % T, hide);
        for (const [p, { name }] of PAIR_FEATURES.entries()) {
          const on = ((words[pair * 2 + (p >> 5)] >>> (p & 31)) & 1) === 1;
          if (on !== statements[name]) expect.fail(`song ${seed}, pair ${pair}: ${name} is ${on}`);
        }
      }
    });
  });
});
