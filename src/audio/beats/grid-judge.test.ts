import { describe, expect, it } from "vitest";
import { type Bands, bandsOf, FRAME_RATE } from "./bands.js";
import type { Activations } from "./bar-pointer.js";
import type { Grid } from "./grid-features.js";
import { describedGrids, judgeFeatureCount, judgeGrid, mostAgreed } from "./grid-judge.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";
import { bandNotes, soundOf, steadyBeats } from "./testing/band.js";

const RATE = 22_050;

/** A grid in four whose first beat is `first` (from 1). */
const grid = (frames: readonly number[], first = 1): Grid => ({
  frames,
  positions: frames.map((_, k) => ((k + first - 1) % 4) + 1),
  meter: 4,
});

/** Curves that say nothing of any beat. */
function flat({ frames }: Bands): Activations {
  return {
    frameRate: FRAME_RATE,
    beats: new Float32Array(frames).fill(0.3),
    downbeats: new Float32Array(frames).fill(0.1),
  };
}

describe("the judge of grids", () => {
  const times = steadyBeats(64, 112);
  const bands = bandsOf(soundOf(bandNotes(times, 4), RATE), RATE);
  const truth = times.slice(0, -1).map((time) => time * FRAME_RATE);

  it("has a weight for each of the numbers that describe a grid", () => {
    const described = [...describedGrids(bands, flat(bands), [grid(truth)])];
    expect(new Set(described.map((one) => one.grid.meter))).toEqual(new Set([3, 4]));
    for (const { grid: own, features } of described) {
      expect(features).toHaveLength(judgeFeatureCount(own.meter));
      expect(features).toHaveLength(GRID_JUDGE[own.meter].length);
      expect(features.every(Number.isFinite)).toBe(true);
    }
  });

  it("finds the measures of a band whatever beat they were counted from", () => {
    for (const first of [1, 2, 3, 4]) {
      const judged = judgeGrid(bands, flat(bands), [grid(truth, first)]);
      expect(judged.frames).toHaveLength(truth.length);
      expect(judged.positions[0]).toBe(1);
    }
  });

  it("finds beats that were tracked half a beat late", () => {
    const late = truth.slice(0, -1).map((frame, k) => (frame + truth[k + 1]) / 2);
    const judged = judgeGrid(bands, flat(bands), [grid(late, 2)]);
    judged.frames.forEach((frame, k) => {
      expect(frame).toBeCloseTo(truth[k + 1], 6);
    });
    expect(judged.positions[0]).toBe(2);
  });

  it("leaves a grid alone that the networks are sure of where the sound tells no beat from another", () => {
    const clicks = bandsOf(
      soundOf(
        times.map((onset) => ({ onset, duration: 0.1, pitch: 42, velocity: 90, drum: true })),
        RATE,
      ),
      RATE,
    );
    const sure = flat(clicks);
    sure.beats.fill(0.02);
    sure.downbeats.fill(0.01);
    const counted = grid(truth, 3);
    counted.frames.forEach((frame, k) => {
      sure.beats[Math.round(frame)] = 0.99;
      sure.downbeats[Math.round(frame)] = counted.positions[k] === 1 ? 0.98 : 0.01;
    });
    expect(judgeGrid(clicks, sure, [counted])).toEqual(counted);
  });

  it("leaves a short grid alone", () => {
    const short = grid(truth.slice(0, 15), 2);
    expect(judgeGrid(bands, flat(bands), [short])).toBe(short);
  });

  it("hears the same whatever the pitch", () => {
    const up = bandsOf(
      soundOf(
        bandNotes(times, 4).map((note) => (note.drum ? note : { ...note, pitch: note.pitch + 1 })),
        RATE,
      ),
      RATE,
    );
    const judged = [bands, up].map((sound) => judgeGrid(sound, flat(sound), [grid(truth, 3)]).positions[0]);
    expect(judged[1]).toBe(judged[0]);
  });

  it("takes the better of two grids that were tracked", () => {
    const waltz: Grid = { frames: truth, positions: truth.map((_, k) => (k % 3) + 1), meter: 3 };
    const judged = judgeGrid(bands, flat(bands), [waltz, grid(truth, 2)]);
    expect([judged.meter, judged.positions[0]]).toEqual([4, 1]);
  });

  it("hears three in a measure where a waltz is played", () => {
    const beats = steadyBeats(63, 140);
    const sound = bandsOf(soundOf(bandNotes(beats, 3), RATE), RATE);
    const frames = beats.slice(0, -1).map((time) => time * FRAME_RATE);
    const judged = judgeGrid(sound, flat(sound), [grid(frames, 2)]);
    expect([judged.meter, judged.positions[0]]).toEqual([3, 1]);
  });
});

describe("the grid that is agreed on", () => {
  const frames = Array.from({ length: 40 }, (_, k) => 100 + 25 * k);
  const [likeliest, alone] = [grid(frames), grid(frames.map((frame) => frame + 12))];

  it("is the likeliest where no other is near it", () => {
    expect(
      mostAgreed([
        { grid: alone, odds: 0.9 },
        { grid: likeliest, odds: 1 },
      ]),
    ).toBe(likeliest);
  });

  it("is one that others are near to, before a likelier one that stands alone", () => {
    const [third, fourth] = [grid(frames, 3), grid(frames, 2)];
    expect(
      mostAgreed([
        { grid: alone, odds: 1 },
        { grid: likeliest, odds: 0.9 },
        { grid: third, odds: 0.8 },
        { grid: fourth, odds: 1e-4 },
      ]),
    ).toBe(likeliest);
  });
});
