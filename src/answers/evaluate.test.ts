import { describe, expect, it } from "vitest";
import { evaluate, evaluationTable } from "./evaluate.js";
import type { AnsweredBeat } from "./score.js";
import type { TruthSong } from "./truth.js";
import { worstSongs, worstTable } from "./worst.js";

const truth: TruthSong[] = ["a", "b", "c"].map((id, s) => ({
  id,
  corpus: "made",
  split: s < 2 ? "val" : "test",
  beats: Array.from({ length: 32 }, (_, t) => ({
    tick: t * 480,
    time: t / 2,
    fileMeasure: 1 + (t >> 2),
    tonic: t < 16 ? 0 : 2,
    minor: false,
    measureStart: t % 4 === 0,
  })),
}));
/** Answers with the measures moved by `late` beats and one key throughout. */
const answers = (late: number, tonic: number): AnsweredBeat[] =>
  truth[0].beats.map(({ tick, time }, t) => ({
    tick,
    time,
    answers: { measureStart: (t + 32 - late) % 4 === 0 ? 0.9 : 0.1, scale: { tonic, mode: "major", p: 0.9 } },
  }));
const good = {
  name: "good",
  songs: new Map([
    ["a", answers(0, 0)],
    ["b", answers(0, 2)],
    ["c", answers(0, 0)],
  ]),
};
const poor = {
  name: "poor",
  songs: new Map([
    ["a", answers(2, 9)],
    ["b", answers(0, 7)],
  ]),
};

describe("the evaluation", () => {
  it("puts answerers side by side over corpora and splits, and counts songs without answers", () => {
    const [val, test] = evaluate(truth, [good, poor], { splits: ["val", "test"], samples: 50 });
    expect(val).toMatchObject({ corpus: "made", splits: "val", songs: 2, beats: 64 });
    expect(val.figures[0].values).toMatchObject({ key: 0.5, "measureStart F1": 1 });
    expect(val.figures[1].values).toMatchObject({ key: 0, "measureStart F1": 0.5 });
    expect(test.figures[1]).toMatchObject({ songs: 0, missing: 1 });
    const table = evaluationTable([val]);
    expect(table).toContain("made val: 2 songs, 64 beats");
    expect(table).toMatch(/^ {2}measureStart F1 +1\.000 \[1\.000, 1\.000\] +\.500$/m);
  });

  it("leaves out what an answerer never answers and corpora that are not asked for", () => {
    const silent = { name: "silent", songs: new Map([["a", [{ tick: 0, time: 0, answers: { blues: 1 } }]]]) };
    expect(evaluate(truth, [silent], { samples: 0 })[0].figures[0].values).toEqual({ matched: 1 / 32 });
    expect(evaluate(truth, [good], { corpora: ["other"] })).toEqual([]);
  });

  it("lists the worst songs with the place and what would mend them", () => {
    const worst = worstSongs(truth, poor.songs, 5);
    expect(worst.find(({ question, id }) => question === "measureStart" && id === "a")).toMatchObject({
      score: 0,
      measure: 1,
      cause: expect.stringMatching(/^right if moved by 2 beats/),
    });
    expect(worst.find(({ question, id }) => question === "scale" && id === "b")?.cause).toContain(
      "G major for C major (a fifth above)",
    );
    expect(worst.some(({ question, id }) => question === "measureStart" && id === "b")).toBe(false);
    expect(worstTable(worst)).toContain("worst songs, scale:");
  });

  it("names the cause behind a wrong answer: the grid, the key of a chord, the measures of a phrase, a modulation late", () => {
    const beats = Array.from({ length: 64 }, (_, t) => ({
      tick: t * 480,
      time: t / 2,
      measure: 1 + (t >> 2),
      tonic: t < 32 ? 0 : 2,
      minor: false,
      tonicChord: t % 8 < 4,
      measureStart: t % 4 === 0,
      phraseStart: t % 16 === 0,
      modulationUp: t === 32,
    }));
    const song = { id: "a", corpus: "made", split: "val", beats };
    const said = beats.map(({ tick, time }, t) => ({
      tick,
      time,
      answers: {
        scale: { tonic: 9, mode: "minor", p: 1 },
        tonicChord: Number(t % 8 >= 4),
        measureStart: Number(t % 4 === 2),
        phraseStart: Number(t % 16 === 2),
        modulationUp: Number(t === 40),
      },
    }));
    const causes = (answers: typeof said) =>
      Object.fromEntries(
        worstSongs([song], new Map([["a", answers]]), 1).map(({ question, cause }) => [question, cause]),
      );
    expect(causes(said)).toMatchObject({
      tonicChord: "the key: answers A minor for C major (relative key)",
      phraseStart: "the measures: right if moved by 2 beats earlier",
      modulationUp: "8 beats late",
    });
    const moved = said.map((beat, t) => (t === 0 ? beat : { ...beat, tick: beat.tick + 120 }));
    expect(causes(moved).measureStart).toBe("63 of 64 beats are not on the truth's grid");
  });
});
