import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readMidi } from "../../music/midi.js";
import { writeMidi } from "../../music/write-midi.js";
import { Line } from "../generate/plan.js";
import { answersJson, writtenExamples } from "./examples.js";
import { sing } from "./notation.js";

const folder = fileURLToPath(new URL("../../../examples/", import.meta.url));
const examples = writtenExamples();

describe("the examples", () => {
  it("are written to the same bytes as the files in examples/", () => {
    for (const { file, song } of examples) {
      expect(Buffer.from(writeMidi(song)).equals(readFileSync(folder + file)), file).toBe(true);
    }
    expect(answersJson(examples)).toBe(readFileSync(`${folder}answers.json`, "utf8"));
  });

  it("are read back with the beats that the answers speak of, or refused with the reason that they name", () => {
    for (const { file, song, answers } of examples) {
      const bytes = writeMidi(song);
      if (answers.refused) expect(() => readMidi(bytes)).toThrow(answers.refused);
      else {
        const piece = readMidi(bytes);
        expect(piece.beats.length, file).toBe(answers.beats);
        const written = song.tracks.reduce((sum, track) => sum + track.notes.length, 0);
        expect(piece.notes.length, file).toBe(written);
      }
    }
  });

  it("give the ballad's true measures a quarter after the file's barlines", () => {
    const ballad = examples.find((e) => e.file.startsWith("03"))!;
    const { beats } = readMidi(writeMidi(ballad.song));
    expect(beats[ballad.answers.firstMeasure].position).toBe(2);
    expect(ballad.answers.phraseStart.every((beat) => beats[beat].position === 2)).toBe(true);
  });

  it("raise every part of the last choruses by a whole tone where the pop song's modulation is marked", () => {
    const { song, answers } = examples[0];
    expect(answers.modulationUp).toEqual([208]);
    const lead = song.tracks.find((t) => t.name === "Lead Vocal")!.notes;
    const sung = (from: number) =>
      lead.filter((n) => n.onset > from - 0.2 && n.onset < from + 31.5).map((n) => n.pitch);
    // The second chorus starts on beat 144.
    expect(sung(208)).toEqual(sung(144).map((pitch) => pitch + 2));
  });

  it("hold a song that is longer than the context", () => {
    expect(Math.max(...examples.map((e) => e.answers.beats))).toBeGreaterThan(512);
  });
});

describe("sing", () => {
  const sung = (text: string, start = 4) => {
    const line = new Line(0);
    sing(line, start, 60, text, 80);
    return line.notes.map((n) => [n.onset, n.pitch]);
  };

  it("reads degrees, accidentals, octaves, lengths and rests", () => {
    expect(sung("1 b3:.5 5':.5 -:1 7,:1 |")).toEqual([
      [4, 60],
      [5, 63],
      [5.5, 79],
      [7, 59],
    ]);
  });

  it("lays a pickup before its place", () => {
    expect(sung("5,:.5 7,:.5 | 1:4 |")).toEqual([
      [3, 55],
      [3.5, 59],
      [4, 60],
    ]);
  });

  it("refuses a measure of the wrong length and a note it cannot read", () => {
    expect(() => sung("1:4 | 1:3 |")).toThrow('measure 2 of "1:4 | 1:3 |" has 3 beats (expected 4)');
    expect(() => sung("8:4 |")).toThrow('invalid note "8:4"');
  });
});
