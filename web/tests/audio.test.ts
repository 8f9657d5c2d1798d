import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
import { viewServer } from "../../src/node/view-server.js";
import { summaryWords } from "../app/summary.js";
import { type Bench, BUILD, bench, describePage, example, openSong, refusal } from "./browser.js";
import { longestTask } from "./frames.js";

/** Seconds of an example song that are played. */
const SECONDS = 24;

/** No task of the page is longer, in milliseconds of the processor. */
const LONG_TASK = 100;

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
  const song = await readAudio({ mix: channels[0] }, networks.pitch, { title: "song", beatNetworks: networks.beats });
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

/** What the page says it is doing, without numbers. */
const stage = async (page: Page) => ((await page.textContent(".busy")) ?? "").replace(/\d+ %.*/, "");

describePage("a recording on the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "bat-page-audio-"));
  const at = (name: string) => join(folder, name);
  const file = (name: string, buffer: Uint8Array) => ({ name, mimeType: "", buffer: Buffer.from(buffer) });
  let given: Bench;
  beforeAll(async () => {
    writeFileSync(at("song.wav"), waveFile([played("01-pop-modulation")], SAMPLE_RATE));
    given = await bench();
  });
  afterAll(async () => {
    await given.close();
    rmSync(folder, { recursive: true });
  });

  test("is heard in stages, and has the notes and the answers that bat analyze has", async () => {
    const { page, faults, requests, close } = await given.page();
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    // What hears recordings comes with the first one.
    const ofHearing = /(pitch|beats)-[^/]*\.safetensors|hear/;
    expect(requests.filter((url) => ofHearing.test(url))).toEqual([]);
    const stages: string[] = [];
    const task = await longestTask(page, async () => {
      await page.setInputFiles("header input[type=file]", at("song.wav"));
      while (!(await page.$("#summary"))) {
        const now = await stage(page);
        if (now !== stages.at(-1)) stages.push(now);
        await page.waitForTimeout(20);
      }
    });
    console.log(`longest task of the page while a recording is heard: ${Math.round(task)} ms of the processor`);
    expect(task).toBeGreaterThan(0);
    expect(task).toBeLessThan(LONG_TASK);
    const order = ["finding the beats", "transcribing"].map((what) => stages.findIndex((said) => said.includes(what)));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    expect(order[1]).toBeGreaterThan(order[0]);
    const { song, analysis } = await heardInNode(new Uint8Array(readFileSync(at("song.wav"))), given);
    expect(await page.textContent("#summary")).toBe(summaryWords(analysis));
    expect(await page.textContent("#song-title")).toBe("song");
    expect(analysis.beats.length).toBeGreaterThan(30);
    const midi = await downloaded(page);
    expect(Buffer.from(midi).equals(Buffer.from(song.midi))).toBe(true);
    // As for any song: a beat's features, and answers that can be corrected.
    await page.keyboard.press("End");
    await page.waitForSelector("#panel h3");
    const own = new URL(given.server.url).origin;
    expect(requests.filter((url) => ofHearing.test(url)).length).toBeGreaterThan(2);
    expect(requests.filter((url) => !url.startsWith(own) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test("brings no decoder of its own but those of plain samples: the browser has the others", () => {
    const names = readdirSync(join(BUILD, "assets"));
    expect(names.flatMap((name) => /^decode-([a-z]+)-/.exec(name)?.[1] ?? []).sort()).toEqual(["aiff", "wav"]);
    for (const name of names.filter((one) => one.endsWith(".js")))
      expect(readFileSync(join(BUILD, "assets", name), "utf8"), name).not.toMatch(
        /mpg123|mpeg_frame_decoder|absoluteGranulePosition/,
      );
    expect(names.filter((name) => name.endsWith(".wasm") && !/^(ort-|FluidR3Mono)/.test(name))).toEqual([]);
  });

  test("that bat view names is heard at once", async () => {
    const server = await viewServer({ build: BUILD, model: given.model.path, song: at("song.wav") });
    const { page, faults, close } = await given.page();
    await page.goto(server.url);
    await page.waitForSelector("#summary");
    expect(await page.textContent(".transcription")).toMatch(/Heard from a recording: \d+ notes/);
    expect(faults).toEqual([]);
    await close();
    await server.close();
  });

  test("can be stopped while it is heard; the page goes on with the next song", async () => {
    const { page, faults, close } = await given.page();
    await page.setInputFiles("header input[type=file]", at("song.wav"));
    await page.click(".busy button:has-text('Cancel')");
    await page.waitForFunction(() => !document.querySelector(".busy button"));
    expect(await page.$(".refusal")).toBeNull();
    expect(await page.$("#summary")).toBeNull();
    await openSong(page, example("05-modal-folk"));
    expect(await page.textContent("#song-title")).toMatch("Tide Gate");
    expect(faults).toEqual([]);
    await close();
  });

  test("may be of any kind that the command line reads", async () => {
    const { page, faults, close } = await given.page();
    // They are a second and a half long: the page says so of each that it has decoded.
    const sounds = ["mp3", "flac", "ogg", "opus", "m4a"].map((ending) =>
      file(`tone.${ending}`, readFileSync(new URL(`../../src/audio/testing/sounds/tone.${ending}`, import.meta.url))),
    );
    const short = tones(1.5, [{ hertz: 440, onset: 0.2 }]);
    for (const sound of [...sounds, file("tone.aiff", aiffFile(short, SAMPLE_RATE))]) {
      await page.setInputFiles("header input[type=file]", sound);
      const said = await refusal(page);
      // Some builds of Chromium come without the codecs that are under patents.
      const mayLack = /mp3|m4a/.test(sound.name) && said.includes("this browser cannot decode it");
      if (!mayLack) expect(said).toMatch(/tone\.\w+: 1\.[4-6] s of sound is too short/);
      await page.click(".refusal button");
    }
    expect(faults).toEqual([]);
    await close();
  });

  test("that cannot be heard is refused in a sentence, and the rest of the files is read", async () => {
    const { page, faults, close } = await given.page();
    const flac = new Uint8Array(3000).fill(7);
    flac.set(new TextEncoder().encode("fLaC"));
    const refused: [string, Uint8Array, string][] = [
      ["silence.wav", waveFile([new Float32Array(3 * SAMPLE_RATE)], SAMPLE_RATE), "silence"],
      ["short.wav", waveFile([tones(0.3, [])], SAMPLE_RATE), "0.3 s of sound is too short"],
      ["letter.mp3", new TextEncoder().encode("Dear reader, this is no music at all."), "not a recording"],
      ["empty.ogg", new Uint8Array(0), "an empty file"],
      ["damaged.flac", flac, "this browser cannot decode it: a damaged flac file"],
      ["damaged.wav", waveFile([new Float32Array(0)], SAMPLE_RATE), "a damaged wav file"],
      ["long.wav", waveFile([new Float32Array(20.1 * 60 * 1000)], 1000), "a recording of over 20 minutes is too long"],
    ];
    for (const [name, bytes, sentence] of refused) {
      await page.setInputFiles("header input[type=file]", file(name, bytes));
      const said = await refusal(page);
      expect(said.startsWith(name)).toBe(true);
      expect(said).toContain(sentence);
      await page.click(".refusal button");
    }
    const beside = ["silence.wav", "damaged.wav"].map((name) => refused.find(([one]) => one === name)!);
    await page.setInputFiles("header input[type=file]", [
      ...beside.map(([name, bytes]) => file(name, bytes)),
      file("folk.mid", readFileSync(example("05-modal-folk"))),
    ]);
    await page.waitForSelector("main[data-screen=songs]");
    await page.waitForFunction(() => document.body.textContent?.includes("Tide Gate"));
    expect(await page.$$(".refusal")).toHaveLength(2);
    expect(faults).toEqual([]);
    await close();
  });
});
