import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyze } from "../../src/answers/analyze.js";
import { readMidi } from "../../src/music/midi.js";
import { makeSong } from "../app/song.js";
import { readSong } from "../view/reading.js";
import { tableRows } from "../view/table-rows.js";
import { type Bench, bench, describePage, example } from "./browser.js";

const SONG = "01-pop-modulation";

/** Whether anything but one colour is drawn on the largest canvas that a selector finds. */
function isDrawn(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((where) => {
    const canvas = document.querySelector<HTMLCanvasElement>(where);
    const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels ? new Set(new Uint32Array(pixels.buffer)).size > 4 : false;
  }, selector);
}

describePage("looking at a song", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ song: example(SONG) });
  });
  afterAll(() => given.close());

  test("the table says of every measure what bat analyze says", async () => {
    const { page, close } = await given.page();
    await page.waitForSelector("#summary");
    const bytes = new Uint8Array(readFileSync(example(SONG)));
    const model = given.model.open();
    const piece = readMidi(bytes);
    const analysis = await analyze(piece, model, { file: `${SONG}.mid` });
    await model.close();
    const song = makeSong(SONG, bytes, piece, analysis, {});
    const expected = tableRows(song, readSong(song, {}, [])).map((row) =>
      [row.measure, row.time, row.key, row.tonic || "–", row.marks].map((cell) => String(cell ?? "")),
    );
    await page.waitForSelector(".song-table tbody tr", { state: "attached" });
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll(".song-table tbody tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent ?? ""),
      ),
    );
    expect(shown).toEqual(expected);
    expect(shown.length).toBeGreaterThan(70);
    await close();
  });

  test("a click names a beat's features and whom it attends to; a second compares the two; the map shows both", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    await page.waitForTimeout(100);
    expect(await isDrawn(page, ".song-canvas")).toBe(true);
    const box = (await page.locator(".song-sheet").boundingBox())!;
    await page.mouse.click(box.x + 140, box.y + 120);
    await page.waitForSelector(".inspector .features dd");
    await page.waitForSelector(".attended button");
    expect(await page.locator(".answers tr").count()).toBe(6);
    await page.keyboard.down("Shift");
    await page.mouse.click(box.x + 240, box.y + 120);
    await page.keyboard.up("Shift");
    await page.waitForSelector(".pair-words");
    expect(await page.textContent(".pair-words")).toMatch(/seen from/);
    await page.click("#tab-map");
    await page.waitForFunction(() => /Row: /.test(document.querySelector(".map-words")?.textContent ?? ""));
    expect(await isDrawn(page, ".map-box canvas")).toBe(true);
    await page.selectOption(".map select", { index: 3 });
    await page.waitForFunction(() => /: (yes|no)\./.test(document.querySelector(".map-words")?.textContent ?? ""));
    // A place of the map is two beats of the song.
    const map = (await page.locator(".map-box canvas").boundingBox())!;
    await page.mouse.click(map.x + 2, map.y + map.height - 3);
    await page.click("#tab-beat");
    await page.waitForFunction(() => /measure 1\D/.test(document.querySelector(".pair-words")?.textContent ?? ""));
    expect(faults).toEqual([]);
    await close();
  });

  test("keys go by beat and by measure, zoom and turn the form", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    const said = () => page.textContent(".song-view p[aria-live]");
    await page.keyboard.press("ArrowRight");
    const first = await said();
    await page.keyboard.press("ArrowRight");
    expect(await said()).not.toBe(first);
    await page.keyboard.press("Shift+ArrowRight");
    expect(await said()).toMatch(/measure 2/);
    const width = () => page.evaluate(() => document.querySelector<HTMLElement>(".song-extent")?.style.height);
    const before = await width();
    for (let n = 0; n < 4; n++) await page.keyboard.press("d");
    expect(await width()).not.toBe(before);
    await page.click("button:has-text('One line')");
    await page.waitForTimeout(100);
    expect(await isDrawn(page, ".song-canvas")).toBe(true);
    expect(faults).toEqual([]);
    await close();
  });

  test("a click into a lane corrects the answer there", async () => {
    const { page, close } = await given.page();
    await page.waitForSelector("#summary");
    const box = (await page.locator(".song-sheet").boundingBox())!;
    await page.mouse.click(box.x + 120, box.y + 120);
    await page.waitForSelector(".inspector .answers");
    await page.click(".answers button >> nth=0");
    await page.waitForFunction(() => document.querySelector(".answers .said")?.textContent?.includes("✎"));
    await page.click("#tab-teach");
    expect(await page.locator("ul.corrections li").count()).toBe(1);
    await close();
  });
});
