import { describe, expect, it } from "vitest";
import { FRAME_RATE } from "./bands.js";
import { gridAlternatives, trackedGrids } from "./grid-candidates.js";
import { type Grid, tempoOfFrames } from "./grid-features.js";

/** A grid in four whose first beat is `first` (from 1). */
const grid = (frames: readonly number[], first = 1): Grid => ({
  frames,
  positions: frames.map((_, k) => ((k + first - 1) % 4) + 1),
  meter: 4,
});

describe("the grids that are tracked", () => {
  // 160 a minute, every other beat a little surer.
  const beats = new Float32Array(20 * FRAME_RATE).fill(0.02);
  const downbeats = new Float32Array(beats.length).fill(0.01);
  for (let k = 0; k * 18.75 + 10 < beats.length; k++) {
    const t = Math.round(10 + k * 18.75);
    beats[t] = k % 2 === 0 ? 0.9 : 0.8;
    downbeats[t] = k % 4 === 0 ? 0.8 : 0.01;
  }
  const grids = trackedGrids({ frameRate: FRAME_RATE, beats, downbeats });

  it("begin with the likeliest, and hold one at half its tempo", () => {
    expect(tempoOfFrames(grids[0].frames)).toBeCloseTo(160, -1);
    expect(grids[0].positions.slice(0, 5)).toEqual([1, 2, 3, 4, 1]);
    expect(grids.some(({ frames }) => Math.abs(tempoOfFrames(frames) - 80) < 3)).toBe(true);
    expect(new Set(grids.map(({ meter }) => meter))).toEqual(new Set([3, 4]));
  });

  it("are each there once", () => {
    const names = grids.map(({ frames, positions, meter }) => `${meter} ${frames} ${positions}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("alternatives of a grid", () => {
  const tracked = grid(Array.from({ length: 32 }, (_, k) => 10 + 25 * k));
  const all = gridAlternatives(tracked);

  it("are the grid, the half beats between, and double and half its tempo, counted in four and in three from every beat", () => {
    const [itself, between] = all;
    expect(itself[0]).toEqual(tracked);
    expect(itself.map(({ meter, positions }) => [meter, positions[0]])).toEqual([
      [4, 1],
      [4, 2],
      [4, 3],
      [4, 4],
      [3, 1],
      [3, 2],
      [3, 3],
    ]);
    expect(between[0].frames.slice(0, 2)).toEqual([22.5, 47.5]);
    // 120 doubled is 240, too fast to be one.
    expect(all.slice(2).map(([{ frames }]) => frames.slice(0, 2))).toEqual([
      [10, 60],
      [35, 85],
    ]);
    expect(gridAlternatives(grid(Array.from({ length: 32 }, (_, k) => 10 + 35 * k)))).toHaveLength(3);
  });

  it("keep where measures begin when the tempo doubles or halves", () => {
    const slow = grid(
      Array.from({ length: 16 }, (_, k) => 40 * k),
      3,
    );
    const [double] = gridAlternatives(slow)[2];
    // The third beat of a measure is the fifth eighth: the first beat of a measure twice as short.
    expect(double.positions.slice(0, 9)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1]);
    const [half] = gridAlternatives(grid(Array.from({ length: 32 }, (_, k) => 20 * k)))[2];
    expect(half.positions.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(half.frames.slice(0, 2)).toEqual([0, 40]);
  });

  it("count on from a measure that ended early", () => {
    const positions = [1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2];
    const frames = positions.map((_, k) => 25 * k);
    const [[itself, next]] = gridAlternatives({ frames, positions, meter: 4 });
    expect(itself.positions).toEqual(positions);
    expect(next.positions.slice(3, 9)).toEqual([1, 2, 3, 2, 3, 4]);
  });

  it("of a waltz are counted in three first", () => {
    const waltz = gridAlternatives({ ...tracked, positions: tracked.frames.map((_, k) => (k % 3) + 1), meter: 3 });
    expect(waltz[0].map(({ meter }) => meter)).toEqual([3, 3, 3, 4, 4, 4, 4]);
    expect(waltz[0][1].positions.slice(0, 4)).toEqual([2, 3, 1, 2]);
  });
});
