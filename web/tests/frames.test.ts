import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeMidi } from "../../src/music/write-midi.js";
import { type Bench, bench, describePage } from "./browser.js";
import { costWords, frameCosts } from "./frames.js";

/**
 * Calls to canvases that a frame may make: with some of the ten thousand notes in sight, with all of them (small ones are written into pixels), and while
 * a song plays, when only the playhead is drawn. What a frame costs depends on the machine: it is printed, and judged by nobody here.
 */
const CALLS = { some: 4000, all: 8000, playhead: 20 };

/** A band of ten thousand notes over eight minutes: bass, melody, chords and drums. */
export function manyNotes(): Uint8Array {
  const beats = 1000;
  const row = (count: number, length: number, pitch: (n: number) => number) =>
    Array.from({ length: count }, (_, n) => {
      const onset = (n * beats) / count;
      return { onset, offset: onset + length, pitch: pitch(n), velocity: 80 };
    });
  const chord = [0, 4, 7];
  const root = (n: number) => 48 + ((n * 5) % 12);
  return writeMidi({
    ticksPerBeat: 480,
    tempi: [{ beat: 0, bpm: 120 }],
    meters: [{ beat: 0, numerator: 4, denominator: 4 }],
    tracks: [
      { name: "bass", channel: 0, program: 33, notes: row(1000, 0.9, (n) => 36 + ((n * 5) % 12)) },
      { name: "melody", channel: 1, program: 73, notes: row(2000, 0.4, (n) => 72 + ((n * 7) % 15)) },
      ...chord.map((third, c) => ({
        name: `piano ${c + 1}`,
        channel: 2 + c,
        program: 0,
        notes: row(1000, 0.8, (n) => root(n) + third + 12),
      })),
      { name: "drums", channel: 9, program: 0, notes: row(4000, 0.1, (n) => [36, 42, 38, 46][n % 4]) },
    ],
  });
}

/** Changes something at every frame. */
const atEveryFrame = (page: Page, frames: number, change: string) =>
  page.evaluate(
    async ([count, code]) => {
      const step = new Function("n", code) as (n: number) => void;
      for (let n = 0; n < count; n++) {
        await new Promise(requestAnimationFrame);
        step(n);
      }
    },
    [frames, change] as const,
  );

/** Has the page count, from one frame to the next, what it asks canvases to draw. */
const COUNTING = `
  globalThis.drawn = { frames: [], calls: 0 };
  for (const name of ["fillRect", "strokeRect", "fill", "stroke", "fillText", "drawImage", "putImageData"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      drawn.calls++;
      return draw.apply(this, given);
    };
  }
  requestAnimationFrame(function frame() {
    drawn.frames.push(drawn.calls);
    drawn.calls = 0;
    requestAnimationFrame(frame);
  });`;

/** Calls of each frame in which anything was drawn while `work` went on. */
async function callsOf(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate("drawn.frames.length = 0");
  await work();
  return (await page.evaluate<number[]>("drawn.frames")).filter((calls) => calls > 0);
}

const SCROLL = 'const box = document.querySelector(".song-scroller");';

describePage("frames of a song of ten thousand notes", () => {
  let given: Bench;
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    given = await bench();
    const visit = await given.page();
    ({ page, close } = visit);
    await page.evaluate(COUNTING);
    await page.route(/sf3/i, (route) => route.abort());
    const buffer = Buffer.from(manyNotes());
    await page.setInputFiles("header input[type=file]", { name: "many.mid", mimeType: "audio/midi", buffer });
    await page.waitForSelector("#summary");
    await page.waitForTimeout(1500);
  });
  afterAll(async () => {
    await close();
    await given.close();
  });

  /** Prints what frames cost of the processor, and holds what they draw to its bound. */
  async function measured(what: string, most: number, work: () => Promise<unknown>): Promise<void> {
    const calls = await callsOf(page, work);
    const costs = await frameCosts(page, work);
    console.log(`${what}: ${costWords(costs)}; ${Math.max(...calls)} calls at most`);
    expect(calls.length).toBeGreaterThan(0);
    expect(Math.max(...calls)).toBeLessThan(most);
  }
  const press = async (key: string, times: number) => {
    for (let n = 0; n < times; n++) await page.keyboard.press(key);
    await page.waitForTimeout(300);
  };

  test("systems scroll, wide and narrow", async () => {
    const down = `${SCROLL} box.scrollTop += 37; if (n === 0) box.scrollTop = 0;`;
    await measured("systems scroll", CALLS.some, () => atEveryFrame(page, 60, down));
    await press("a", 6);
    await measured("narrow systems scroll", CALLS.some, () => atEveryFrame(page, 60, down));
    await press("a", 12);
    await measured("the whole song in sight scrolls", CALLS.all, () => atEveryFrame(page, 60, down));
    await press("d", 12);
    await press("d", 6);
  });

  test("one line scrolls", async () => {
    await page.click("button:has-text('One line')");
    const right = `${SCROLL} box.scrollLeft += 37; if (n === 0) box.scrollLeft = 0;`;
    await measured("line scrolls", CALLS.some, () => atEveryFrame(page, 60, right));
    await press("a", 6);
    await measured("narrow line scrolls", CALLS.some, () => atEveryFrame(page, 60, right));
    await press("d", 6);
    await page.click("button:has-text('Systems')");
  });

  test("zooming, in systems and in one line", async () => {
    const zoom = `window.dispatchEvent(new KeyboardEvent("keydown", { key: n % 12 < 6 ? "a" : "d", bubbles: true }));`;
    await measured("systems zoom", CALLS.some, () => atEveryFrame(page, 72, zoom));
    await page.click("button:has-text('One line')");
    await measured("line zooms", CALLS.some, () => atEveryFrame(page, 72, zoom));
    await page.click("button:has-text('Systems')");
  });

  test("zooming with the whole song in sight", async () => {
    await press("a", 16);
    const zoom = `window.dispatchEvent(new KeyboardEvent("keydown", { key: n % 4 < 2 ? "d" : "a", bubbles: true }));`;
    await measured("the whole song zooms", CALLS.all, () => atEveryFrame(page, 60, zoom));
    await press("d", 12);
  });

  test("playing", async () => {
    await page.click(".player .play");
    await page.waitForSelector(".player .play[aria-label=Pause]");
    await measured("playing", CALLS.playhead, () => page.waitForTimeout(2000));
    await page.click(".player .play");
  });
});
