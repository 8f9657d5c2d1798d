import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { readTruthLabels } from "./truth-labels.js";

const song = (...beats: object[]) =>
  JSON.stringify({ id: "pop909-001", corpus: "pop909", split: "train", file: "pop909-cl/001.mid", beats });

describe("truth in JSON lines", () => {
  it("reads ticks, split and corpus, and null as not known", () => {
    const [one] = readTruthLabels(
      song({ tick: 480, tonicChord: true, measureStart: null }, { tick: 960, tonicChord: false, measureStart: null }),
      "truth.jsonl",
      QUESTIONS,
    );
    expect(one).toMatchObject({ song: "pop909-001", by: "tick", split: "train", corpus: "pop909" });
    expect([...(one.at as Int32Array)]).toEqual([480, 960]);
    expect([...one.columns.tonicChord.value]).toEqual([254, 0]);
    expect(one.columns.measureStart).toBeUndefined();
    expect(one.columns.blues).toBeUndefined();
  });

  it("makes one half of a phrase start on which two people differ", () => {
    const [{ columns }] = readTruthLabels(
      song(
        { tick: 0, phraseStart: true, phraseStart2: true },
        { tick: 1, phraseStart: true, phraseStart2: false },
        { tick: 2, phraseStart: true, phraseStart2: null },
        { tick: 3, phraseStart: false },
        { tick: 4, phraseStart: null },
      ),
      "truth.jsonl",
      QUESTIONS,
    );
    expect([...columns.phraseStart.value]).toEqual([254, 127, 254, 0, 255]);
  });

  it("reads the scale from the tonic and the third, and knows it only when both are known", () => {
    const [{ columns }] = readTruthLabels(
      song({ tick: 0, tonic: 9, minor: true }, { tick: 1, tonic: 0, minor: false }, { tick: 2, tonic: 4, minor: null }),
      "truth.jsonl",
      QUESTIONS,
    );
    expect([...columns.scale.value]).toEqual([9, 0, 255]);
    expect([...(columns.scale.mode as Uint8Array)].slice(0, 2)).toEqual([1, 0]);
  });

  it.each([
    ["{", "truth.jsonl line 1"],
    [song({ tick: 0, tonic: 12 }), "beats.0.tonic"],
    [song({ tick: "x" }), "beats.0.tick"],
  ])("names the line and the field that is wrong in %s", (text, message) => {
    expect(() => readTruthLabels(text, "truth.jsonl", QUESTIONS)).toThrow(message);
  });

  describe.skipIf(!process.env.BAT_TRUTH)("of three corpora (skipped: set BAT_TRUTH)", () => {
    it("has the counts that its README gives", () => {
      const text = gunzipSync(readFileSync(`${process.env.BAT_TRUTH}/truth.jsonl.gz`)).toString();
      const songs = readTruthLabels(text, "truth.jsonl.gz", QUESTIONS);
      const train = songs.filter(({ corpus, split }) => corpus === "pop909" && split === "train");
      expect(train.length).toBe(537);
      const positives = (name: string) =>
        train.reduce((sum, { columns }) => sum + (columns[name]?.value.filter((v) => v === 254).length ?? 0), 0);
      expect(positives("tonicChord")).toBe(47333);
      expect(positives("measureStart")).toBe(42637);
      expect(positives("modulationUp")).toBe(61);
    });
  });
});
