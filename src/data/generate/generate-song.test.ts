import { describe, expect, it } from "vitest";
import { readMidi } from "../../music/midi.js";
import { writeMidi } from "../../music/write-midi.js";
import { MODES, modeOrMajor } from "../../theory/modes.js";
import { type GenerateOptions, generatedPiece, generateSong, STYLES, seedOf } from "./generate-song.js";

/** `count` songs of a corpus, as `bat prepare --generated` draws them. */
function* generateCorpus(count: number, seed: number, options: GenerateOptions = {}) {
  for (let k = 0; k < count; k++) yield generateSong(seedOf(seed, k), options);
}

const seeds = Array.from({ length: 60 }, (_, k) => k);

describe("generateSong", () => {
  it("writes the same song for the same seed, and another for another", () => {
    const text = (seed: number) => JSON.stringify(generateSong(seed));
    const first = seeds.slice(0, 10).map(text);
    expect(seeds.slice(0, 10).map(text)).toEqual(first);
    expect(new Set(first).size).toBe(10);
  });

  it("is read back with one label a beat and no note lost, in every style and layout", () => {
    for (const style of STYLES.filter((s) => s !== "waltz")) {
      for (const layout of ["band", "hands", "piano", "flat"] as const) {
        for (const seed of seeds.slice(0, 3)) {
          const { song, labels } = generateSong(seed, { style, layout });
          const piece = readMidi(writeMidi(song));
          expect(piece.beats.length).toBe(labels.length);
          expect(piece.notes.length).toBe(song.tracks.reduce((sum, track) => sum + track.notes.length, 0));
        }
      }
    }
  });

  it("writes waltzes that a reader of 4/4 refuses", () => {
    for (const seed of seeds.slice(0, 5)) {
      expect(() => readMidi(generatedPiece(seed, "waltz").bytes)).toThrow("3/4 from measure 1");
    }
  });

  it("starts its true measures every four beats from the lead, wherever the file's barlines are", () => {
    for (const lead of [0, 1, 2, 3, 4]) {
      const { labels, song } = generateSong(5, { lead });
      labels.forEach((label, beat) => {
        expect(label.measureStart).toBe(beat % 4 === lead % 4 ? 1 : 0);
      });
      const { beats } = readMidi(writeMidi(song));
      expect(beats[lead].position).toBe((lead % 4) + 1);
    }
  });

  it("shifts nothing but the place of the notes when only the lead differs", () => {
    const bare = { style: "blues", layout: "piano" } as const;
    const [a, b] = [generateSong(9, { ...bare, lead: 0 }), generateSong(9, { ...bare, lead: 2 })];
    expect(b.labels.slice(2)).toEqual(a.labels);
  });

  it("starts phrases on measures only, most of them four measures apart", () => {
    let four = 0;
    let all = 0;
    for (const { labels } of generateCorpus(60, 3)) {
      const starts = labels.flatMap((label, beat) => (label.phraseStart ? [beat] : []));
      for (const start of starts) expect(labels[start].measureStart).toBe(1);
      starts.slice(1).forEach((start, i) => {
        all++;
        if (start - starts[i] === 16) four++;
      });
    }
    expect(four / all).toBeGreaterThan(0.85);
    expect(four / all).toBeLessThan(1);
  });

  it("marks a modulation up exactly where the tonic rises by one to three semitones", () => {
    let found = 0;
    const wrong: string[] = [];
    for (const { labels, style } of generateCorpus(120, 4)) {
      labels.forEach((label, beat) => {
        if (beat === 0) return;
        const before = labels[beat - 1];
        const up = (label.tonic - before.tonic + 12) % 12;
        const relative = up === 3 && modeOrMajor(before.mode).minor && !modeOrMajor(label.mode).minor;
        if (label.modulationUp !== (relative ? null : up >= 1 && up <= 3 ? 1 : 0)) wrong.push(`${style}, beat ${beat}`);
        if (label.modulationUp === 1) found++;
      });
    }
    expect(wrong).toEqual([]);
    expect(found).toBeGreaterThan(20);
  });

  it("calls a blues a blues, and its decoys not, though they share sevenths, basses and grooves", () => {
    for (const seed of seeds.slice(0, 20)) {
      expect(generateSong(seed, { style: "blues" }).labels.some((l) => l.blues === 1)).toBe(true);
      expect(generateSong(seed, { style: "decoy" }).labels.every((l) => l.blues === 0)).toBe(true);
    }
  });

  it("writes blues with parts that are none, in every third song or so, and most of each song is blues", () => {
    const shares = Array.from(generateCorpus(150, 8, { style: "blues" }), ({ labels }) => {
      return labels.filter((label) => label.blues === 1).length / labels.length;
    });
    const mixed = shares.filter((share) => share < 1).length / shares.length;
    expect(mixed).toBeGreaterThan(0.2);
    expect(mixed).toBeLessThan(0.5);
    expect(Math.min(...shares)).toBeGreaterThan(0.4);
  });

  it("starts a phrase that starts on the tonic chord with the tonic in the bass, whatever the bass's figure", () => {
    for (const seed of seeds) {
      const { song, labels, lead } = generateSong(seed, { style: "blues", layout: "band" });
      const bass = song.tracks.find((t) => /bass|upright|fretless/i.test(t.name));
      if (!bass) continue;
      for (let beat = lead; beat < labels.length; beat++) {
        const label = labels[beat];
        if (label.phraseStart !== 1 || label.tonicChord !== 1) continue;
        const first = bass.notes.find((n) => Math.abs(n.onset - beat) < 0.2);
        if (first) expect(first.pitch % 12, `seed ${seed}, beat ${beat}`).toBe(label.tonic);
      }
    }
  });

  it("names modes of the table and trusts a blues scale less than another", () => {
    const names = MODES.map((mode) => mode.name);
    const modes = new Set<string>();
    const weights = { blues: 0, other: 1 };
    for (const { labels } of generateCorpus(60, 6)) {
      for (const label of labels) {
        modes.add(label.mode);
        if (label.scaleWeight === 0) continue;
        if (label.blues) weights.blues = Math.max(weights.blues, label.scaleWeight);
        else weights.other = Math.min(weights.other, label.scaleWeight);
      }
    }
    expect(names).toEqual(expect.arrayContaining([...modes]));
    expect(weights.blues).toBeLessThan(weights.other);
  });

  it("uses all twelve tonics, all modes and all layouts", () => {
    const tonics = new Set<number>();
    const modes = new Set<string>();
    const tracks = new Set<number>();
    for (const { labels, song } of generateCorpus(300, 7)) {
      tonics.add(labels[0].tonic);
      modes.add(labels[0].mode);
      tracks.add(Math.min(3, song.tracks.length));
    }
    expect(tonics.size).toBe(12);
    expect(modes.size).toBe(MODES.length);
    expect([...tracks].sort()).toEqual([1, 2, 3]);
  });
});
