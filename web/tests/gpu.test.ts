import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, bench, describePage, example, openSong, SOFTWARE_CARD } from "./browser.js";

const SONG = "05-modal-folk";
const deviceOf = async (page: Page) => /, (Web[\s\S]*)$/.exec((await page.textContent(".model")) ?? "")?.[1];

/** The table of the song, and the probabilities of some beats' answers. */
async function answersOf(page: Page): Promise<{ table: string[]; p: number[] }> {
  await page.waitForSelector(".song-table tbody tr", { state: "attached" });
  const table = await page.evaluate(() =>
    [...document.querySelectorAll(".song-table tbody tr")].map((row) => row.textContent ?? ""),
  );
  const p: number[] = [];
  await page.keyboard.press("Home");
  for (let n = 0; n < 12; n++) {
    await page.waitForSelector(".answers .said");
    const said = await page.locator(".answers .said").allTextContents();
    p.push(...said.map((text) => Number(/[\d.]+$/.exec(text)?.[0])));
    await page.keyboard.press("ArrowRight");
  }
  return { table, p };
}

describePage("WebGPU", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ flags: SOFTWARE_CARD });
  });
  afterAll(() => given.close());

  test("answers as WebAssembly does, and gives over to it when it is lost", async ({ skip }) => {
    const gpu = await given.page({ query: "?device=webgpu" });
    await openSong(gpu.page, example(SONG));
    const device = await deviceOf(gpu.page);
    if (/no graphics card|has no WebGPU/.test(device ?? "")) skip(`this Chromium has no WebGPU in software: ${device}`);
    expect(device).toBe("WebGPU");
    const wasm = await given.page({ query: "?device=wasm" });
    await openSong(wasm.page, example(SONG));
    expect(await deviceOf(wasm.page)).toMatch(/^WebAssembly, \d+ threads? \(as the address asks\)$/);
    const [one, other] = [await answersOf(gpu.page), await answersOf(wasm.page)];
    expect(one.table).toEqual(other.table);
    expect(one.p.length).toBeGreaterThan(60);
    for (const [n, p] of one.p.entries()) expect(Math.abs(p - other.p[n])).toBeLessThan(0.0151);
    expect([...gpu.faults, ...wasm.faults]).toEqual([]);
    await wasm.close();

    // The card is gone: the next song is answered all the same.
    const session = await given.browser.newBrowserCDPSession();
    await session.send("Browser.crashGpuProcess");
    await gpu.page.setInputFiles("header input[type=file]", example("02-blues-band"));
    await gpu.page.waitForFunction(() => document.querySelector("#song-title")?.textContent?.includes("Six"));
    expect(await deviceOf(gpu.page)).toMatch(/^WebAssembly, \d+ threads? \(WebGPU has failed: /);
    await gpu.close();
  });

  test("a card made of software is no gain, and the page says why it does without", async () => {
    const { page, faults, close } = await given.page();
    await openSong(page, example(SONG));
    expect(await deviceOf(page)).toMatch(/^WebAssembly, \d+ threads? \(WebGPU \w+ .* graphics card/);
    expect(faults).toEqual([]);
    await close();
  });
});
