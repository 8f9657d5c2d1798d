import { parseMidi, writeMidi } from "midi-file";
import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { readMidi } from "../music/midi.js";
import { toMidi } from "./midi.js";

/** A file of 64 beats with a note a beat; `format` 0 or 1. */
function song(format: 0 | 1, keySignature = false): Uint8Array {
  const notes = Array.from({ length: 64 }, (_, t) => [
    { deltaTime: t === 0 ? 0 : 240, type: "noteOn" as const, channel: 0, noteNumber: 60 + (t % 7), velocity: 80 },
    { deltaTime: 240, type: "noteOff" as const, channel: 0, noteNumber: 60 + (t % 7), velocity: 0 },
  ]).flat();
  const head = [
    { deltaTime: 0, meta: true as const, type: "trackName" as const, text: "a song" },
    { deltaTime: 0, meta: true as const, type: "setTempo" as const, microsecondsPerBeat: 500000 },
    {
      deltaTime: 0,
      meta: true as const,
      type: "timeSignature" as const,
      numerator: 4,
      denominator: 4,
      metronome: 24,
      thirtyseconds: 8,
    },
    ...(keySignature ? [{ deltaTime: 960, meta: true as const, type: "keySignature" as const, key: 3, scale: 0 }] : []),
  ];
  const end = { deltaTime: 0, meta: true as const, type: "endOfTrack" as const };
  const tracks =
    format === 0
      ? [[...head, ...notes, end]]
      : [
          [...head, end],
          [...notes, end],
        ];
  return Uint8Array.from(writeMidi({ header: { format, numTracks: tracks.length, ticksPerBeat: 480 }, tracks }));
}

/** The meta events of the first track that the answers put there, with their ticks. */
function marks(bytes: Uint8Array): [number, string][] {
  let tick = 0;
  return parseMidi(bytes).tracks[0].flatMap((event): [number, string][] => {
    tick += event.deltaTime;
    if (event.type === "marker") return [[tick, event.text]];
    if (event.type === "keySignature") return [[tick, `signature ${event.key} ${event.scale}`]];
    return [];
  });
}

describe("MIDI with the answers in it", () => {
  test.each([0, 1] as const)("keeps every note and beat of a file of format %i", (format) => {
    const source = song(format);
    const written = readMidi(toMidi(writtenAnalysis({ modulation: 32 }), source));
    const { notes, beats, tracks } = readMidi(source);
    expect(written.notes).toEqual(notes);
    expect(written.beats).toEqual(beats);
    expect(written.tracks).toEqual(tracks);
    expect(parseMidi(toMidi(writtenAnalysis(), source)).header.format).toBe(format);
  });

  test("has the time of its source, where that says nothing of it as well", () => {
    const source = song(1);
    for (const division of [
      [0, 0],
      [0xe7, 0],
      [0xe7, 40],
      [0, 96],
    ]) {
      source.set(division, 12);
      const written = readMidi(toMidi(writtenAnalysis(), source));
      expect(written.ticksPerBeat).toBe(readMidi(source).ticksPerBeat);
      expect(written.notes).toEqual(readMidi(source).notes);
    }
  });

  test("shows keys, phrases and modulations where they begin", () => {
    expect(marks(toMidi(writtenAnalysis({ modulation: 32 }), song(1)))).toEqual([
      [0, "signature -4 0"],
      [0, "Ab major"],
      [0, "phrase"],
      [16 * 480, "phrase"],
      [32 * 480, "signature -2 0"],
      [32 * 480, "Bb major"],
      [32 * 480, "modulation +2"],
      [32 * 480, "phrase"],
      [48 * 480, "phrase"],
    ]);
  });

  test("a mode is signed as the major or minor key of its tonic and third", () => {
    const found = (mode: string, tonic: number) => marks(toMidi(writtenAnalysis({ mode, tonic }), song(1)))[0][1];
    expect(found("dorian", 2)).toBe("signature -1 1");
    expect(found("mixolydian", 7)).toBe("signature 1 0");
    expect(found("minor", 9)).toBe("signature 0 1");
    expect(found("minorpentatonic", 9)).toBe("signature 0 1");
    expect(found("lydian", 5)).toBe("signature -1 0");
  });

  test("the source's own key signatures give way, and what follows them keeps its time", () => {
    const written = toMidi(writtenAnalysis(), song(0, true));
    expect(marks(written).filter(([, text]) => text.startsWith("signature"))).toEqual([[0, "signature -4 0"]]);
    expect(readMidi(written).notes).toEqual(readMidi(song(0, true)).notes);
  });

  test("an analysis without ticks is refused", () => {
    const analysis = writtenAnalysis();
    const beats = analysis.beats.map((beat) => ({ ...beat, tick: null }));
    expect(() => toMidi({ ...analysis, beats }, song(1))).toThrow(/no MIDI ticks/);
  });
});
