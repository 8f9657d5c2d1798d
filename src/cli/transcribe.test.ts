import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readAnalysis } from "../answers/analysis-schema.js";
import { readBeats } from "../audio/beats-file.js";
import { speech } from "../audio/testing/speech.js";
import { hertz, hiss, tones } from "../audio/testing/tones.js";
import { waveFile } from "../audio/wave-file.js";
import { readMidi } from "../music/midi.js";
import { readMidiEvents } from "../music/midi-events.js";
import { UsageError } from "../util/errors.js";
import { analyzeCommand } from "./analyze.js";
import { beatsCommand } from "./beats.js";
import { transcribeCommand } from "./transcribe.js";

const folder = mkdtempSync(join(tmpdir(), "bat-transcribe-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const RATE = 22050;

/** A bass on every beat and a tune on every half, at 120, from 0.5 s on. */
const BASS = [45, 45, 50, 52];
const bass = Array.from({ length: 24 }, (_, k) => ({
  hertz: hertz(BASS[(k >> 2) & 3]),
  onset: 0.5 + k / 2,
  seconds: 0.45,
  level: 0.3,
}));
const tune = Array.from({ length: 48 }, (_, k) => ({
  hertz: hertz(69 + ((k * 5) % 12)),
  onset: 0.5 + k / 4,
  seconds: 0.22,
}));
const SECONDS = 13;
const write = (name: string, samples: Float32Array, rate = RATE) => writeFileSync(at(name), waveFile([samples], rate));

let said = "";
let printed = "";
beforeEach(() => {
  said = "";
  printed = "";
  process.exitCode = 0;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const transcribe = (...args: string[]) =>
  transcribeCommand()
    .exitOverride()
    .parseAsync([...args, "--threads", "1"], { from: "user" });
const beats = (...args: string[]) => beatsCommand().exitOverride().parseAsync(args, { from: "user" });

beforeAll(() => {
  mkdirSync(at("stems"));
  write("song.wav", tones(SECONDS, [...bass, ...tune]));
  write("stems/bass.wav", tones(SECONDS, bass, { noise: 0 }));
  write("stems/vocals.wav", tones(SECONDS, tune, { noise: 0 }));
  write("silence.wav", new Float32Array(5 * RATE));
  write("short.wav", tones(0.3, bass));
  const next = hiss(7);
  write(
    "noise.wav",
    Float32Array.from({ length: 6 * RATE }, () => 0.3 * next()),
  );
  writeFileSync(at("damaged.mp3"), `ID3${"x".repeat(5000)}`);
  writeFileSync(at("known.beats"), Array.from({ length: 24 }, (_, k) => `${0.5 + k / 2}\t${(k & 3) + 1}\n`).join(""));
});

describe("bat transcribe", () => {
  it("writes bass and melody of given stems on the given beats", async () => {
    await transcribe(at("song.wav"), "--stems", at("stems"), "--beats", at("known.beats"), "-o", at("song.mid"));
    expect(said).toContain("separation: given stems (bass, vocals)");
    expect(process.exitCode).toBe(0);
    const { notes, tracks, beats: grid } = readMidi(readFileSync(at("song.mid")));
    const low = notes.filter(({ track }) => tracks[track].name === "bass");
    expect(low.length).toBeGreaterThan(20);
    // The file begins with the recording, half a second before the first beat.
    const first = low[0].onset;
    expect(grid[first].time).toBeCloseTo(0.5, 3);
    expect(grid[first].position).toBe(1);
    const found = bass.filter((_, k) =>
      low.some(({ onset, pitch }) => onset === first + k && pitch === BASS[(k >> 2) & 3]),
    );
    expect(found.length / bass.length).toBeGreaterThan(0.9);
    const high = notes.filter(({ track }) => tracks[track].name === "melody");
    const right = tune.filter((_, k) =>
      high.some(({ onset, pitch }) => onset === first + k / 2 && pitch === 69 + ((k * 5) % 12)),
    );
    expect(right.length / tune.length).toBeGreaterThan(0.85);
  });

  it("goes on without separation, and without the files that cannot be used, each in a line", async () => {
    const files = ["silence.wav", "short.wav", "damaged.mp3", "song.wav", "noise.wav", "nowhere.wav"].map(at);
    await transcribe(...files, "--separate", "none", "-o", `${at("out")}/`);
    expect(process.exitCode).toBe(1);
    const lines = said.trim().split("\n");
    const line = (name: string) => lines.filter((text) => text.includes(name)).join("\n");
    expect(line("silence.wav")).toBe(`bat: ${at("silence.wav")}: silence: nothing in it is louder than −60 dBFS`);
    expect(line("short.wav")).toContain("0.3 s of sound is too short");
    expect(line("damaged.mp3")).toContain("a damaged mp3 file");
    expect(line("nowhere.wav")).toContain("no such file or folder");
    expect(line("noise.wav")).toMatch(/no notes are heard|no beats are heard|beats are doubtful/);
    expect(existsSync(at("out/song.mid"))).toBe(true);
    expect(readMidiEvents(readFileSync(at("out/song.mid"))).notes.length).toBeGreaterThan(40);
    for (const name of ["silence", "short", "damaged", "nowhere"])
      expect(existsSync(at(`out/${name}.mid`))).toBe(false);
  });

  it("doubts the beats of speech, or hears none: a line in either case", async () => {
    for (const seed of [1, 2]) {
      said = "";
      write("speech.wav", speech(15, seed));
      await transcribe(at("speech.wav"), "--separate", "none", "-o", at("speech.mid"));
      expect(said).toMatch(/the beats are doubtful \(confidence 0\.[0-3]\d\)|no beats are heard|no notes are heard/);
    }
  });

  it("hears mono at 8 kHz", async () => {
    write("phone.wav", tones(SECONDS, [...bass, ...tune], { rate: 8000 }), 8000);
    await transcribe(at("phone.wav"), "--separate", "none", "-o", at("phone.mid"));
    expect(process.exitCode).toBe(0);
    expect(readMidiEvents(readFileSync(at("phone.mid"))).notes.length).toBeGreaterThan(40);
  });
});

describe("bat analyze", () => {
  it("answers for a recording at the recording's own seconds, and writes its MIDI with markers", async () => {
    const args = [at("song.wav"), "--stems", at("stems"), "--beats", at("known.beats"), "--threads", "1", "--quiet"];
    const analyze = (...more: string[]) =>
      analyzeCommand()
        .exitOverride()
        .parseAsync([...args, ...more], { from: "user" });
    await analyze("--format", "json", "-o", at("answers.json"));
    expect(said).toBe("");
    const { grid, file, beats: answered } = readAnalysis(readFileSync(at("answers.json"), "utf8"), "answers.json");
    expect(grid).toBe("given");
    expect(file).toBe(at("song.wav"));
    expect(answered.slice(4, 28).map(({ time }) => time)).toEqual(Array.from({ length: 24 }, (_, k) => 0.5 + k / 2));
    await analyze("--format", "midi", "-o", at("marked.mid"));
    expect(readMidi(readFileSync(at("marked.mid"))).beats.length).toBe(answered.length);
  });
});

describe("stems and beats", () => {
  const analyze = (...args: string[]) => analyzeCommand().exitOverride().parseAsync(args, { from: "user" });

  it("are of one recording: several are refused before any is read", async () => {
    const two = [at("song.wav"), at("silence.wav")];
    for (const run of [transcribe, analyze]) {
      const several = "of one recording, and 2 songs are named";
      await expect(run(...two, "--stems", at("stems"))).rejects.toThrow(`--stems is ${several}`);
      const refused = run(...two, "--beats", at("known.beats"));
      await expect(refused).rejects.toThrow(`--beats is ${several}`);
      await expect(refused).rejects.toBeInstanceOf(UsageError);
    }
  });

  it("are of a recording: a MIDI file is refused rather than read as if nothing were said", async () => {
    const song = "examples/01-pop-modulation.mid";
    await expect(analyze(song, "--beats", at("known.beats"))).rejects.toThrow(
      `--beats is of a recording, which ${song}`,
    );
  });
});

describe("bat beats", () => {
  it("prints the beats of a recording to 70 ms, and mends them", async () => {
    await beats(at("song.wav"));
    const tracked = readBeats(printed).map(({ time }) => time);
    const period = tracked[8] - tracked[7];
    const factor = Math.round((2 * 0.5) / period) / 2;
    expect([0.5, 1, 2]).toContain(factor);
    for (const time of tracked.slice(3, -3)) {
      const k = (time - 0.5) / 0.25;
      expect(Math.abs(k - Math.round(k)) * 0.25).toBeLessThan(0.07);
    }
    printed = "";
    await beats(at("song.wav"), "--tempo", "x2", "-o", at("twice.beats"));
    expect(printed).toBe("");
    const twice = readBeats(readFileSync(at("twice.beats"), "utf8"));
    expect(twice.length).toBe(2 * tracked.length - 1);
  });

  it("says of silence and of no song that they are", async () => {
    await expect(beats(at("silence.wav"))).rejects.toThrow(`${at("silence.wav")}: silence`);
    await expect(beats(folder)).rejects.toThrow("expected a recording or a MIDI file");
  });

  it("wants a factor that it knows", async () => {
    await expect(beats(at("song.wav"), "--tempo", "x3")).rejects.toThrow("expected x2 or /2");
  });
});
