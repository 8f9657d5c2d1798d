import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { floats } from "../engine/runtime.js";
import { nodeRuntime } from "../node/ort.js";
import { heardNotes, withoutGhosts } from "./heard-notes.js";
import { PitchNetwork } from "./pitch.js";
import { KEYS, pitchGraph, WINDOW_FRAMES, WINDOW_SAMPLES } from "./pitch-network.js";
import { hertz, tones } from "./testing/tones.js";

const weights = readFileSync("models/pitch.safetensors");
const runtime = nodeRuntime({ threads: 1 });

/** [window, frame, key, note, onset] as the published graph of @spotify/basic-pitch 1.0.1 gives them for the two windows of the test. */
const PUBLISHED = [
  [0, 20, 48, 0.130202, 0.094162],
  [0, 26, 48, 0.824057, 0.917529],
  [0, 27, 48, 0.860521, 0.549231],
  [0, 60, 48, 0.809153, 0.101894],
  [0, 60, 60, 0.264488, 0.082001],
  [0, 150, 48, 0.770706, 0.068423],
  [1, 9, 36, 0.78767, 0.886998],
  [1, 44, 40, 0.823567, 0.739175],
  [1, 87, 43, 0.775137, 0.74053],
  [1, 120, 36, 0.693042, 0.076093],
  [1, 120, 43, 0.750844, 0.089288],
  [1, 120, 55, 0.203997, 0.07731],
];

describe("the pitch network", () => {
  it("gives the numbers of the published graph", async () => {
    // One run of noise goes through both windows.
    const both = tones((2 * WINDOW_SAMPLES) / 22050, []);
    const played = [
      [{ hertz: 440, onset: 0.3 }],
      [
        { hertz: 220, onset: 0.1 },
        { hertz: 277.18, onset: 0.5 },
        { hertz: 329.63, onset: 1 },
      ],
    ];
    played.forEach((notes, n) => {
      const sound = tones(WINDOW_SAMPLES / 22050, notes, { noise: 0 });
      for (let i = 0; i < WINDOW_SAMPLES; i++) both[n * WINDOW_SAMPLES + i] += sound[i];
    });
    const session = await runtime.createSession(pitchGraph(weights, 2));
    const heard = await session.run({ audio: floats(both, [2, WINDOW_SAMPLES]) });
    await session.release();
    for (const [n, frame, key, note, onset] of PUBLISHED) {
      const at = (n * WINDOW_FRAMES + frame) * KEYS + key;
      expect(heard.notes.data[at]).toBeCloseTo(note, 4);
      expect(heard.onsets.data[at]).toBeCloseTo(onset, 4);
    }
    const sum = (name: string) => (heard[name].data as Float32Array).reduce((a, b) => a + b, 0);
    expect(sum("notes")).toBeCloseTo(3490.1463, 1);
    expect(sum("onsets")).toBeCloseTo(3060.2316, 1);
  });
});

describe("notes that are heard", () => {
  let network: PitchNetwork;
  beforeAll(async () => {
    network = await PitchNetwork.load(weights, runtime);
  });
  afterAll(() => network.close());
  const hear = async (samples: Float32Array, options = {}) => heardNotes(await network.hear(samples), samples, options);

  it("are those that were played, to 50 ms, across the borders of windows", async () => {
    const played = Array.from({ length: 20 }, (_, k) => ({ pitch: 57 + ((k * 5) % 12), onset: 0.25 + k * 0.5 }));
    const samples = tones(
      11,
      played.map(({ pitch, onset }) => ({ hertz: hertz(pitch), onset, seconds: 0.45 })),
    );
    const notes = await hear(samples, { ghostFilter: true });
    expect(notes.map(({ pitch }) => pitch)).toEqual(played.map(({ pitch }) => pitch));
    notes.forEach((note, k) => {
      expect(Math.abs(note.onset - played[k].onset)).toBeLessThan(0.05);
      expect(note.duration).toBeGreaterThan(0.3);
      expect(note.duration).toBeLessThan(0.7);
    });
  });

  it("are none in silence, and none in noise below −60 dBFS", async () => {
    expect(await hear(new Float32Array(44100))).toEqual([]);
    expect(await hear(tones(4, [], { noise: 0.001 }))).toEqual([]);
  });

  it("are none in a recording of no samples, and stay within one of a few", async () => {
    expect(await hear(new Float32Array(0))).toEqual([]);
    for (const note of await hear(tones(0.3, [{ hertz: 440, onset: 0.05 }])))
      expect(note.onset + note.duration).toBeLessThan(0.32);
  });

  it("keep to the range of keys that is asked for", async () => {
    const samples = tones(2, [
      { hertz: hertz(45), onset: 0.2 },
      { hertz: hertz(76), onset: 0.9 },
    ]);
    const low = await hear(samples, { highest: 60 });
    expect(low.some(({ pitch }) => pitch === 45)).toBe(true);
    expect(low.every(({ pitch }) => pitch <= 60)).toBe(true);
  });
});

describe("the ghost filter", () => {
  const note = (onset: number, pitch: number, velocity: number) => ({ onset, duration: 1, pitch, velocity });

  it("drops a softer note an octave, a twelfth or two octaves above a louder one that sounds", () => {
    const low = note(1, 40, 90);
    expect(withoutGhosts([low, note(1.2, 52, 50), note(1.3, 59, 50), note(1.4, 64, 50)])).toEqual([low]);
    expect(withoutGhosts([note(0.96, 52, 50), low])).toEqual([low]);
  });

  it("leaves louder notes, other intervals, and what begins when the lower note has ended", () => {
    const notes = [note(1, 40, 60), note(1.1, 52, 90), note(1.2, 47, 30), note(3, 59, 20)];
    expect(withoutGhosts(notes)).toEqual(notes);
  });
});
