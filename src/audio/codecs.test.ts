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

  it.each(["mp3", "flac"])("that is half a file of %s says so", async (ending) => {
    const bytes = sound(ending);
    const { seconds, warnings } = await decodeAudio(bytes.subarray(0, bytes.length >> 1), { sampleRate: RATE });
    expect(seconds).toBeGreaterThan(0.3);
    expect(warnings).toContain(`the file is cut short after ${seconds.toFixed(1)} s: what came before is used`);
  });

  it.each(["ogg", "opus"])("that lacks the last page of its %s file, or a part of it, says so", async (ending) => {
    const whole = sound(ending);
    // All of the tone lies in one page: what is cut is another that follows.
    const cut = Uint8Array.from([...whole, ...whole.subarray(0, whole.length - 100)]);
    const { seconds, warnings } = await decodeAudio(cut, { sampleRate: RATE });
    expect(seconds).toBeGreaterThan(1.3);
    expect(warnings).toContain(`the file is cut short after ${seconds.toFixed(1)} s: what came before is used`);
    const more = await decodeAudio(
      whole.map((byte, i) => (i === lastPage(whole) + 5 ? byte & ~4 : byte)),
      { sampleRate: RATE },
    );
    expect(more.warnings.at(-1)).toMatch(/cut short/);
  });

  it("that is half an m4a file says so where its tables come first, and is refused where they are what is missing", async () => {
    await expect(decodeAudio(sound("m4a").subarray(0, 8000), { sampleRate: RATE })).rejects.toThrow(/damaged mp4 file/);
    const first = tablesFirst(sound("m4a"));
    expect((await decodeAudio(first, { sampleRate: RATE })).warnings).toEqual([]);
    const { seconds, warnings } = await decodeAudio(first.subarray(0, 8000), { sampleRate: RATE });
    expect(warnings).toContain(`the file is cut short after ${seconds.toFixed(1)} s: what came before is used`);
  });
});

/** Where the last page of an ogg file begins. */
function lastPage(bytes: Uint8Array): number {
  return String.fromCharCode(...bytes).lastIndexOf("OggS");
}

/** An m4a file with `moov` before `mdat`, as it is written for the web: the places of the samples in it move along. */
function tablesFirst(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const boxes = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length; at += view.getUint32(at))
    boxes.set(String.fromCharCode(...bytes.subarray(at + 4, at + 8)), bytes.slice(at, at + view.getUint32(at)));
  const moov = boxes.get("moov")!;
  const tables = new DataView(moov.buffer);
  const places = String.fromCharCode(...moov).indexOf("stco") + 8;
  for (let i = 0; i < tables.getUint32(places); i++)
    tables.setUint32(places + 4 + 4 * i, tables.getUint32(places + 4 + 4 * i) + moov.length);
  return Uint8Array.from([...boxes.get("ftyp")!, ...moov, ...boxes.get("free")!, ...boxes.get("mdat")!]);
}
