import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { randomSongBytes } from "../answers/testing/song.js";
import { trackNotes } from "../audio/beats/track.js";
import { readBeats, writeBeats } from "../audio/beats-file.js";
import { readMidi } from "../music/midi.js";
import { performanceBytes } from "../node/testing/performance.js";
import { beatsCommand } from "./beats.js";

const folder = mkdtempSync(join(tmpdir(), "bat-beats-"));
const at = (name: string) => join(folder, name);

/** What the command prints on standard output, and on standard error. */
async function beats(...args: string[]): Promise<{ out: string; err: string }> {
  const [out, err] = [process.stdout, process.stderr].map((stream) => {
    const lines: string[] = [];
    vi.spyOn(stream, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    return lines;
  });
  await beatsCommand().exitOverride().parseAsync(args, { from: "user" });
  return { out: out.join(""), err: err.join("") };
}

describe("bat beats of a MIDI file", () => {
  beforeAll(() => {
    writeFileSync(at("song.mid"), randomSongBytes({ beats: 16 }));
    writeFileSync(at("performance.mid"), performanceBytes());
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("moves the barlines by up to three beats either way", async () => {
    const positions = async (...shift: string[]) =>
      readBeats((await beats(at("song.mid"), ...shift)).out).map(({ position }) => position);
    expect((await positions()).slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect((await positions("--shift", "-1")).slice(0, 4)).toEqual([2, 3, 4, 1]);
    expect(await positions("--shift", "-3")).toEqual(await positions("--shift", "1"));
    expect(await positions("--shift=-1")).toEqual(await positions("--shift", "3"));
  });

  it.each(["-4", "4", "1.5"])("refuses to move them by %s", async (shift) => {
    await expect(beats(at("song.mid"), "--shift", shift)).rejects.toThrow("Expected a whole number, -3 to 3.");
  });

  it("are those that bat analyze answers about: tracked from the notes where the file's fit none of them", async () => {
    const { out, err } = await beats(at("performance.mid"));
    expect(out).toBe(writeBeats(readMidi(performanceBytes(), { track: trackNotes }).beats));
    expect(err).toContain("beats were tracked from the notes");
  });

  it("are the file's own where it is to be trusted", async () => {
    const { out } = await beats(at("performance.mid"), "--trust-beats", "-q");
    expect(out.split("\n").slice(0, 3)).toEqual(["0.000\t1", "0.500\t2", "1.000\t3"]);
  });
});
