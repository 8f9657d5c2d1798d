import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyze } from "../../src/answers/analyze.js";
import { toHtml } from "../../src/formats/html.js";
import { summaryWords } from "../app/summary.js";
import { type Bench, bench, describePage, example, savedTemplate } from "./browser.js";

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

  test("opens from a disk with its song and answers, and asks for no other file", async () => {
    const bytes = new Uint8Array(readFileSync(example("05-modal-folk")));
    const model = given.model.open();
    const analysis = await analyze(bytes, model, { file: "05-modal-folk.mid" });
    await model.close();
    const path = join(folder, "song.html");
    writeFileSync(path, toHtml(analysis, bytes, await savedTemplate()));
    const profile = await given.browser.newContext();
    const page = await profile.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector("#summary");
    expect(await page.textContent("#summary")).toBe(summaryWords(analysis));
    expect(await page.title()).toBe("The Tide Gate · BAT");
    await page.waitForTimeout(300);
    expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith("blob:"))).toEqual([
      pathToFileURL(path).href,
    ]);
    expect(faults).toEqual([]);
    await profile.close();
  });
});
