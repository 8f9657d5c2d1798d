import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { csvRows, parsePitched, readCsvLabels } from "./csv-labels.js";

const read = (text: string, questions = QUESTIONS) => readCsvLabels(text, "mine.csv", questions);
const SCALE = QUESTIONS.find(({ name }) => name === "scale")!;
const HEADER = "file,beat,question,value";

describe("labels of one's own in CSV", () => {
  it("reads yes, no and probabilities of several songs", () => {
    const songs = read(`${HEADER}\na.mid,0,blues,1\na.mid,1,blues,0\nb.mid,7,blues,0.5\n`);
    expect(songs.map(({ song }) => song)).toEqual(["a.mid", "b.mid"]);
    expect([...songs[0].columns.blues.value]).toEqual([254, 0]);
    expect(songs[0].at).toEqual([0, 1]);
    expect([...songs[1].columns.blues.value]).toEqual([127]);
    expect(songs[1].lines).toEqual([4]);
  });

  it("keeps two questions of one beat apart", () => {
    const [{ columns }] = read(`${HEADER}\na.mid,3,blues,1\na.mid,3,scale,C minor\n`);
    expect([...columns.blues.value]).toEqual([254, 255]);
    expect([...columns.scale.value]).toEqual([255, 0]);
    expect(columns.scale.mode?.[1]).toBe(1);
  });

  it("reads quoted names with commas, quotes and line ends of Windows, and columns in another order", () => {
    const [{ song, at }] = read('value,question,beat,file\r\nyes,blues,12,"Say ""Hi"", Joe.mid"\r\n\r\n');
    expect(song).toBe('Say "Hi", Joe.mid');
    expect(at).toEqual([12]);
  });

  it("counts the lines of a quoted field that runs over several", () => {
    expect([...csvRows('a,"b\nc"\nd,e\n', "x")].map(({ line }) => line)).toEqual([1, 3]);
  });

  it("reads ranges of beats, every beat, weights, and columns of the writer's own", () => {
    const rows = "a.mid,all,blues,0,.5,why\na.mid,4-6,blues,1,1,\na.mid,9,blues,1,,\n";
    const [everywhere, placed] = read(`file,beat,question,value,weight,note\n${rows}`);
    expect(everywhere).toMatchObject({ song: "a.mid", by: "all" });
    expect([...everywhere.columns.blues.value, ...everywhere.columns.blues.weight]).toEqual([0, 128]);
    expect(placed.at).toEqual([4, 5, 6, 9]);
    expect([...placed.columns.blues.weight]).toEqual([255, 255, 255, 255]);
    expect(placed.lines).toEqual([3, 3, 3, 4]);
  });

  it.each([
    ["C minor", 0, 1],
    ["f# major", 6, 0],
    ["Bb dorian", 10, 2],
    ["C♭ major", 11, 0],
    ["9:minor", 9, 1],
    ["E mixolydian", 4, 3],
  ])("understands the scale %s", (text, value, mode) => {
    expect(parsePitched(text, SCALE, "x")).toEqual({ value, mode });
  });

  it.each([
    ["file,beat,value\n", "mine.csv line 1: header"],
    [`${HEADER}\na.mid,0,bluez,1`, "mine.csv line 2: question bluez (expected one of tonicChord"],
    [`${HEADER}\na.mid,0,blues,1\na.mid,-1,blues,1`, "mine.csv line 3: beat -1 (expected a whole number from 0"],
    [`${HEADER}\na.mid,0,blues,2`, "mine.csv line 2: value 2 (expected a probability from 0 to 1"],
    [`${HEADER}\na.mid,0,blues,`, "mine.csv line 2: value '' (expected"],
    [`${HEADER}\na.mid,0,scale,H major`, 'mine.csv line 2: value H major (expected a tonic and a mode like "C minor"'],
    [`${HEADER}\na.mid,0,scale,12:minor`, "mine.csv line 2: value 12:minor"],
    [`${HEADER}\na.mid,0,blues`, "mine.csv line 2: 3 fields"],
    [`${HEADER}\n"a.mid,0,blues,1`, "mine.csv line 2: a quote is opened and never closed"],
    ["", "mine.csv line 1: header"],
    [
      `${HEADER}\na.mid,3,blues,1\nb.mid,3,blues,0\na.mid,3,blues,0`,
      "mine.csv line 4: value 0 (expected that of line 2, which says another for blues of beat 3 of a.mid)",
    ],
    [`${HEADER}\na.mid,0-9,scale,C minor\na.mid,9-12,scale,C major`, "line 3: value C major (expected that of line 2"],
    [`${HEADER}\na.mid,all,blues,1\na.mid,all,blues,.5`, "another for blues of all beats of a.mid"],
  ])("names the line and what was expected of %j", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("says a thing twice, or of a beat another thing than of all", () => {
    const rows = "a.mid,all,blues,0\na.mid,3-5,blues,1\na.mid,5,blues,yes\na.mid,5,tonicChord,0\n";
    expect(read(`${HEADER}\n${rows}`)[1].at).toEqual([3, 4, 5, 5, 5]);
  });

  it("takes questions that a user declares", () => {
    const mine = [...QUESTIONS, { name: "bridge", kind: "binary" as const, description: "" }];
    expect([...read(`${HEADER}\na.mid,0,bridge,true`, mine)[0].columns.bridge.value]).toEqual([254]);
  });
});
