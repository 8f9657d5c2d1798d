import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { decodeAudio } from "./decode.js";
import { hertz, tones } from "./testing/tones.js";

/** A tone of 440 Hz from 0.2 s to 1.5 s, written by this project and encoded at low rates. */
const sound = (ending: string) => new Uint8Array(readFileSync(`src/audio/testing/sounds/tone.${ending}`));
const RATE = 22050;
const played = tones(1.5, [{ hertz: hertz(69), onset: 0.2 }], { noise: 0 });

const loudness = (samples: Float32Array, from: number, to: number) => {
  const part = samples.subarray(Math.round(from * RATE), Math.round(to * RATE));
  return Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length);
};

describe("a recording", () => {
  for (const [ending, format] of [
    ["mp3", "mp3"],
    ["flac", "flac"],
    ["ogg", "vorbis"],
    ["opus", "opus"],
    ["m4a", "mp4"],
  ])
    it(`may be ${ending}: the tone sounds when and as loud as it was played`, async () => {
      const { channels, seconds, format: told, warnings } = await decodeAudio(sound(ending), { sampleRate: RATE });
      expect(told).toBe(format);
      expect(warnings).toEqual([]);
      // Encoders put up to a tenth of a second of silence around.
      expect(Math.abs(seconds - 1.5)).toBeLessThan(0.12);
      expect(loudness(channels[0], 0, 0.17)).toBeLessThan(0.02);
      const ratio = loudness(channels[0], 0.3, 1.2) / loudness(played, 0.3, 1.2);
      expect(Math.abs(20 * Math.log10(ratio))).toBeLessThan(1);
    });

  it("that is a damaged mp3 is what can be heard of it", async () => {
    const bytes = sound("mp3");
    for (let i = 3000; i < 3400; i++) bytes[i] = (i * 37) & 255;
    const { seconds, channels } = await decodeAudio(bytes, { sampleRate: RATE });
    expect(seconds).toBeGreaterThan(0.8);
    expect(channels[0].every(Number.isFinite)).toBe(true);
    const half = await decodeAudio(sound("mp3").subarray(0, 4000), { sampleRate: RATE });
    expect(half.seconds).toBeGreaterThan(0.3);
    expect(half.seconds).toBeLessThan(1);
  });

  it("that is a damaged mp3 says so in a line of its own, and nothing on the console", async () => {
    const raw = vi.spyOn(console, "error");
    const noise = Uint8Array.from({ length: 30_000 }, (_, i) => (i * i * 31) >> 3);
    const bytes = Uint8Array.from([...sound("mp3").subarray(0, 4000), ...noise, ...sound("mp3").subarray(4000)]);
    const { warnings } = await decodeAudio(bytes, { sampleRate: RATE });
    expect(warnings).toEqual(["parts of the file are damaged, from about 0.0 s on: what can be heard is used"]);
    expect(raw).not.toHaveBeenCalled();
    raw.mockRestore();
  });

  it("that is half a flac file says so", async () => {
    const { seconds, warnings } = await decodeAudio(sound("flac").subarray(0, 12_000), { sampleRate: RATE });
    expect(warnings).toEqual([`the file is cut short after ${seconds.toFixed(1)} s: what came before is used`]);
  });
});
