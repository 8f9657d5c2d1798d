import { describe, expect, it } from "vitest";
import { bandNotes, steadyBeats } from "../audio/beats/testing/band.js";
import { trackBeats } from "../audio/beats/track.js";
import { readMidi } from "./midi.js";
import { note, pianoFile } from "./testing/songs.js";
import type { NoteTracker } from "./tracked.js";

const track: NoteTracker = (notes) => trackBeats({ notes });

/** A performance at its own, falling tempo, written as if it were at 120 beats a minute. */
const times = steadyBeats(72, 97, 0.7, 0.002);
const performance = (meter: number) =>
  pianoFile(
    bandNotes(times, meter)
      .filter((sounding) => !sounding.drum)
      .map(({ onset, duration, pitch, velocity }) => note(onset * 2, duration * 2, pitch, velocity)),
  );

describe("a performance recorded at a default tempo", () => {
  it("is put on beats that are tracked from its notes", () => {
    const piece = readMidi(performance(4), { track });
    expect(piece.gridSource).toBe("tracked");
    expect(piece.warnings?.join()).toContain("beats were tracked from the notes");
    const near = times.filter((time) => piece.beats.some((beat) => Math.abs(beat.time - time) < 0.07));
    expect(near.length).toBeGreaterThan(68);
    const bass = piece.notes.filter(({ pitch }) => pitch < 48);
    const onBeat = bass.filter(({ onset }) => Math.abs(onset - Math.round(onset)) < 0.12);
    expect(onBeat.length / bass.length).toBeGreaterThan(0.9);
  });

  it("keeps its ticks: a beat's tick is where the file's clock says its time", () => {
    const { beats } = readMidi(performance(4), { track });
    for (const beat of beats) expect(Math.abs((beat.tick ?? 0) / 960 - beat.time)).toBeLessThan(0.002);
  });

  it("keeps the file's beats, with a warning, where nothing tracks or they are to be trusted", () => {
    for (const options of [{}, { track, trustBeats: true }]) {
      const piece = readMidi(performance(4), options);
      expect(piece.gridSource).toBe("map");
      expect(piece.warnings?.join()).toContain("do not fit its notes");
    }
  });

  it("is discarded where it is a waltz", () => {
    expect(() => readMidi(performance(3), { track })).toThrow("3/4 from measure 1 (judged from its notes)");
  });
});
