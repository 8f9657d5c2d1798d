import { describe, expect, test } from "vitest";
import type { Analysis, Answer } from "../../src/answers/analysis.js";
import { overRange } from "./book.js";
import { openBits, suggestions } from "./suggest.js";
import { testSong } from "./testing/songs.js";

const plain = testSong("a.mid", { beats: 64 });

/** The song with other answers on some beats. */
function answering(changes: Readonly<Record<number, Readonly<Record<string, Answer>>>>) {
  const beats = plain.analysis.beats.map((beat, t) => ({ ...beat, answers: { ...beat.answers, ...changes[t] } }));
  const analysis: Analysis = { ...plain.analysis, beats };
  return { ...plain, analysis };
}

describe("where a correction teaches most", () => {
  test("an answer of one half leaves a whole bit open, a certain one none", () => {
    expect([0, 0.5, 1].map(openBits)).toEqual([0, 1, 0]);
    expect(openBits(0.1)).toBeCloseTo(openBits(0.9), 12);
    expect(openBits({ tonic: 0, mode: "major", p: 0.2 })).toBe(1);
  });

  test("the least certain beat comes first, and not its neighbours with it", () => {
    const song = answering({ 33: { measureStart: 0.5 }, 34: { measureStart: 0.45 } });
    const found = suggestions(song, []).filter(({ question }) => question === "measureStart");
    expect(found[0]).toMatchObject({ from: 33, to: 34, reason: "50% certain" });
    expect(found.some(({ from }) => from === 34)).toBe(false);
  });

  test("an uncertain key is asked about as a stretch", () => {
    const unsure = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [40 + i, { scale: { tonic: 3, mode: "minor", p: 0.5 } }]),
    );
    const best = suggestions(answering(unsure), []).find(({ question }) => question === "scale");
    expect(best).toMatchObject({ from: 40, to: 56 });
  });

  test("what was corrected is not asked again", () => {
    const song = answering({ 33: { measureStart: 0.5 } });
    const found = suggestions(song, overRange(33, 34, "measureStart", 1));
    expect(found.some(({ from, question }) => from === 33 && question === "measureStart")).toBe(false);
  });

  test("a phrase that starts within a measure, and a rise without a modulation, are disagreements", () => {
    const rise = Object.fromEntries(
      Array.from({ length: 24 }, (_, i) => [40 + i, { scale: { tonic: 10, mode: "major", p: 0.99 } }]),
    );
    const song = answering({ ...rise, 21: { phraseStart: 0.99 } });
    const reasons = suggestions(song, [], 50).map(({ from, reason }) => `${from}: ${reason}`);
    expect(reasons).toContain("21: a phrase starts within a measure");
    expect(reasons).toContain("40: the key rises, but no modulation is said");
  });

  test("the same notes with another answer are found", () => {
    const { piece } = plain;
    // The notes of beats 0 to 7 again on beats 32 to 39.
    const notes = piece.notes.filter(({ onset }) => onset < 32 || onset >= 40);
    const again = piece.notes
      .filter(({ onset }) => onset < 8)
      .map((note) => ({ ...note, onset: note.onset + 32, offset: note.offset + 32 }));
    const song = {
      ...answering({ 33: { tonicChord: 0.97 }, 1: { tonicChord: 0.03 } }),
      piece: { ...piece, notes: [...notes, ...again] },
    };
    const found = suggestions(song, [], 60).filter(({ reason }) => reason.startsWith("the same notes"));
    expect(found.map(({ from, question }) => [from, question])).toContainEqual([33, "tonicChord"]);
  });

  test("all questions are heard, and no more are named than were asked for", () => {
    const found = suggestions(plain, [], 10);
    expect(found.length).toBe(10);
    expect(new Set(found.map(({ question }) => question)).size).toBeGreaterThan(2);
  });
});
