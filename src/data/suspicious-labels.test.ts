import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { readSuspicious, weighSuspicious } from "./suspicious-labels.js";
import { readTruthLabels } from "./truth-labels.js";

const list = "one\ttrain\tstated\tF#m\tfits\t3:F# 30:Bb\n\ntwo\tval\tstated\tC\tfits\t1:Am\n";

/** A song of 40 measures in C, a beat in each. */
const labelled = (id: string) => {
  const beats = Array.from({ length: 40 }, (_, m) => ({
    tick: m,
    measure: m === 0 ? null : m,
    tonic: 0,
    minor: false,
    tonicChord: m % 2 === 0,
    measureStart: true,
    modulationUp: false,
  }));
  const song = { id, corpus: "made", split: "train", file: `${id}.mid`, beats };
  return readTruthLabels(JSON.stringify(song), "truth.jsonl", QUESTIONS)[0];
};

describe("stretches whose stated key is in doubt", () => {
  it("are eight measures from each one listed", () => {
    expect(readSuspicious(list, "list.tsv").get("one")).toEqual([
      { from: 3, to: 11 },
      { from: 30, to: 38 },
    ]);
  });

  it("weigh less in the questions that come of the key, and only in the songs listed", () => {
    const [one, other] = weighSuspicious([labelled("one"), labelled("other")], readSuspicious(list, "list.tsv"), 0.3);
    for (const question of ["scale", "tonicChord", "modulationUp"]) {
      const weights = [...one.columns[question].weight];
      const full = other.columns[question].weight[0];
      const light = Math.round(0.3 * full);
      expect(weights).toEqual(
        Array.from({ length: 40 }, (_, m) => ((m >= 3 && m < 11) || (m >= 30 && m < 38) ? light : full)),
      );
      expect(new Set(other.columns[question].weight)).toEqual(new Set([full]));
      expect([...one.columns[question].value]).toEqual([...other.columns[question].value]);
    }
    expect(one.columns.measureStart).toEqual(other.columns.measureStart);
  });

  it.each([
    ["one\ttrain\tstated", "list.tsv line 1: 3 fields"],
    [list.replace("1:Am", "1:H"), "line 3: measure"],
  ])("name the line that is wrong", (text, message) => {
    expect(() => readSuspicious(text, "list.tsv")).toThrow(message);
  });

  it("refuse a weight that is no share", () => {
    expect(() => weighSuspicious([], new Map(), 2)).toThrow("a number from 0 to 1");
  });

  const folder = process.env.BAT_TRUTH;
  describe.skipIf(!folder || !existsSync(`${folder}/suspicious.tsv`))("of the truth (skipped: set BAT_TRUTH)", () => {
    it("name songs and measures that the truth has", () => {
      const stretches = readSuspicious(readFileSync(`${folder}/suspicious.tsv`, "utf8"), "suspicious.tsv");
      const text = gunzipSync(readFileSync(`${folder}/truth.jsonl.gz`)).toString();
      const songs = new Map(readTruthLabels(text, "truth.jsonl", QUESTIONS).map((song) => [song.song, song]));
      expect(stretches.size).toBe(42);
      for (const [id, listed] of stretches) {
        const measures = songs.get(id)?.measures ?? [];
        for (const { from } of listed) expect(measures, `${id} ${from}`).toContain(from);
      }
    });
  });
});
