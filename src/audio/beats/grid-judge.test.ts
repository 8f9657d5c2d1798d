import { describe, expect, it } from "vitest";
import { type Bands, bandsOf, FRAME_RATE } from "./bands.js";
import type { Activations } from "./bar-pointer.js";
import { GRID_FEATURES, type Grid, gridAlternatives, gridFeatures, judgeGrid, risesOf } from "./grid-judge.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";
import { bandNotes, soundOf, steadyBeats } from "./testing/band.js";

const RATE = 22_050;
const NO_PRIOR = { floor: 0.05, tempoPrior: () => 0 };

/** A grid in four whose first beat is `first` (from 1). */
const grid = (frames: readonly number[], first = 1): Grid => ({
  frames,
  positions: frames.map((_, k) => ((k + first - 1) % 4) + 1),
});

/** Curves that say nothing of any beat. */
function flat({ frames }: Bands): Activations {
  return {
    frameRate: FRAME_RATE,
    beats: new Float32Array(frames).fill(0.3),
    downbeats: new Float32Array(frames).fill(0.1),
  };
}

describe("alternatives of a grid", () => {
  const tracked = grid(Array.from({ length: 32 }, (_, k) => 10 + 25 * k));
  const all = gridAlternatives(tracked);

  it("are the grid, then its other counts, the half beats between, and double and half its tempo", () => {
    expect(all[0]).toEqual(tracked);
    expect(all.slice(0, 4).map(({ positions }) => positions[0])).toEqual([1, 2, 3, 4]);
    expect(all[4].frames.slice(0, 2)).toEqual([22.5, 47.5]);
    // 120 doubled is 240, too fast to be one.
    expect(all.slice(8).map(({ frames }) => frames[1] - frames[0])).toEqual(new Array(8).fill(50));
    expect(all[8].frames[0]).toBe(10);
    expect(all[12].frames[0]).toBe(35);
    expect(gridAlternatives(grid(Array.from({ length: 32 }, (_, k) => 10 + 35 * k)))).toHaveLength(12);
  });

  it("keep where measures begin when the tempo doubles or halves", () => {
    const slow = grid(
      Array.from({ length: 16 }, (_, k) => 40 * k),
      3,
    );
    const double = gridAlternatives(slow)[8];
    // The third beat of a measure is the fifth eighth: the first beat of a measure twice as short.
    expect(double.positions.slice(0, 9)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1]);
    const half = gridAlternatives(grid(Array.from({ length: 32 }, (_, k) => 20 * k)))[8];
    expect(half.positions.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(half.frames.slice(0, 2)).toEqual([0, 40]);
  });

  it("count on from a measure that ended early", () => {
    const positions = [1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2];
    const frames = positions.map((_, k) => 25 * k);
    const [itself, next] = gridAlternatives({ frames, positions });
    expect(itself.positions).toEqual(positions);
    expect(next.positions.slice(3, 9)).toEqual([1, 2, 3, 2, 3, 4]);
  });
});

describe("the judge of grids", () => {
  const times = steadyBeats(64, 112);
  const bands = bandsOf(soundOf(bandNotes(times, 4), RATE), RATE);
  const truth = times.slice(0, -1).map((time) => time * FRAME_RATE);

  it("has a weight for each of the numbers that describe a grid", () => {
    expect(GRID_JUDGE).toHaveLength(GRID_FEATURES);
    const features = gridFeatures(bands, risesOf(bands), grid(truth));
    expect(features.every(Number.isFinite)).toBe(true);
  });

  it("finds the measures of a band whatever beat they were counted from", () => {
    for (const first of [1, 2, 3, 4]) {
      const judged = judgeGrid(bands, flat(bands), grid(truth, first), NO_PRIOR);
      expect(judged.frames).toHaveLength(truth.length);
      expect(judged.positions[0]).toBe(1);
    }
  });

  it("finds beats that were tracked half a beat late", () => {
    const late = truth.slice(0, -1).map((frame, k) => (frame + truth[k + 1]) / 2);
    const judged = judgeGrid(bands, flat(bands), grid(late, 2), NO_PRIOR);
    judged.frames.forEach((frame, k) => {
      expect(frame).toBeCloseTo(truth[k + 1], 6);
    });
    expect(judged.positions[0]).toBe(2);
  });

  it("leaves a grid alone that the networks are sure of, or that is short", () => {
    const sure = flat(bands);
    sure.beats.fill(0.02);
    sure.downbeats.fill(0.01);
    const counted = grid(truth, 3);
    counted.frames.forEach((frame, k) => {
      sure.beats[Math.round(frame)] = 0.99;
      sure.downbeats[Math.round(frame)] = counted.positions[k] === 1 ? 0.98 : 0.01;
    });
    expect(judgeGrid(bands, sure, counted, NO_PRIOR)).toEqual(counted);
    const short = grid(truth.slice(0, 15), 2);
    expect(judgeGrid(bands, flat(bands), short, NO_PRIOR)).toBe(short);
  });

  it("hears the same whatever the pitch", () => {
    const up = bandsOf(
      soundOf(
        bandNotes(times, 4).map((note) => (note.drum ? note : { ...note, pitch: note.pitch + 1 })),
        RATE,
      ),
      RATE,
    );
    const judged = [bands, up].map((sound) => judgeGrid(sound, flat(sound), grid(truth, 3), NO_PRIOR).positions[0]);
    expect(judged[1]).toBe(judged[0]);
  });

  it("weighs the tempo that is usual", () => {
    const slow = { floor: 0.05, tempoPrior: (tempo: number) => (tempo < 80 ? 0 : -9) };
    const { frames } = judgeGrid(bands, flat(bands), grid(truth), slow);
    expect(frames[1] - frames[0]).toBeCloseTo(2 * (truth[1] - truth[0]), 6);
  });
});
