import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeFaults, stickingOut } from "./axe.js";
import { type Bench, bench, describePage, example, PATIENCE, rollHeight } from "./browser.js";

const SCREENS = ["Song", "Songs", "Runs"];
const screen = (page: Page, name: string) => page.click(`nav[aria-label=Screens] button:has-text("${name}")`);
const tabs = ["beat", "map", "teach"];

/** A training run, as short as can be. */
async function openRun(page: Page): Promise<void> {
  const losses = { tonicChord: 1, measureStart: 1, phraseStart: 1, modulationUp: 1, blues: 1, scale: 1 };
  const figures = Object.fromEntries(Object.keys(losses).map((name) => [`f1.${name}`, 0.5]));
  const lines = [1, 2].flatMap((step) => [
    { kind: "step", step, losses },
    { kind: "validation", step, figures, score: 0.5, best: true },
  ]);
  const buffer = Buffer.from(lines.map((line) => JSON.stringify(line)).join("\n"));
  await page.setInputFiles(".runs input[type=file]", { name: "run.jsonl", mimeType: "text/plain", buffer });
  await page.waitForSelector(".runs canvas");
}

describePage("the page for everyone", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ song: example("01-pop-modulation") });
  });
  afterAll(() => given.close());

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds no serious fault on any screen in ${colorScheme} colours`, async () => {
      const { page, faults, close } = await given.page({ colorScheme });
      await page.waitForSelector("#summary");
      expect(await page.getAttribute("html", "data-theme")).toBe(colorScheme);
      for (const tab of tabs) {
        await page.click(`#tab-${tab}`);
        await page.waitForTimeout(200);
        expect(await axeFaults(page), tab).toEqual([]);
      }
      for (const name of SCREENS.slice(1)) {
        await screen(page, name);
        await page.waitForTimeout(100);
        expect(await axeFaults(page), name).toEqual([]);
      }
      await openRun(page);
      expect(await axeFaults(page), "an opened run").toEqual([]);
      await page.keyboard.press("h");
      await page.waitForSelector("dialog[open]");
      expect(await axeFaults(page), "help").toEqual([]);
      expect(faults).toEqual([]);
      await close();
    });
  }

  test("at the width of a phone nothing sticks out of any screen", async () => {
    const { page, close } = await given.page({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await page.waitForSelector("#summary");
    for (const tab of tabs) {
      await page.click(`#tab-${tab}`);
      await page.waitForTimeout(150);
      expect(await stickingOut(page), tab).toEqual([]);
    }
    for (const name of SCREENS.slice(1)) {
      await screen(page, name);
      await page.waitForTimeout(100);
      expect(await stickingOut(page), name).toEqual([]);
    }
    await openRun(page);
    expect(await stickingOut(page), "an opened run").toEqual([]);
    await close();
  });

  test("the keyboard alone reaches every button, and h and Escape open and close the help", async () => {
    const { page, close } = await given.page();
    await page.waitForSelector("#summary");
    await page.keyboard.press("h");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog:not([open])", { state: "attached" });
    const wanted = await page.evaluate(
      () =>
        [...document.querySelectorAll("button:not(:disabled):not([tabindex='-1'])")].filter((b) => b.checkVisibility())
          .length,
    );
    const reached = new Set<string>();
    for (let n = 0; n < 400; n++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const all = [...document.querySelectorAll("button")];
        const active = document.activeElement;
        return active instanceof HTMLButtonElement ? `${all.indexOf(active)}` : active === document.body ? "end" : "";
      });
      if (at === "end" && n > 0) break;
      if (at) reached.add(at);
    }
    expect(reached.size).toBeGreaterThanOrEqual(wanted);
    await close();
  });

  test("single letters are no keys once the help has turned them off, and stay off; arrows go on", async () => {
    const { page, close } = await given.page();
    const said = () => page.textContent(".song-view p[aria-live]");
    const turn = async (on: boolean) => {
      await page.click("header button[aria-label=Help]");
      await page.locator("dialog .letter-keys input").setChecked(on);
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog:not([open])", { state: "attached" });
    };
    await page.waitForSelector(".song-canvas");
    const before = await rollHeight(page);
    await page.keyboard.press("w");
    await expect.poll(() => rollHeight(page), { timeout: PATIENCE }).not.toBe(before);
    await turn(false);
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.waitForSelector(".song-canvas");
      const now = await rollHeight(page);
      for (const key of ["d", "A", "w", "s", "h"]) await page.keyboard.press(key);
      await page.keyboard.press("Home");
      await page.waitForFunction(() => document.querySelector(".song-view p[aria-live]")?.textContent !== "");
      expect(await rollHeight(page)).toBe(now);
      expect(await page.locator("dialog[open]").count()).toBe(0);
      await page.keyboard.press("ArrowRight");
      expect(await said()).toMatch(/measure 1, beat 2/i);
    }
    await turn(true);
    await page.keyboard.press("h");
    await page.waitForSelector("dialog[open]");
    await close();
  });

  test("arrows, Home and End choose a tab from a tab, and scroll the table from the table: the beat stays", async () => {
    const { page, close } = await given.page();
    await page.waitForSelector(".song-canvas");
    const said = () => page.textContent(".song-view p[aria-live]");
    const chosen = () => page.locator("[role=tab][aria-selected=true]").textContent();
    await page.keyboard.press("End");
    await page.waitForFunction(() => document.querySelector(".song-view p[aria-live]")?.textContent !== "");
    const last = await said();
    // Tab reaches the chosen one alone.
    expect(await page.locator("[role=tab][tabindex='0']").count()).toBe(1);
    await page.focus("#tab-beat");
    for (const [key, name] of [
      ["ArrowRight", "Map"],
      ["ArrowRight", "Teach"],
      ["ArrowRight", "Beat"],
      ["ArrowLeft", "Teach"],
      ["Home", "Beat"],
      ["End", "Teach"],
    ]) {
      await page.keyboard.press(key);
      await page.waitForFunction((id) => document.activeElement?.id === id, `tab-${name.toLowerCase()}`);
      expect(await chosen(), key).toBe(name);
    }
    expect(await page.getAttribute("#panel", "aria-labelledby")).toBe("tab-teach");
    await page.keyboard.press("Shift+ArrowLeft");
    expect(await said()).toBe(last);
    await page.click(".song-table summary");
    await page.focus(".song-table-scroll");
    const scrolled = () => page.evaluate(() => document.querySelector(".song-table-scroll")!.scrollTop);
    for (const key of ["Home", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    await page.waitForFunction(() => document.querySelector(".song-table-scroll")!.scrollTop > 0);
    const little = await scrolled();
    await page.keyboard.press("End");
    await page.waitForFunction((y) => document.querySelector(".song-table-scroll")!.scrollTop > y + 100, little);
    expect(await said()).toBe(last);
    // Letters are still the song's there.
    const before = await rollHeight(page);
    await page.keyboard.press("w");
    await expect.poll(() => rollHeight(page), { timeout: PATIENCE }).not.toBe(before);
    await close();
  });

  test("the colours that were chosen are kept", async () => {
    const { page, close } = await given.page({ colorScheme: "light" });
    await page.click("button[aria-label='Dark colours']");
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    await page.reload();
    await page.waitForSelector("header");
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    await close();
  });
});
