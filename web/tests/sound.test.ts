import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, bench, describePage, example, refusal } from "./browser.js";
import { EAR, heard, silent } from "./ear.js";

const play = (page: Page) => page.click(".player .play");
const voice = (page: Page, name: string) => page.click(`.player .voices button:has-text("${name}")`);

describePage("sound", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ song: example("01-pop-modulation") });
  });
  afterAll(() => given.close());

  test("the soundfont comes when it is asked to play; pauses are silent, voices are muted, a phrase goes round", async () => {
    const { page, faults, requests, close } = await given.page({ init: EAR });
    await page.waitForSelector("#summary");
    const fonts = () => requests.filter((url) => /sf3/i.test(url)).length;
    expect(fonts()).toBe(0);
    await play(page);
    await heard(page);
    expect(fonts()).toBe(1);
    expect(await page.getAttribute(".player .device a", "href")).toMatch(/FluidR3Mono_License/);

    await play(page);
    expect(await silent(page)).toBe(true);
    for (const name of ["bass", "melody", "chords", "drums"]) await voice(page, name);
    await play(page);
    expect(await silent(page)).toBe(true);
    for (const name of ["bass", "melody", "chords", "drums"]) await voice(page, name);
    await heard(page);

    const place = page.locator(".player .place");
    await page.click('.player button:has-text("Loop phrase")');
    const [, from, to] = /measures (\d+)–(\d+)/.exec((await page.textContent(".player")) ?? "") ?? [];
    expect(Number(to)).toBeGreaterThan(Number(from));
    // From the phrase's last measure it soon begins again.
    const last = 4 * (Number(to) - 1);
    await place.fill(String(last));
    await page.waitForTimeout(300);
    expect(Number(await place.inputValue())).toBeGreaterThanOrEqual(last);
    await page.waitForFunction(
      (beat) => Number((document.querySelector(".player .place") as HTMLInputElement).value) < beat,
      last,
    );
    await heard(page);
    expect(faults).toEqual([]);
    await close();
  });

  test("without the soundfont plain tones are heard, and the page says so", async () => {
    const { page, close } = await given.page({ init: EAR });
    await page.route(/sf3/i, (route) => route.abort());
    await page.waitForSelector("#summary");
    await play(page);
    expect(await refusal(page)).toBe("sound: The soundfont cannot be loaded. Plain tones are heard in its place.");
    await heard(page);
    await play(page);
    expect(await silent(page)).toBe(true);
    await close();
  });

  test("without a sound device a sentence says so, and the song stays on the page", async () => {
    const init = 'globalThis.AudioContext = class { constructor() { throw new Error("no device"); } };';
    const { page, close } = await given.page({ init });
    await page.waitForSelector("#summary");
    await play(page);
    expect(await refusal(page)).toContain("This browser has no sound device: the song is shown without sound.");
    expect(await page.getAttribute(".player .play", "aria-label")).toBe("Play");
    expect(await page.textContent("#song-title")).toBe("Second Wind");
    await close();
  });
});
