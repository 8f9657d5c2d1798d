import { describe, expect, test } from "vitest";
import { readCsvLabels } from "../../src/data/csv-labels.js";
import { QUESTIONS } from "../../src/theory/questions.js";
import type { Correction } from "../app/types.js";
import { correctionsFromCsv, correctionsToCsv } from "./csv.js";
import { testSong } from "./testing/songs.js";

const one = testSong('one, "first".mid');
const two = testSong("two.mid", { seed: 2 });
const corrections: Correction[] = [
  { beat: 0, question: "scale", value: { tonic: 8, mode: "minor" } },
  { beat: 1, question: "scale", value: { tonic: 10, mode: "mixolydian" } },
  { beat: 16, question: "phraseStart", value: 1 },
  { beat: 17, question: "phraseStart", value: 0 },
  { beat: 18, question: "phraseStart", value: null },
];

describe("corrections as label CSV", () => {
  test("what is written is read again, song by song, but for the answers that were only taken away", () => {
    const text = correctionsToCsv([
      { song: one, corrections },
      { song: two, corrections: corrections.slice(0, 1) },
    ]);
    const { songs, missing } = correctionsFromCsv(text, "labels.csv", [one, two]);
    expect(missing).toEqual([]);
    expect(songs).toEqual([
      { song: one, changes: corrections.slice(0, 4) },
      { song: two, changes: corrections.slice(0, 1) },
    ]);
  });

  test("is read by the reader of bat finetune", () => {
    const labels = readCsvLabels(correctionsToCsv([{ song: one, corrections }]), "labels.csv", QUESTIONS);
    expect(labels.length).toBe(1);
    expect(labels[0].song).toBe(one.name);
    expect(Array.from(labels[0].at)).toEqual([0, 1, 16, 17]);
    expect(Array.from(labels[0].columns.phraseStart.value)).toEqual([255, 255, 254, 0]);
    expect(Array.from(labels[0].columns.scale.mode!).slice(0, 2)).toEqual([1, 3]);
  });

  test("songs that are not open are named, and probabilities become the nearer answer", () => {
    const text = "file,beat,question,value\nfar.mid,0,blues,1\ntwo,3,blues,0.7\ntwo,4,blues,.2\ntwo,5,blues,0.5\n";
    const { songs, missing } = correctionsFromCsv(text, "labels.csv", [one, two]);
    expect(missing).toEqual(["far.mid"]);
    expect(songs).toEqual([
      {
        song: two,
        changes: [
          { beat: 3, question: "blues", value: 1 },
          { beat: 4, question: "blues", value: 0 },
        ],
      },
    ]);
  });

  test("a wrong line is named", () => {
    const read = (row: string) => () => correctionsFromCsv(`file,beat,question,value\n${row}\n`, "labels.csv", [two]);
    expect(read("two.mid,64,blues,1")).toThrow("labels.csv line 2: beat 64 (expected 0 to 63, the beats of two.mid)");
    expect(read("two.mid,0,scale,H major")).toThrow("line 2: value H major");
    expect(read("two.mid,0,isBridge,1")).toThrow("line 2: question isBridge");
  });
});
