import { describe, expect, test } from "vitest";
import { summarize, truePositions } from "./summary.js";
import { writtenAnalysis } from "./testing/analysis.js";

describe("the summary of a song", () => {
  test("a song in one key has one stretch, as long as the song", () => {
    const { summary, beats } = writtenAnalysis();
    expect(summary.keys).toMatchObject([{ beat: 0, beats: beats.length, tonic: 8, name: "A♭ major" }]);
    expect(summary.keys![0].p).toBeCloseTo(0.9, 10);
  });

  test("a whole-tone modulation up is named with its measure and its semitones", () => {
    const { summary } = writtenAnalysis({ modulation: 32 });
    expect(summary.modulations).toEqual([{ beat: 32, measure: 9, position: 1, time: 16, semitones: 2, p: 0.93 }]);
    expect(summary.keys!.map(({ name, beats }) => [name, beats])).toEqual([
      ["A♭ major", 32],
      ["B♭ major", 32],
    ]);
  });

  test("a modulation that the scale does not follow has no semitones, and one that it follows a measure later has", () => {
    const { beats } = writtenAnalysis({ modulation: 36 });
    const early = beats.map((beat, t) => ({
      ...beat,
      answers: { ...beat.answers, modulationUp: t === 33 || t === 8 ? 0.8 : 0.1 },
    }));
    expect(summarize(early, []).modulations!.map(({ beat, semitones }) => [beat, semitones])).toEqual([
      [8, null],
      [33, 2],
    ]);
  });

  test("phrases reach from one start to the next, and a pickup belongs to none", () => {
    const { summary } = writtenAnalysis({ pickup: 3 });
    expect(summary.phrases!.map(({ beat, beats }) => [beat, beats])).toEqual([
      [3, 16],
      [19, 16],
      [35, 16],
      [51, 13],
    ]);
  });

  test("barlines that are three quarters late are told with the quarter on which true measures start", () => {
    expect(writtenAnalysis().summary.barlines).toEqual({ measures: 16, position: 1, share: 1 });
    expect(writtenAnalysis({ pickup: 3 }).summary.barlines).toEqual({ measures: 16, position: 4, share: 1 });
  });

  test("blues is the mean of its beats", () => {
    expect(writtenAnalysis({ blues: true }).summary.blues!.yes).toBe(true);
    expect(writtenAnalysis().summary.blues!.yes).toBe(false);
  });

  test("what a model does not answer is null", () => {
    const beats = writtenAnalysis().beats.map((beat) => ({ ...beat, answers: { mine: 0.5 } }));
    const empty = { keys: null, phrases: null, modulations: null, barlines: null, blues: null, warnings: [] };
    expect(summarize(beats, [])).toEqual(empty);
    expect(summarize([], [])).toEqual(empty);
  });

  test("positions in the true measure are counted on from the measure starts and back before the first", () => {
    expect(truePositions(writtenAnalysis({ beats: 8, pickup: 3 }).beats)).toEqual([2, 3, 4, 1, 2, 3, 4, 1]);
  });
});
