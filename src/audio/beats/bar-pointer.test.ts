import { describe, expect, it } from "vitest";
import { random } from "../../util/random.js";
import { type Activations, barPointer } from "./bar-pointer.js";

/** Curves that peak on the beats (frames) and, higher, on the downbeats, over a noisy floor. */
function curves(beats: readonly number[], meter: number, first: number, frames: number, missing = 0): Activations {
  const source = random(beats.length, meter, first);
  const floor = () => 0.02 + 0.03 * source.next();
  const all = {
    frameRate: 50,
    beats: Float32Array.from({ length: frames }, floor),
    downbeats: new Float32Array(frames),
  };
  beats.forEach((t, k) => {
    if (source.next() < missing) return;
    all.beats[Math.round(t)] = 0.9;
    all.downbeats[Math.round(t)] = (k - first) % meter === 0 ? 0.7 : 0.1;
  });
  return all;
}

const every = (count: number, length: number, from = 10) => Array.from({ length: count }, (_, k) => from + k * length);

describe("the bar pointer", () => {
  it("finds beats, measures and the meter", () => {
    for (const meter of [3, 4]) {
      const beats = every(40, 25);
      const path = barPointer(curves(beats, meter, 1, 1030), { meters: [4, 3] });
      expect(path.meter).toBe(meter);
      expect(path.frames).toEqual(beats);
      expect(path.positions).toEqual(beats.map((_, k) => ((k - 1 + meter) % meter) + 1));
    }
  });

  it("goes on over beats that are not heard", () => {
    const beats = every(60, 22);
    const path = barPointer(curves(beats, 4, 0, 1340, 0.2));
    expect(path.frames.filter((t) => beats.some((beat) => Math.abs(beat - t) <= 1)).length).toBeGreaterThan(57);
  });

  it("follows a tempo that is no whole number of frames, and one that falls", () => {
    for (const beats of [every(50, 23.4), Array.from({ length: 50 }, (_, k) => 10 + 20 * k + 0.12 * k * k)]) {
      const path = barPointer(curves(beats, 4, 0, 1400), { looseness: 0.03 });
      expect(path.frames.length).toBe(50);
      const apart = path.frames.map((t, k) => Math.abs(t - beats[k]));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    }
  });

  it("lets a measure end early where the downbeats say so", () => {
    const beats = every(40, 25);
    const activations = curves(beats, 4, 0, 1030);
    // From beat 18 on the measures begin two beats earlier.
    beats.forEach((t, k) => {
      if (k >= 18) activations.downbeats[t] = (k - 18) % 4 === 0 ? 0.8 : 0.05;
    });
    const { frames, positions } = barPointer(activations);
    expect(positions[frames.indexOf(beats[16])]).toBe(1);
    expect(positions[frames.indexOf(beats[18])]).toBe(1);
    expect(positions[frames.indexOf(beats[22])]).toBe(1);
  });

  it("finds nothing in nothing, and refuses curves of two lengths", () => {
    const silent = { frameRate: 50, beats: new Float32Array(500), downbeats: new Float32Array(500) };
    expect(barPointer(silent).frames).toEqual([]);
    const none = { frameRate: 50, beats: new Float32Array(0), downbeats: new Float32Array(0) };
    expect(barPointer(none).frames).toEqual([]);
    expect(() => barPointer({ ...silent, downbeats: new Float32Array(3) })).toThrow("invalid downbeat curve 3");
  });
});
