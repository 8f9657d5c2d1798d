import { describe, expect, it } from "vitest";
import { readMidi } from "../music/midi.js";
import { readBeats, writeBeats } from "./beats-file.js";
import { songGrid, type TimedBeat } from "./grid.js";
import { packSong } from "./pack.js";
import { audioPiece } from "./song.js";
import type { TranscribedNote } from "./transcribe.js";

const beats = (count: number, { from = 0, period = 0.5, first = 1, measure = 4 } = {}): TimedBeat[] =>
  Array.from({ length: count }, (_, k) => ({ time: from + k * period, position: ((first - 1 + k) % measure) + 1 }));
const note = (onset: number, pitch: number, rest: Partial<TranscribedNote> = {}): TranscribedNote => ({
  onset,
  duration: 0.4,
  pitch,
  velocity: 80,
  ...rest,
});

describe("the grid of a song", () => {
  it("goes back to the start and on to the last note at the pace of its beats", () => {
    const { times, measures } = songGrid(beats(8, { from: 2.1 }), 6);
    expect(times[0]).toBeCloseTo(0.1);
    expect(times.slice(4, 6)).toEqual([2.1, 2.6]);
    expect(times.at(-1)).toBeLessThan(6);
    expect(times.at(-1)! + 0.5).toBeGreaterThanOrEqual(6 - 0.1);
    expect(measures.every((n) => n === 4)).toBe(true);
  });

  it("begins with a whole measure whatever the first beat is", () => {
    for (const first of [1, 2, 3, 4])
      for (const from of [0, 0.1, 0.2, 0.3, 0.45, 1.2]) {
        const tracked = beats(12, { from, first });
        const { times, measures } = songGrid(tracked, 5);
        const downbeat = tracked.find(({ position }) => position === 1)!;
        expect(times.indexOf(downbeat.time) % 4).toBe(0);
        expect(measures.slice(0, -1).every((n) => n === 4)).toBe(true);
        for (let k = 1; k < times.length; k++) expect(times[k] - times[k - 1]).toBeGreaterThan(0.02);
        expect(times[0]).toBeLessThanOrEqual(0.3);
      }
  });

  it("begins at 0 seconds with quicker beats of silence where the time before the first beat is no measure", () => {
    expect(songGrid(beats(8, { from: 0.5 }), 4).times.slice(0, 6)).toEqual([0, 0.125, 0.25, 0.375, 0.5, 1]);
    expect(songGrid(beats(8, { from: 0.7, first: 4 }), 4).times.slice(0, 5)).toEqual(
      [0, 0.1, 0.2, 0.7, 1.2].map((x) => expect.closeTo(x)),
    );
    // No time at all for three beats: the file begins before the recording does.
    expect(songGrid(beats(8, { first: 4 }), 4).times.slice(0, 4)).toEqual([-1.5, -1, -0.5, 0]);
  });

  it("places times between beats in proportion, before and after them at their pace", () => {
    const { beatAt, times } = songGrid(
      [0, 1, 3, 4].map((time, k) => ({ time, position: k + 1 })),
      4,
    );
    const first = times.indexOf(0);
    expect(beatAt(2) - first).toBeCloseTo(1.5);
    expect(beatAt(0.25) - first).toBeCloseTo(0.25);
    expect(beatAt(times.at(-1)! + 0.5)).toBeGreaterThan(times.length - 1);
  });

  it("keeps measures of other lengths, so that they are told of", () => {
    expect(songGrid(beats(12, { measure: 3 }), 5).measures.every((n) => n === 3)).toBe(true);
  });

  it("refuses beats that do not rise, and too few", () => {
    expect(() => songGrid(beats(3), 4)).toThrow("too few beats (3; expected 4 or more)");
    expect(() => songGrid([...beats(4), { time: 1, position: 1 }], 4)).toThrow(/invalid time of beat 5 1 \(expected/);
    expect(() => songGrid(beats(5, { first: 0.5 }), 4)).toThrow(/invalid position of beat 1/);
  });
});

describe("a packed song", () => {
  const grid = songGrid(
    // A drifting tempo: each beat a little longer than the one before.
    Array.from({ length: 33 }, (_, k) => ({ time: 0.5 * k + 0.002 * k * k, position: (k & 3) + 1 })),
    17,
  );
  const at = (beat: number) => {
    const k = Math.floor(beat);
    return grid.times[k] + (beat - k) * (grid.times[k + 1] - grid.times[k]);
  };
  const heard = Array.from({ length: 32 }, (_, k) => [
    note(at(k + 0.02), 40 + (k % 5), { voice: "bass" }),
    note(at(k + 0.27), 72 + (k % 7), { voice: "melody" }),
    note(at(k), 36, { voice: "drums", duration: 0.1 }),
  ]).flat();

  it("reads back with its beats at the seconds of the recording and its notes on sixteenths", () => {
    const midi = packSong(heard, grid, { title: "drift" });
    const piece = audioPiece({ midi, times: grid.times, gridSource: "tracked", warnings: ["doubt"] });
    expect(piece).toMatchObject({ gridSource: "tracked", measuresHeard: true });
    expect(piece.warnings).toContain("doubt");
    expect(piece.tracks.map(({ name, drums }) => `${name}${drums ? "!" : ""}`).sort()).toEqual([
      "bass",
      "drums!",
      "melody",
    ]);
    piece.beats.forEach((beat, k) => {
      expect(beat.time).toBe(grid.times[k]);
      expect(beat.position).toBe((k & 3) + 1);
    });
    // The file alone says the same to a tenth of a millisecond.
    for (const [k, { time }] of readMidi(midi).beats.entries())
      expect(time).toBeCloseTo(grid.times[k] - grid.times[0], 4);
    const onsets = piece.notes.filter(({ pitch }) => pitch >= 72).map(({ onset }) => onset);
    expect(onsets).toEqual(Array.from({ length: 32 }, (_, k) => k + 0.25));
  });

  it("keeps triplets of a beat as triplets, and leaves notes where they are when asked to", () => {
    const triplets = [0, 1, 2].flatMap((k) =>
      [0, 1 / 3, 2 / 3].map((x) => note(at(k + x + 0.01), 60 + k, { voice: "chords" })),
    );
    const places = (quantize: boolean) => {
      const bytes = packSong([...triplets, ...heard], grid, { quantize });
      const { notes, tracks } = readMidi(bytes);
      return notes.filter(({ track }) => tracks[track].name === "chords").map(({ onset }) => onset);
    };
    for (const [n, x] of places(true).entries()) expect(x).toBeCloseTo(Math.floor(n / 3) + (n % 3) / 3, 2);
    for (const [n, x] of places(false).entries()) expect(x).toBeCloseTo(Math.floor(n / 3) + (n % 3) / 3 + 0.01, 2);
  });

  it("tells bass, melody and chords apart where nothing was separated", () => {
    const flat = heard.filter(({ voice }) => voice !== "drums").map(({ voice: _, ...rest }) => rest);
    const { tracks } = readMidi(packSong(flat, grid));
    expect(tracks.map(({ name }) => name)).toContain("bass");
    expect(tracks.map(({ name }) => name)).toContain("melody");
  });

  it("refuses a song without pitched notes", () => {
    const drums = heard.filter(({ voice }) => voice === "drums");
    expect(() => packSong(drums, grid)).toThrow("no notes are heard");
  });

  it("tells of another meter with the place", () => {
    const waltz = songGrid(beats(24, { measure: 3 }), 12);
    const midi = packSong(heard, waltz);
    const song = { midi, times: waltz.times, gridSource: "tracked" as const, warnings: [] };
    expect(() => audioPiece(song)).toThrow("3/4 from measure 1");
  });
});

describe("a .beats file", () => {
  it("reads back as it was written", () => {
    const song = beats(9, { from: 0.25, first: 3 });
    expect(readBeats(writeBeats(song))).toEqual(song);
  });

  it("may have comments, commas and no positions", () => {
    expect(readBeats("# by ear\n0.5\n1.0\r\n\n1.5\n2\n2.5\n").map(({ position }) => position)).toEqual([1, 2, 3, 4, 1]);
    expect(readBeats("0.5,2\n1,3")).toEqual([
      { time: 0.5, position: 2 },
      { time: 1, position: 3 },
    ]);
  });

  it("names the line that is no beat", () => {
    expect(() => readBeats("0.5\t1\nlate\t2\n")).toThrow("invalid line 2: late\t2 (expected seconds, tab, position");
    expect(() => readBeats("1\t1\n0.5\t2\n")).toThrow(
      "invalid line 2: 0.5\t2 (expected a later time than the line before)",
    );
    expect(() => readBeats("\n")).toThrow("no beats");
  });
});
