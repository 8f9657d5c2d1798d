import { describe, expect, it } from "vitest";
import { HAT, heardDrums, KICK, SNARE } from "./drums.js";
import { hiss } from "./testing/tones.js";

const RATE = 22050;

/** Adds a sound that dies away: a low sine for a kick, noise with a body for a snare, the differences of noise for a hat. */
function strike(out: Float32Array, time: number, drum: "kick" | "snare" | "hat"): void {
  const next = hiss(Math.round(time * 1000) + 1);
  let last = 0;
  for (let i = 0; i < 0.2 * RATE; i++) {
    const t = i / RATE;
    const at = Math.round(time * RATE) + i;
    if (at >= out.length) return;
    const noise = next();
    if (drum === "kick") out[at] += 0.7 * Math.min(1, t / 0.01) * Math.sin(2 * Math.PI * 60 * t) * Math.exp(-t / 0.06);
    if (drum === "snare") out[at] += (0.3 * noise + 0.4 * Math.sin(2 * Math.PI * 220 * t)) * Math.exp(-t / 0.05);
    if (drum === "hat") out[at] += 0.1 * (noise - last) * Math.exp(-t / 0.03);
    last = noise;
  }
}

describe("drums that are heard", () => {
  const samples = new Float32Array(8 * RATE);
  const kicks: number[] = [];
  const snares: number[] = [];
  const hats: number[] = [];
  for (let k = 0; k < 30; k++) {
    const time = 0.25 + k * 0.25;
    const [list, drum] =
      k % 4 === 0 ? ([kicks, "kick"] as const) : k % 4 === 2 ? ([snares, "snare"] as const) : ([hats, "hat"] as const);
    list.push(time);
    strike(samples, time, drum);
  }
  const heard = heardDrums(samples, true);
  const times = (key: number) => heard.filter(({ pitch }) => pitch === key).map(({ onset }) => onset);

  it("are a kick, a snare and a hat where each was struck, to 30 ms", () => {
    for (const [key, struck] of [
      [KICK, kicks],
      [SNARE, snares],
      [HAT, hats],
    ] as const)
      for (const time of struck) expect(times(key).some((onset) => Math.abs(onset - time) < 0.03)).toBe(true);
    for (const onset of times(KICK)) expect(kicks.some((time) => Math.abs(onset - time) < 0.03)).toBe(true);
    for (const onset of times(SNARE)) expect(snares.some((time) => Math.abs(onset - time) < 0.03)).toBe(true);
  });

  it("are none in silence or in less than a frame", () => {
    expect(heardDrums(new Float32Array(RATE), true)).toEqual([]);
    expect(heardDrums(new Float32Array(10), true)).toEqual([]);
  });
});
