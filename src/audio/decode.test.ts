import { describe, expect, it } from "vitest";
import { decodeAudio } from "./decode.js";
import { audioFormat } from "./formats.js";
import { Resampler } from "./resample.js";
import { aiffFile } from "./testing/aiff.js";
import { hertz, tones } from "./testing/tones.js";
import { waveFile } from "./wave-file.js";

const RATE = 22050;
const sound = (rate = RATE) => tones(1.5, [{ hertz: hertz(69), onset: 0.2 }], { rate, noise: 0 });

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** The largest difference away from the ends. */
function difference(a: Float32Array, b: Float32Array): number {
  let most = 0;
  for (let i = 200; i < Math.min(a.length, b.length) - 200; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

describe("a decoded recording", () => {
  it("is the samples that were written, whole or in pieces of any size", async () => {
    const bytes = waveFile([sound()], RATE);
    for (const source of [bytes, inPieces(bytes, 1000), inPieces(bytes, 7)]) {
      const { channels, format, seconds, warnings } = await decodeAudio(source, { sampleRate: RATE });
      expect(format).toBe("wav");
      expect(seconds).toBeCloseTo(1.5, 3);
      expect(warnings).toEqual([]);
      expect(difference(channels[0], sound())).toBeLessThan(1e-4);
    }
  });

  it("has all channels in one, or left and right", async () => {
    const left = sound();
    const bytes = waveFile([left, new Float32Array(left.length)], RATE);
    const mono = await decodeAudio(bytes, { sampleRate: RATE });
    expect(
      difference(
        mono.channels[0],
        left.map((x) => x / 2),
      ),
    ).toBeLessThan(1e-4);
    const stereo = await decodeAudio(bytes, { sampleRate: RATE, channels: 2 });
    expect(stereo.channels.length).toBe(2);
    expect(difference(stereo.channels[1], new Float32Array(left.length))).toBe(0);
  });

  it("is brought to the wanted rate from 8, 44.1 and 48 kHz", async () => {
    for (const rate of [8000, 44100, 48000]) {
      const { channels } = await decodeAudio(waveFile([sound(rate)], rate), { sampleRate: RATE });
      expect(Math.abs(channels[0].length - 1.5 * RATE)).toBeLessThan(2);
      // The attack at 0.2 s holds more than 4 kHz.
      const late = (x: Float32Array) => x.subarray(Math.round(0.25 * RATE));
      expect(difference(late(channels[0]), late(sound()))).toBeLessThan(0.01);
    }
  });

  it("may be an AIFF file", async () => {
    const { channels, format } = await decodeAudio(aiffFile(sound(), RATE), { sampleRate: RATE });
    expect(format).toBe("aiff");
    expect(difference(channels[0], sound())).toBeLessThan(1e-4);
  });

  it("is what there is of a file that is cut short, which is said", async () => {
    for (const bytes of [waveFile([sound()], RATE), aiffFile(sound(), RATE)]) {
      const { seconds, warnings } = await decodeAudio(bytes.subarray(0, bytes.length / 2), { sampleRate: RATE });
      expect(seconds).toBeCloseTo(0.75, 1);
      expect(warnings).toEqual(["the file is cut short after 0.7 s: what came before is used"]);
      const tagged = Uint8Array.from([...bytes, ...new TextEncoder().encode("LIST____some text behind the samples")]);
      expect((await decodeAudio(tagged, { sampleRate: RATE })).warnings).toEqual([]);
    }
    for (const length of [0, 0xffffffff]) {
      const open = waveFile([sound()], RATE);
      new DataView(open.buffer).setUint32(40, length, true);
      expect((await decodeAudio(open, { sampleRate: RATE })).warnings).toEqual([]);
    }
  });

  it("may be loud beyond all measure of fractions, but not beyond all sound", async () => {
    const loud = (factor: number) => {
      const bytes = new Uint8Array(44 + 4 * RATE);
      bytes.set(waveFile([new Float32Array(2 * RATE)], RATE).subarray(0, 44));
      const view = new DataView(bytes.buffer);
      view.setUint16(20, 3, true);
      view.setUint32(28, 4 * RATE, true);
      view.setUint32(32, (32 << 16) | 4, true);
      for (let i = 0; i < RATE; i++) view.setFloat32(44 + 4 * i, factor * Math.sin(i / 10), true);
      return decodeAudio(bytes, { sampleRate: RATE });
    };
    expect((await loud(2 ** 31)).seconds).toBe(1);
    await expect(loud(1e30)).rejects.toThrow(/^samples of \d+e\+\d+ are no sound \(expected −1 to 1\)$/);
  });

  it("is refused in a line where it is none", async () => {
    const refused = (bytes: Uint8Array) => decodeAudio(bytes, { sampleRate: RATE });
    await expect(refused(new Uint8Array(0))).rejects.toThrow("an empty file");
    await expect(refused(new TextEncoder().encode("no music at all"))).rejects.toThrow(
      "not a recording that can be read",
    );
    const header = waveFile([new Float32Array(0)], RATE);
    await expect(refused(header)).rejects.toThrow("a damaged wav file");
    const flac = new Uint8Array(3000).fill(7);
    flac.set(new TextEncoder().encode("fLaC"));
    await expect(refused(flac)).rejects.toThrow(/a damaged flac file/);
    const mp3 = new Uint8Array(3000).fill(7);
    mp3.set(new TextEncoder().encode("ID3"));
    await expect(refused(mp3)).rejects.toThrow(/a damaged mp3 file/);
  });
});

describe("the format of a file", () => {
  it("is told by its first bytes", () => {
    const text = (letters: string) => new TextEncoder().encode(letters.padEnd(64, "\0"));
    expect(audioFormat(text("RIFF....WAVE"))).toBe("wav");
    expect(audioFormat(text("RIFF....RMID"))).toBeUndefined();
    expect(audioFormat(text("FORM....AIFC"))).toBe("aiff");
    expect(audioFormat(text("OggS........................OpusHead"))).toBe("opus");
    expect(audioFormat(text("OggS.........................vorbis"))).toBe("vorbis");
    expect(audioFormat(text("....ftypM4A "))).toBe("mp4");
    expect(audioFormat(Uint8Array.of(0xff, 0xfb, 0x90, 0x64, 0, 0))).toBe("mp3");
    expect(audioFormat(text("MThd"))).toBeUndefined();
    expect(audioFormat(new Uint8Array(0))).toBeUndefined();
  });
});

describe("a resampler", () => {
  it("gives the same whatever the pieces are", () => {
    const input = sound(48000).subarray(0, 20_000);
    const whole = new Resampler(48000, RATE);
    const once = [...whole.push(input), ...whole.finish()];
    const parts = new Resampler(48000, RATE);
    const out: number[] = [];
    for (let at = 0; at < input.length; at += 333) out.push(...parts.push(input.subarray(at, at + 333)));
    out.push(...parts.finish());
    expect(out).toEqual(once);
    expect(out.length).toBe(Math.ceil((20_000 * RATE) / 48000));
  });

  it("silences what the new rate cannot hold", () => {
    const high = Float32Array.from({ length: 44100 }, (_, i) => Math.sin((2 * Math.PI * 15000 * i) / 44100));
    const out = new Resampler(44100, RATE).push(high);
    expect(out.subarray(100).reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeLessThan(0.01);
  });

  it("refuses rates that are none", () => {
    expect(() => new Resampler(0, RATE)).toThrow("invalid sample rate 0");
  });
});
