import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { random } from "../../util/random.js";
import { bandsOf, FRAME_RATE, soundingFrames } from "./bands.js";
import { readNetworks } from "./network.js";
import { bandNotes, soundOf, steadyBeats } from "./testing/band.js";
import { type BeatTrack, trackBeats } from "./track.js";

const RATE = 22_050;

/** The share of the true beats that a tracked beat lies within 70 ms of, and in the same place of the measure. */
function found(track: BeatTrack, times: readonly number[], meter: number, first: number) {
  let beats = 0;
  let placed = 0;
  times.slice(4, -2).forEach((time, i) => {
    const hit = track.beats.find((beat) => Math.abs(beat.time - time) <= 0.07);
    if (!hit) return;
    beats++;
    if (hit.position === ((((i + 4 - first) % meter) + meter) % meter) + 1) placed++;
  });
  return { beats: beats / (times.length - 6), placed: placed / (times.length - 6) };
}

describe("beats by salience alone", () => {
  it("are found in a recording of a band, with the measures", () => {
    const times = steadyBeats(64, 112);
    const track = trackBeats({ samples: soundOf(bandNotes(times, 4), RATE), sampleRate: RATE });
    expect(track.meter).toBe("4/4");
    const share = found(track, times, 4, 0);
    expect(share.beats).toBeGreaterThan(0.95);
    expect(share.placed).toBeGreaterThan(0.95);
  });

  it("are found whatever the sample rate", () => {
    const times = steadyBeats(48, 96);
    for (const rate of [8000, 44_100, 48_000]) {
      const track = trackBeats({ samples: soundOf(bandNotes(times, 4, 2), rate), sampleRate: rate });
      expect(found(track, times, 4, 2).placed).toBeGreaterThan(0.95);
    }
  });

  it("are found in notes that follow no tempo map, and slow down", () => {
    const times = steadyBeats(64, 120, 0.8, 0.003);
    const track = trackBeats({ notes: bandNotes(times, 4, 1) });
    expect(track.by).toBe("tempo");
    const share = found(track, times, 4, 1);
    expect(share.beats).toBeGreaterThan(0.95);
    expect(share.placed).toBeGreaterThan(0.95);
  });

  it("tell a waltz from common time", () => {
    const times = steadyBeats(72, 130);
    expect(trackBeats({ notes: bandNotes(times, 3) }).meter).toBe("other");
  });

  it("come in rising order, counted through the measure", () => {
    const { beats } = trackBeats({ notes: bandNotes(steadyBeats(32, 100), 4) });
    beats.slice(1).forEach((beat, k) => {
      expect(beat.time).toBeGreaterThan(beats[k].time);
      expect(beat.position).toBe((beats[k].position % 4) + 1);
    });
  });
});

describe("a recording that begins and ends with silence", () => {
  const times = steadyBeats(48, 112);
  const music = soundOf(bandNotes(times, 4), RATE);
  const [before, after] = [7, 40]; // s
  const samples = new Float32Array(music.length + (before + after) * RATE);
  samples.set(music, before * RATE);
  const networks = readNetworks(readFileSync(new URL("../../../models/beats.safetensors", import.meta.url)));

  it("sounds from its first note to its last", () => {
    const { from, to } = soundingFrames(bandsOf(samples, RATE));
    expect(from / FRAME_RATE).toBeCloseTo(before + times[0], 0);
    expect(Math.abs(to / FRAME_RATE - before - music.length / RATE)).toBeLessThan(1);
    expect(soundingFrames({ frames: 3, data: new Float32Array(3 * 88) })).toEqual({ from: 0, to: 3 });
  });

  it("has its beats where the music is, and none in the silence", () => {
    const track = trackBeats({ samples, sampleRate: RATE }, { networks });
    const shifted = times.map((time) => time + before);
    const share = found(track, shifted, 4, 0);
    expect(share.beats).toBeGreaterThan(0.95);
    expect(share.placed).toBeGreaterThan(0.95);
    expect(track.beats[0].time).toBeGreaterThan(before - 0.2);
    expect(track.beats[track.beats.length - 1].time).toBeLessThan(before + music.length / RATE + 0.2);
  });
});

describe("what has no beats", () => {
  it("is refused in one line: silence, a moment, nothing", () => {
    const silence = new Float32Array(RATE * 10);
    expect(() => trackBeats({ samples: silence, sampleRate: RATE })).toThrow(/^no beats are heard/);
    expect(() => trackBeats({ samples: silence.subarray(0, 6000), sampleRate: RATE })).toThrow(/^no beats are heard/);
    expect(() => trackBeats({ notes: [] })).toThrow(/^no beats are heard/);
    expect(() => trackBeats({})).toThrow(/^no beats/);
  });

  it("may be noise: whatever is answered, confidence is low", () => {
    const { normal } = random(3);
    const samples = Float32Array.from({ length: RATE * 12 }, () => normal() * 0.1);
    let confidence = 0;
    try {
      confidence = trackBeats({ samples, sampleRate: RATE }).confidence;
    } catch {
      // No beats heard is right as well.
    }
    expect(confidence).toBeLessThan(0.3);
  });

  it("needs a sample rate", () => {
    expect(() => trackBeats({ samples: new Float32Array(9) })).toThrow("invalid sample rate undefined");
    expect(() => trackBeats({ samples: new Float32Array(9), sampleRate: 20 })).toThrow("invalid sample rate 20");
  });
});
