import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Analysis } from "../../src/answers/analysis.js";
import { analyze } from "../../src/answers/analyze.js";
import { decodeAudio } from "../../src/audio/decode.js";
import { SAMPLE_RATE } from "../../src/audio/pitch-network.js";
import { type AudioSong, audioPiece, readAudio } from "../../src/audio/song.js";
import { aiffFile } from "../../src/audio/testing/aiff.js";
import { hertz, hiss, type Tone, tones } from "../../src/audio/testing/tones.js";
import { waveFile } from "../../src/audio/wave-file.js";
import { readMidi } from "../../src/music/midi.js";
import { audioNetworks } from "../../src/node/library.js";
import { nodeRuntime } from "../../src/node/ort.js";
import { summaryWords } from "../app/summary.js";
import { type Bench, bench, describePage, example, openSong, refusal } from "./browser.js";

/** Seconds of an example song that are played. */
const SECONDS = 24;

/** The beginning of a song, by plain tones and bursts of noise, one channel at 22,050 a second. */
function played(name: string): Float32Array {
  const { notes, tracks, beats } = readMidi(new Uint8Array(readFileSync(example(name))));
  const pace = beats[1].time - beats[0].time;
  const onset = (beat: number) => 0.3 + beat * pace;
  const pitched: Tone[] = [];
  const struck: number[] = [];
  for (const note of notes) {
    if (onset(note.offset) > SECONDS) continue;
    if (tracks[note.track].drums) struck.push(onset(note.onset));
    else
      pitched.push({
        hertz: hertz(note.pitch),
        onset: onset(note.onset),
        seconds: (note.offset - note.onset) * pace,
        level: 0.06,
      });
  }
  const samples = tones(SECONDS, pitched);
  const next = hiss(3);
  for (const at of struck)
    for (let i = 0; i < 0.05 * SAMPLE_RATE; i++)
      samples[Math.round(at * SAMPLE_RATE) + i] += 0.2 * next() * Math.exp(-i / (0.01 * SAMPLE_RATE));
  return samples;
}

/** What `bat analyze` makes of a recording that nothing separates. */
async function heardInNode(file: Uint8Array, given: Bench): Promise<{ song: AudioSong; analysis: Analysis }> {
  const { channels } = await decodeAudio(file, { sampleRate: SAMPLE_RATE });
  const networks = await audioNetworks(nodeRuntime({ threads: 2 }));
  const song = await readAudio({ mix: channels[0] }, networks.pitch, { title: "song", beatNetwork: networks.beats });
  await networks.pitch.close();
  const model = given.model.open();
  const analysis = await analyze(audioPiece(song), model, { file: "song.wav" });
  await model.close();
  return { song, analysis };
}

async function downloaded(page: Page): Promise<Uint8Array> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download MIDI")]);
  expect(download.suggestedFilename()).toBe("song.mid");
  return new Uint8Array(readFileSync(await download.path()));
}

const WATCH_TASKS = `
  globalThis.tasks = [];
  new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });`;

describePage("a recording on the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "bat-page-audio-"));
  const at = (name: string) => join(folder, name);
  const samples = played("01-pop-modulation");
  let given: Bench;
  beforeAll(async () => {
    writeFileSync(at("song.wav"), waveFile([samples], SAMPLE_RATE));
    given = await bench({ song: at("song.wav") });
  });
  afterAll(async () => {
    await given.close();
    rmSync(folder, { recursive: true });
  });

  test("that bat view names is heard with progress, and has the notes and answers of bat analyze", async () => {
    const { page, faults, requests, close } = await given.page({ init: WATCH_TASKS });
    await page.waitForSelector(".busy button:has-text('Cancel')");
    const words = new Set<string>();
    while (!(await page.$("#summary"))) {
      words.add(((await page.textContent(".busy")) ?? "").replace(/\d+ %.*/, ""));
      await page.waitForTimeout(50);
    }
    console.log([...words], await page.evaluate("globalThis.tasks"));
    expect(faults).toEqual([]);
    const { song, analysis } = await heardInNode(new Uint8Array(readFileSync(at("song.wav"))), given);
    expect(await page.textContent("#summary")).toBe(summaryWords(analysis));
    expect(Buffer.from(await downloaded(page)).equals(Buffer.from(song.midi))).toBe(true);
    await close();
  });
});
