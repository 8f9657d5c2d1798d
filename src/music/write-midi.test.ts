import midiFile from "midi-file";
import { describe, expect, it } from "vitest";
import { InputError } from "../util/errors.js";
import { readMidi } from "./midi.js";
import { type WrittenSong, writeMidi } from "./write-midi.js";

const note = (onset: number, offset: number, pitch: number, velocity = 80) => ({ onset, offset, pitch, velocity });
const song: WrittenSong = {
  title: "Übung",
  ticksPerBeat: 480,
  tempi: [
    { beat: 0, bpm: 120 },
    { beat: 8, bpm: 90 },
  ],
  meters: [{ beat: 0, numerator: 4, denominator: 4 }],
  keys: [{ beat: 0, fifths: -3, minor: true }],
  markers: [{ beat: 4, text: "verse" }],
  tracks: [
    {
      name: "Lead",
      channel: 0,
      program: 73,
      notes: [note(0, 1, 72), note(1, 1.5, 74, 99), note(1.5, 2, 74), note(4, 12, 76)],
    },
    { name: "Bass", channel: 1, program: 33, notes: [note(0, 4, 36), note(4, 12, 43)] },
    { name: "Drums", channel: 9, program: 0, notes: [note(0, 0.1, 36), note(1, 1.1, 38)] },
  ],
};

describe("writeMidi", () => {
  it("writes notes that readMidi finds again, each with its part", () => {
    const written = song.tracks.flatMap((track, t) => track.notes.map((n) => ({ ...n, track: t })));
    for (const format of [0, 1] as const) {
      const piece = readMidi(writeMidi({ ...song, format }));
      expect(piece.tracks.map((t) => [t.channel, t.program])).toEqual([
        [0, 73],
        [1, 33],
        [9, 0],
      ]);
      const found = piece.notes.map((n) => ({ ...n, offset: Math.round(n.offset * 480) / 480 }));
      const order = (a: (typeof found)[0], b: (typeof found)[0]) => a.onset - b.onset || a.pitch - b.pitch;
      const want = written.map((n) => ({ ...n, offset: Math.round(n.offset * 480) / 480 })).sort(order);
      expect([...found].sort(order)).toEqual(want);
    }
  });

  it("writes tempi, meters, key signatures and markers at their ticks", () => {
    const { tracks } = midiFile.parseMidi(writeMidi(song));
    let tick = 0;
    const events = tracks[0].map((event) => {
      tick += event.deltaTime;
      return [tick, event.type];
    });
    expect(events).toEqual([
      [0, "trackName"],
      [0, "timeSignature"],
      [0, "setTempo"],
      [0, "keySignature"],
      [1920, "marker"],
      [3840, "setTempo"],
      [3840, "endOfTrack"],
    ]);
    expect(tracks[0].find((e) => e.type === "keySignature")).toMatchObject({ key: -3, scale: 1 });
  });

  it("ends a note before it starts the next of its pitch", () => {
    const { tracks } = midiFile.parseMidi(writeMidi(song));
    const repeated = tracks[1].filter((e) => "noteNumber" in e && e.noteNumber === 74).map((e) => e.type);
    expect(repeated).toEqual(["noteOn", "noteOff", "noteOn", "noteOff"]);
  });

  it("refuses what a MIDI file cannot hold and names it", () => {
    const bad = (notes: WrittenSong["tracks"][0]["notes"]) =>
      writeMidi({ ...song, tracks: [{ ...song.tracks[0], notes }] });
    expect(() => bad([note(0, 1, 128)])).toThrow(new InputError("invalid pitch 128 (expected a whole number 0–127)"));
    expect(() => bad([note(0, 1, 60, 0)])).toThrow("invalid velocity 0");
    expect(() => bad([note(-1, 1, 60)])).toThrow("invalid place -1");
    expect(() => writeMidi({ ...song, tempi: [{ beat: 0, bpm: 0 }] })).toThrow("invalid tempo 0");
    expect(() => writeMidi({ ...song, meters: [{ beat: 0, numerator: 4, denominator: 3 }] })).toThrow("denominator 3");
  });
});
