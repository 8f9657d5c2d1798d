import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/answers/analysis.js";
import { overRange } from "../teach/book.js";
import { correctedAnalysis } from "../teach/overlay.js";
import { suggestions } from "../teach/suggest.js";
import { testSong } from "../teach/testing/songs.js";
import { laneBoxes } from "../view/lanes.js";
import { indexNotes } from "../view/note-index.js";
import { readSong } from "../view/reading.js";
import { arrange } from "../view/systems.js";
import { beatWords } from "../view/words.js";
import { answerWords, certaintyOf, kindOf } from "./answer-kinds.js";

/** A model of tomorrow: it tells chords, and something that nobody knows yet. */
const plain = testSong("a.mid", { beats: 32 });
const beats = plain.analysis.beats.map((beat, t) => ({
  ...beat,
  answers: {
    ...beat.answers,
    chord: { root: t < 16 ? 7 : 2, third: t < 16 ? "major" : "minor", p: 0.75 } as unknown as Answer,
    mood: { colour: "blue" } as unknown as Answer,
  },
}));
const song = { ...plain, analysis: { ...plain.analysis, beats } };

describe("answers of kinds that the page does not know", () => {
  test("are told by their looks and put in words", () => {
    expect([0.2, { tonic: 0, mode: "lydian", p: 1 }, { root: 1 }, "x", undefined, null].map(kindOf)).toEqual([
      "binary",
      "scale",
      "other",
      "other",
      "other",
      "other",
    ]);
    expect(answerWords({ tonic: 9, mode: "minorpentatonic", p: 0.4 })).toBe("A minor pentatonic");
    expect(answerWords({ root: 8, third: "major", p: 0.4 })).toBe("A♭");
    expect(answerWords({ root: 2, third: "minor", p: 0.4 })).toBe("Dm");
    expect(answerWords({ root: 2, third: "none", p: 0.4 })).toBe("D5");
    expect(answerWords({ form: "bridge", number: 2, p: 0.4 })).toBe("bridge 2");
    expect(answerWords(undefined)).toBe("–");
    expect([0.25, { p: 0.5 }, { root: 1 }, undefined].map(certaintyOf)).toEqual([0.25, 0.5, 1, 0]);
  });

  test("have a lane with their words at each change, and the rest of the song reads as before", () => {
    const reading = readSong(song, {}, []);
    expect(reading.summary).toEqual(readSong(plain, {}, []).summary);
    expect(reading.lanes.slice(-2).map(({ label, kind }) => [label, kind])).toEqual([
      ["chord", "other"],
      ["mood", "other"],
    ]);
    const { systems, metrics } = arrange(
      reading,
      indexNotes(song),
      { zoom: 40, form: "line", row: null },
      {
        width: 4000,
        height: 800,
      },
    );
    const boxes = laneBoxes(reading, systems[0], metrics, 0, 32).filter(({ kind }) => kind === "other");
    expect(boxes.map(({ label }) => label)).toEqual(["G", "Dm", "blue"]);
    expect(beatWords(song, reading, 3)).not.toMatch(/chord|mood|object/);
  });

  test("are neither corrected nor asked about", () => {
    expect(suggestions(song, [], 100).some(({ question }) => question === "chord" || question === "mood")).toBe(false);
    const { answers } = correctedAnalysis(song.analysis, overRange(0, 4, "chord", 1)).beats[0];
    expect(answers.chord).toEqual({ root: 7, third: "major", p: 0.75 });
  });
});
