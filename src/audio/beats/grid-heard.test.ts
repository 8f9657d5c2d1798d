import { describe, expect, it } from "vitest";
import { FRAME_RATE } from "./bands.js";
import type { Grid } from "./grid-features.js";
import { heardFeatureCount, hearing } from "./grid-heard.js";

/** 32 beats, half a second each; the first of four is a downbeat. */
const frames = Array.from({ length: 32 }, (_, k) => 10 + 25 * k);
const beats = new Float32Array(820).fill(0.02);
const downbeats = new Float32Array(820).fill(0.01);
frames.forEach((t, k) => {
  beats[t] = 0.9;
  downbeats[t] = k % 4 === 0 ? 0.8 : 0.01;
});
const hear = hearing({ frameRate: FRAME_RATE, beats, downbeats });
const counted = (positions: (k: number) => number, at = frames, meter: 3 | 4 = 4): Grid => ({
  frames: at,
  positions: at.map((_, k) => positions(k)),
  meter,
});
const right = hear(counted((k) => (k % 4) + 1));

describe("what was heard on a grid", () => {
  it("is one number for each of its places and four besides, in either meter", () => {
    expect(right).toHaveLength(heardFeatureCount(4));
    expect(hear(counted((k) => (k % 3) + 1, frames, 3))).toHaveLength(heardFeatureCount(3));
  });

  it("tells beats by half beat of the measure, and downbeats by beat", () => {
    const [onHalves, onFirsts] = [right.slice(4, 12), right.slice(12)];
    onHalves.forEach((heard, h) => {
      expect(heard).toBeCloseTo(h % 2 === 0 ? 0.9 : 0.02, 6);
    });
    [0.8, 0.01, 0.01, 0.01].forEach((heard, q) => {
      expect(onFirsts[q]).toBeCloseTo(heard, 6);
    });
  });

  it("is less for other first beats, and for beats between", () => {
    const [heard, placed, none] = right;
    const third = hear(counted((k) => ((k + 2) % 4) + 1));
    expect(third[0]).toBeCloseTo(heard, 6);
    expect(third[1]).toBeLessThan(placed - 1);
    const between = hear(
      counted(
        (k) => (k % 4) + 1,
        frames.map((t) => t + 12),
      ),
    );
    expect(between[0]).toBeLessThan(heard - 1);
    expect(between[2]).toBeLessThan(none - 1);
  });

  it("counts measures that end early, for each second", () => {
    expect(right[3]).toBe(0);
    const early = hear(counted((k) => (k < 18 ? (k % 4) + 1 : ((k - 18) % 4) + 1)));
    expect(early[3]).toBeCloseTo(FRAME_RATE / 820, 9);
  });

  it("is held from below where nothing was heard at all", () => {
    const silence = hearing({
      frameRate: FRAME_RATE,
      beats: new Float32Array(820).fill(1),
      downbeats: downbeats.fill(1),
    });
    expect(Math.min(...silence(counted((k) => (k % 4) + 1)))).toBe(-30);
  });
});
