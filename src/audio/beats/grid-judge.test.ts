import { describe, expect, it } from "vitest";
import { type Bands, bandsOf, FRAME_RATE } from "./bands.js";
import type { Activations } from "./bar-pointer.js";
import { beatSound, type Grid, gridFeatureCount, gridFeatures, risesOf } from "./grid-features.js";
import { gridAlternatives, judgeGrid } from "./grid-judge.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";
import { bandNotes, soundOf, steadyBeats } from "./testing/band.js";

const RATE = 22_050;
const OPTIONS = { floor: 0.05 };

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

describe("the judge of grids", () => {
  const times = steadyBeats(64, 112);
  const bands = bandsOf(soundOf(bandNotes(times, 4), RATE), RATE);
  const truth = times.slice(0, -1).map((time) => time * FRAME_RATE);

  it("has a weight for each of the numbers that describe a grid", () => {
    const sound = beatSound(bands, risesOf(bands), truth);
    for (const meter of [3, 4] as const) {
      expect(GRID_JUDGE[meter]).toHaveLength(gridFeatureCount(meter));
      const features = gridFeatures(sound, { positions: truth.map((_, k) => (k % meter) + 1), meter });
      expect(features).toHaveLength(gridFeatureCount(meter));
      expect(features.every(Number.isFinite)).toBe(true);
    }
  });

  it("finds the measures of a band whatever beat they were counted from", () => {
    for (const first of [1, 2, 3, 4]) {
      const judged = judgeGrid(bands, flat(bands), [grid(truth, first)], OPTIONS);
      expect(judged.frames).toHaveLength(truth.length);
      expect(judged.positions[0]).toBe(1);
    }
  });

  it("finds beats that were tracked half a beat late", () => {
    const late = truth.slice(0, -1).map((frame, k) => (frame + truth[k + 1]) / 2);
    const judged = judgeGrid(bands, flat(bands), [grid(late, 2)], OPTIONS);
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
    expect(judgeGrid(clicks, sure, [counted], OPTIONS)).toEqual(counted);
  });

  it("leaves a short grid alone", () => {
    const short = grid(truth.slice(0, 15), 2);
    expect(judgeGrid(bands, flat(bands), [short], OPTIONS)).toBe(short);
  });

  it("hears the same whatever the pitch", () => {
    const up = bandsOf(
      soundOf(
        bandNotes(times, 4).map((note) => (note.drum ? note : { ...note, pitch: note.pitch + 1 })),
        RATE,
      ),
      RATE,
    );
    const judged = [bands, up].map((sound) => judgeGrid(sound, flat(sound), [grid(truth, 3)], OPTIONS).positions[0]);
    expect(judged[1]).toBe(judged[0]);
  });

  it("takes the better of two grids that were tracked", () => {
    const waltz: Grid = { frames: truth, positions: truth.map((_, k) => (k % 3) + 1), meter: 3 };
    const judged = judgeGrid(bands, flat(bands), [waltz, grid(truth, 2)], OPTIONS);
    expect([judged.meter, judged.positions[0]]).toEqual([4, 1]);
  });

  it("hears three in a measure where a waltz is played", () => {
    const beats = steadyBeats(63, 140);
    const sound = bandsOf(soundOf(bandNotes(beats, 3), RATE), RATE);
    const frames = beats.slice(0, -1).map((time) => time * FRAME_RATE);
    const judged = judgeGrid(sound, flat(sound), [grid(frames, 2)], OPTIONS);
    expect([judged.meter, judged.positions[0]]).toEqual([3, 1]);
  });
});
