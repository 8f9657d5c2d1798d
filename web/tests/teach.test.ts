import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyze } from "../../src/answers/analyze.js";
import { loadModel } from "../../src/answers/model.js";
import { nodeRuntime } from "../../src/node/ort.js";
import { summaryWords } from "../app/summary.js";
import { type Bench, bench, describePage, example, refusal } from "./browser.js";

const SONG = "05-modal-folk";
const words = async (page: Page) => (await page.textContent("#summary")) ?? "";
const bluesIn = (text: string) => /blues (yes|no)/.exec(text)?.[1];
const corrections = (page: Page) => page.locator("ul.corrections li").count();

/** Sets blues on the whole song. */
async function setBlues(page: Page, answer: "yes" | "no"): Promise<void> {
  await page.click("#tab-teach");
  await page.selectOption("form.correct label:has-text('Question') select", "blues");
  await page.selectOption("form.correct label:has-text('Where') select", "the whole song");
  await page.selectOption("form.correct label:has-text('Answer') select", { label: answer });
  await page.click("form.correct button[type=submit]");
  await page.waitForSelector("ul.corrections li");
}

async function saved(page: Page, button: string): Promise<Uint8Array<ArrayBuffer>> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`button:has-text("${button}")`)]);
  return new Uint8Array(readFileSync(await download.path()));
}

/** Until the song has been answered anew. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const button = [...document.querySelectorAll("button")].find((one) => one.textContent === "Teach");
    return !document.querySelector(".busy progress") && button && !button.disabled;
  });
}

describePage("correcting and teaching", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ song: example(SONG) });
  });
  afterAll(() => given.close());

  test("a model learns a correction on the page, is taken back, and answers the same in the terminal", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    const before = await words(page);
    const other = bluesIn(before) === "yes" ? "no" : "yes";
    await setBlues(page, other);
    await page.selectOption("label:has-text('Steps') select", given.model.shipped ? "20" : "120");
    await page.click("button.primary:has-text('Teach')");
    await page.waitForFunction(
      (word) => document.querySelector("#summary")?.textContent?.includes(word),
      `blues ${other}`,
      {
        timeout: 120_000,
      },
    );
    await settled(page);
    const taught = await words(page);
    expect(await page.locator("figure.curve canvas").count()).toBeGreaterThan(0);

    // The file that downloads gives the answers of the page to `bat analyze`.
    const file = await saved(page, "Download model");
    const model = loadModel(file, nodeRuntime({ threads: 2 }), "taught.safetensors");
    const analysis = await analyze(new Uint8Array(readFileSync(example(SONG))), model, {});
    await model.close();
    expect(summaryWords(analysis)).toBe(taught);
    expect(model.checkpoint.meta.runs.at(-1)).toMatchObject({ objective: "finetune", dataset: "corrections" });

    await page.click("button:has-text('Take back')");
    await page.waitForFunction((text) => document.querySelector("#summary")?.textContent === text, before);
    expect(faults).toEqual([]);
    await close();
  });

  test("corrections outlive a reload, are undone, exported and imported", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    await setBlues(page, "yes");
    expect(await corrections(page)).toBe(1);
    await page.waitForTimeout(200);
    await page.reload();
    await page.waitForSelector("#summary");
    await page.click("#tab-teach");
    await page.waitForSelector("ul.corrections li");

    const csv = Buffer.from(await saved(page, "Export CSV"));
    const lines = csv.toString("utf8").trim().split(/\r?\n/);
    expect(lines[0]).toBe("file,beat,question,value");
    expect(lines[1]).toMatch(/^05-modal-folk\.mid,0,blues,(1|yes)$/);
    const rawl = JSON.parse(Buffer.from(await saved(page, "Export rawl JSON")).toString("utf8")) as object;
    expect(rawl).toHaveProperty("modulations");

    await page.click("button:has-text('Forget all')");
    await page.waitForFunction(() => document.querySelectorAll("ul.corrections li").length === 0);
    await page.setInputFiles(".teach input[type=file]", { name: "labels.csv", mimeType: "text/csv", buffer: csv });
    await page.waitForSelector("ul.corrections li");
    await page
      .locator("main")
      .first()
      .click({ position: { x: 2, y: 2 } });
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => document.querySelectorAll("ul.corrections li").length === 0);
    await page.keyboard.press("Control+Shift+z");
    await page.waitForSelector("ul.corrections li");

    await page.setInputFiles(".teach input[type=file]", {
      name: "wrong.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("file,beat,question,value\n05-modal-folk.mid,999999,blues,1\n"),
    });
    expect(await refusal(page)).toMatch(/wrong\.csv/);
    expect(faults).toEqual([]);
    await close();
  });

  test("where a correction teaches most is offered first, and answered there with one press", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    await page.click("#tab-teach");
    const offered = page.locator(".suggestions li");
    expect(await offered.count()).toBeGreaterThan(2);
    const first = await offered.first().textContent();
    await offered.first().locator(".buttons button").first().click();
    await page.waitForSelector("ul.corrections li");
    expect(await corrections(page)).toBe(1);
    expect(await offered.first().textContent()).not.toBe(first);
    // rawl's analysis of the corrected song comes back as corrections.
    const buffer = Buffer.from(await saved(page, "Export rawl JSON"));
    await page.click("button:has-text('Forget all')");
    await page.waitForFunction(() => document.querySelectorAll("ul.corrections li").length === 0);
    await page.setInputFiles(".teach input[type=file]", { name: "rawl.json", mimeType: "application/json", buffer });
    await page.waitForSelector("ul.corrections li");
    expect(faults).toEqual([]);
    await close();
  });

  test("full storage is said in a sentence, and correcting goes on", async () => {
    const { page, close } = await given.page({
      init: `IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };`,
    });
    await page.waitForSelector("#summary");
    await setBlues(page, "yes");
    expect(await refusal(page)).toMatch(/full/);
    expect(await corrections(page)).toBe(1);
    await close();
  });

  test("storage that is forbidden is said in a sentence, and correcting goes on without it", async () => {
    const { page, close } = await given.page({
      init: `IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };`,
    });
    await page.waitForSelector("#summary");
    await setBlues(page, "yes");
    expect(await corrections(page)).toBe(1);
    expect(await refusal(page)).toMatch(/kept|keep|store|browser/i);
    await close();
  });
});
