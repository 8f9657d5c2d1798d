import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { decodeAudio } from "./decode.js";
import { tones } from "./testing/tones.js";
import { waveFile } from "./wave-file.js";

// As where BAT was installed with --omit=optional.
for (const name of ["flac", "mp3", "opus", "vorbis", "mp4"])
  vi.doMock(`@audio/decode-${name}`, () => {
    throw new Error("Cannot find package");
  });

describe("without the decoders that hold parts under the GPL or LGPL", () => {
  const RATE = 22050;

  it("a recording that needs one names it", async () => {
    for (const [ending, name] of [
      ["mp3", "mp3"],
      ["flac", "flac"],
      ["ogg", "vorbis"],
      ["opus", "opus"],
      ["m4a", "mp4"],
    ]) {
      const bytes = new Uint8Array(readFileSync(`src/audio/testing/sounds/tone.${ending}`));
      await expect(decodeAudio(bytes, { sampleRate: RATE })).rejects.toThrow(
        new RegExp(`^${ending} needs a decoder that is not installed .*GPL-.*: npm install @audio/decode-${name}$`),
      );
    }
  });

  it("wav is read as ever", async () => {
    const { seconds } = await decodeAudio(waveFile([tones(1, [])], RATE), { sampleRate: RATE });
    expect(seconds).toBeCloseTo(1, 3);
  });
});
