import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { random } from "../../src/util/random.js";
import type { Correction } from "../app/types.js";
import { overRange } from "./book.js";
import { correctedAnalysis } from "./overlay.js";
import { fromRawl, phraseMeasures, phrasePatchOf, rawlFor, toRawl } from "./rawl.js";
import { testSong } from "./testing/songs.js";

const song = testSong("a.mid", { beats: 128 });
const of = (corrections: readonly Correction[], question: string, value: unknown) =>
  corrections.filter((c) => c.question === question && c.value === value).map(({ beat }) => beat);

describe("phrases in rawl's form", () => {
  test("start on every fourth measure unless they are moved", () => {
    expect(phraseMeasures([], 13)).toEqual([1, 5, 9, 13]);
    expect(phraseMeasures([{ measure: 1, diff: 2 }], 13)).toEqual([3, 7, 11]);
    expect(
      phraseMeasures(
        [
          { measure: 1, diff: 1 },
          { measure: 10, diff: 1 },
        ],
        20,
      ),
    ).toEqual([2, 6, 11, 15, 19]);
    expect(phraseMeasures([{ measure: 5, diff: -1 }], 14)).toEqual([1, 4, 8, 12]);
    expect(phraseMeasures([{ measure: 3, diff: 1 }], 9)).toEqual([1, 5, 9]);
  });

  test("any phrase starts come back from the patch that is written for them", () => {
    const draw = random(4);
    for (let n = 0; n < 200; n++) {
      const starts: number[] = [];
      for (let measure = 1 + draw.below(4); measure <= 60; measure += 2 + draw.below(7)) starts.push(measure);
      const last = starts.at(-1)!;
      const measures = last + draw.below(10);
      expect(phraseMeasures(phrasePatchOf(starts, measures), measures)).toEqual(starts);
    }
  });
});

describe("rawl's analysis JSON", () => {
  test("what is exported comes back: keys, phrases and modulation on measures", () => {
    const key = (from: number, to: number, tonic: number) => overRange(from, to, "scale", { tonic, mode: "major" });
    const phrases = Array.from({ length: 128 }, (_, beat): Correction => {
      const starts = [4, 20, 40, 56, 72, 88, 104, 120];
      return { beat, question: "phraseStart", value: starts.includes(beat) ? 1 : 0 };
    });
    const ups = overRange(0, 128, "modulationUp", 0).map((c) => (c.beat === 72 ? { ...c, value: 1 as const } : c));
    const corrections = [...key(0, 72, 10), ...key(72, 128, 0), ...phrases, ...ups];
    const rawl = toRawl(correctedAnalysis(song.analysis, corrections));
    expect(rawl.modulations).toEqual({ 1: 10, 19: 0 });
    expect(rawl.phrasePatch).toEqual([
      { measure: 1, diff: 1 },
      { measure: 10, diff: 1 },
    ]);
    expect(rawl.tags).toEqual(["scale:major", "modulation:up_at_the_end"]);
    const back = fromRawl(JSON.parse(JSON.stringify(rawl)), song.piece, song.analysis);
    expect(of(back, "phraseStart", 1)).toEqual([4, 20, 40, 56, 72, 88, 104, 120]);
    expect(of(back, "modulationUp", 1)).toEqual([72]);
    const tonics = back.filter((c) => c.question === "scale").map((c) => (c.value as { tonic: number }).tonic);
    expect(tonics).toEqual([...Array(72).fill(10), ...Array(56).fill(0)]);
  });

  test("a minor key that goes to its relative major is no modulation up", () => {
    const read = (tags: string[]) =>
      of(fromRawl({ modulations: { 1: 9, 9: 0 }, tags }, song.piece, song.analysis), "modulationUp", 1);
    const value = fromRawl({ modulations: { 1: 9, 9: 0 } }, song.piece, song.analysis).find(
      (c) => c.question === "scale",
    );
    const minor = (value!.value as { mode: string }).mode === "minor";
    expect(read([])).toEqual(minor ? [] : [32]);
    expect(of(fromRawl({ modulations: { 1: 9, 9: 11 } }, song.piece, song.analysis), "modulationUp", 1)).toEqual([32]);
    expect(of(fromRawl({ modulations: { 1: 9, 9: 8 } }, song.piece, song.analysis), "modulationUp", 1)).toEqual([]);
  });

  test("says nothing of phrases and blues that the file does not speak of", () => {
    const questions = (json: unknown) => new Set(fromRawl(json, song.piece, song.analysis).map((c) => c.question));
    expect([...questions({ modulations: { 1: 2 } })]).toEqual(["scale", "modulationUp"]);
    expect(questions({ modulations: { 1: 2 }, tags: ["style:blues"] }).has("blues")).toBe(true);
  });

  test("a song is found by its name among many", () => {
    const all = { "c/MIDI/Band/a.mid": { modulations: { 1: 4 } }, "f/b": { modulations: { 1: 5 } } };
    expect(rawlFor(all, "a.mid")).toEqual({ modulations: { 1: 4 } });
    expect(rawlFor(all, "b.mid")).toEqual({ modulations: { 1: 5 } });
    expect(rawlFor({ modulations: { 1: 7 } }, "x.mid")).toEqual({ modulations: { 1: 7 } });
    expect(() => rawlFor(all, "x.mid")).toThrow("no analysis of x.mid");
  });

  test("a wrong field is named", () => {
    expect(() => fromRawl({ modulations: { 1: 12 } }, song.piece, song.analysis)).toThrow("modulations.1");
    expect(() => fromRawl([], song.piece, song.analysis)).toThrow("rawl analysis");
  });
});

const corpora = process.env.BAT_CORPORA;
const file = `${corpora}/open/rawl-analyses/analyses.json`;
describe.skipIf(!corpora || !existsSync(file))("rawl's own analyses (skipped: set BAT_CORPORA)", () => {
  test("every one is read, and its phrases never start before the first measure or twice on one", () => {
    const all = Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, { phrasePatch?: [] }>);
    for (const analysis of all) {
      const corrections = fromRawl(analysis, song.piece, song.analysis);
      expect(corrections.filter((c) => c.question === "scale").length).toBe(128);
      expect(new Set(corrections.map((c) => `${c.beat} ${c.question}`)).size).toBe(corrections.length);
    }
    expect(all.length).toBeGreaterThan(1000);
  });
});
