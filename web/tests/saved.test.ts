import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyze } from "../../src/answers/analyze.js";
import { type HtmlOptions, toHtml } from "../../src/formats/html.js";
import { readMidi } from "../../src/music/midi.js";
import { readPiece } from "../app/read-piece.js";
import { summaryWords } from "../app/summary.js";
import { axeFaults } from "./axe.js";
import { type Bench, bench, describePage, example, PATIENCE, rollHeight, savedTemplate } from "./browser.js";
import { EAR, heard, silent } from "./ear.js";

describePage("a page in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "bat-saved-"));
  let given: Bench;
  beforeAll(async () => {
    given = await bench();
  });
  afterAll(async () => {
    await given.close();
    rmSync(folder, { recursive: true });
  });

  /** The page of a song, written to a disk and opened from there. */
  async function saved(name: string, html: HtmlOptions = {}) {
    const bytes = new Uint8Array(readFileSync(example(name)));
    const model = given.model.open();
    const piece = readPiece(bytes, html.heard);
    const analysis = await analyze(piece, model, { file: `${name}.mid` });
    await model.close();
    const path = join(folder, `${name}.html`);
    writeFileSync(path, toHtml(analysis, bytes, await savedTemplate(), html));
    const profile = await given.browser.newContext();
    const page = await profile.newPage();
    page.setDefaultTimeout(PATIENCE);
    const faults: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("request", (request) => requests.push(request.url()));
    const open = async () => {
      await page.goto(pathToFileURL(path).href);
      await page.waitForSelector("#summary");
    };
    return { page, path, analysis, faults, requests, open, close: () => profile.close() };
  }

  test("opens from a disk with its song and answers, and asks for no other file", async () => {
    const { page, path, analysis, faults, requests, open, close } = await saved("05-modal-folk");
    await open();
    expect(await page.textContent("#summary")).toBe(summaryWords(analysis));
    expect(await page.title()).toBe("The Tide Gate · BAT");
    await page.waitForTimeout(300);
    expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith("blob:"))).toEqual([
      pathToFileURL(path).href,
    ]);
    expect(faults).toEqual([]);
    await close();
  });

  test("is played with plain tones, by its button and by Space", async () => {
    const { page, faults, requests, open, close } = await saved("05-modal-folk");
    await page.addInitScript({ content: EAR });
    await open();
    await page.click(".player .play");
    await heard(page);
    expect(await page.textContent(".player .device")).toBe("plain tones");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press("Space");
    expect(await silent(page)).toBe(true);
    expect(faults).toEqual([]);
    expect(requests.filter((url) => /^https?:/.test(url))).toEqual([]);
    await close();
  });

  test("shows a beat with its answers and features, and offers nothing that it cannot do", async () => {
    const { page, faults, open, close } = await saved("05-modal-folk");
    await open();
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".inspector .features dd");
    expect(await page.locator(".answers tr").count()).toBeGreaterThan(4);
    expect(await page.locator(".answers button").count()).toBe(0);
    expect(await page.locator("[role=tab], input[type=file]").count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    // A click into a lane looks at its beat, and corrects nothing.
    await page.click(".song-tools summary");
    expect(await page.textContent(".more-body")).not.toMatch("correct");
    expect(faults).toEqual([]);
    await close();
  });

  test("says that it was heard from a recording and what was doubtful in it, and hands over the notes", async () => {
    const bytes = new Uint8Array(readFileSync(example("05-modal-folk")));
    const doubt = "the beats are doubtful";
    const times = readMidi(bytes).beats.map(({ time }) => time);
    const heard = { times, gridSource: "tracked", warnings: [doubt] } as const;
    const { page, analysis, faults, open, close } = await saved("05-modal-folk", { heard });
    await open();
    expect(analysis.summary.warnings).toContain(doubt);
    expect(await page.locator(".head .warning").allTextContents()).toEqual(analysis.summary.warnings);
    expect(await page.textContent(".transcription")).toMatch(/Heard from a recording: \d+ notes/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download MIDI")]);
    expect(new Uint8Array(readFileSync(await download.path()))).toEqual(bytes);
    expect(await axeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test("takes single letters for keys until they are turned off", async () => {
    const { page, faults, open, close } = await saved("05-modal-folk");
    await open();
    await page.waitForSelector(".song-canvas");
    const wide = await rollHeight(page);
    await page.keyboard.press("w");
    await expect.poll(() => rollHeight(page), { timeout: PATIENCE }).not.toBe(wide);
    await page.uncheck(".letter-keys input");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wider = await rollHeight(page);
    for (const key of ["d", "a", "a", "w"]) await page.keyboard.press(key);
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".inspector .features dd");
    expect(await rollHeight(page)).toBe(wider);
    expect(faults).toEqual([]);
    await close();
  });
});
