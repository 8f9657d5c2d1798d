import { describe, expect, it } from "vitest";
import { readTruth } from "./truth.js";

const BEAT = { tick: 0, time: 0, tonic: 7, minor: false, measureStart: true, phraseStart: null };
const line = (id: string, ...beats: unknown[]) => JSON.stringify({ id, corpus: "made", split: "val", beats });
const read = (...lines: string[]) => readTruth(lines.join("\n"), "mine.jsonl");

describe("truths by beat", () => {
  it("are songs, a line each, with columns of the writer's own and a mark of UTF-8 before them", () => {
    const songs = read(`\uFEFF${line("a", { ...BEAT, chord: [0, "maj"], mood: "blue" })}`, "", line("b", BEAT));
    expect(songs.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(songs[0].beats[0].mood).toBe("blue");
  });

  it.each([
    [{ measureStart: "yes" }, 'measureStart "yes" (expected true, false or null)'],
    [{ measureStart: 1 }, "measureStart 1 (expected true, false or null)"],
    [{ tonic: 12 }, "tonic 12 (expected a pitch class 0 to 11, or null)"],
    [{ tonic: "C" }, 'tonic "C" (expected a pitch class'],
    [{ minor: 0 }, "minor 0 (expected true, false or null)"],
    [{ tick: 1.5 }, "tick 1.5 (expected a whole number from 0, or null)"],
    [{ time: "0:01" }, 'time "0:01" (expected seconds'],
    [{ time: undefined }, "time {"],
  ])("with %j name the line, the song, the beat and the value", (wrong, said) => {
    const rows = [line("a", BEAT), line("b", BEAT, { ...BEAT, tick: 480, ...wrong })];
    expect(() => read(...rows)).toThrow(`invalid mine.jsonl line 2 (b) beat 1: ${said}`);
  });

  it("have the columns of a model's own questions as yes or no", () => {
    const rows = (isBridge: unknown) => [line("a", { ...BEAT, isBridge })].join("\n");
    expect(readTruth(rows(false), "x", ["isBridge"])[0].beats[0].isBridge).toBe(false);
    expect(() => readTruth(rows(0), "x", ["isBridge"])).toThrow("beat 0: isBridge 0 (expected true, false or null)");
    expect(() => readTruth(rows(0), "x")).not.toThrow();
  });

  it.each([
    [[line("a", BEAT), line("b", BEAT), line("a", BEAT)], "mine.jsonl line 3: song a stands on line 1 too"],
    [['{"id":"a","beats":[]}'], "invalid mine.jsonl line 1 (a): corpus undefined (expected a name)"],
    [["{}"], "invalid mine.jsonl line 1 {} (expected {id, corpus, split, beats})"],
    [["null"], "invalid mine.jsonl line 1 null"],
    [[line("a", null)], "invalid mine.jsonl line 1 (a) beat 0: time null"],
    [["{"], "mine.jsonl line 1 is not JSON"],
  ])("are refused as %j", (rows, said) => {
    expect(() => read(...rows)).toThrow(said);
  });
});
