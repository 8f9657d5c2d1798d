import { afterAll, beforeAll, expect, test } from "vitest";
import { randomSongBytes } from "../../src/answers/testing/song.js";
import { type Bench, bench, describePage, example, openSong, refusal } from "./browser.js";

const screen = (name: string) => `nav[aria-label=Screens] button:has-text("${name}")`;

/** A run's metrics as `--log` writes them: losses that fall at a rate of their own. */
function metrics(fall: number): Buffer {
  const lines = Array.from({ length: 30 }, (_, n) => [
    { kind: "step", step: 10 * (n + 1), losses: { scale: 3 * fall ** n, blues: 0.7 * fall ** n } },
    { kind: "validation", step: 10 * (n + 1), figures: { "f1.blues": 1 - fall ** n }, score: 1 - fall ** n },
  ]).flat();
  return Buffer.from(lines.map((line) => JSON.stringify(line)).join("\n"));
}

describePage("many songs, and runs", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench();
  });
  afterAll(() => given.close());

  test("several files become a table that is searched and opened from; the one that is no 4/4 is named", async () => {
    const { page, faults, close } = await given.page();
    const names = ["02-blues-band", "03-minor-ballad-pickup", "04-waltz", "05-modal-folk"];
    await page.setInputFiles("header input[type=file]", names.map(example));
    expect(await refusal(page)).toMatch(/04-waltz.*3\/4/);
    await page.waitForFunction(() => document.querySelectorAll(".songs tbody tr").length === 3);
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    await page.fill(".songs input[type=search]", "folk");
    await page.waitForFunction(() => document.querySelectorAll(".songs tbody tr").length === 1);
    await page.click(".songs tbody button");
    await page.waitForSelector("#song-title");
    expect(await page.textContent("#song-title")).toBe("The Tide Gate");
    expect(faults).toEqual([]);
    await close();
  });

  test("a folder that is being read can be stopped: the songs that are read stay, the rest are left", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    const files = Array.from({ length: 60 }, (_, n) => ({
      name: `song${n}.mid`,
      mimeType: "audio/midi",
      buffer: Buffer.from(randomSongBytes({ beats: 512, seed: n + 1 })),
    }));
    await page.setInputFiles("header input[type=file]", files);
    const rows = page.locator(".songs tbody tr");
    await rows.nth(1).waitFor();
    await page.click(".busy button:has-text('Cancel')");
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    const read = await rows.count();
    expect(read).toBeGreaterThanOrEqual(2);
    expect(read).toBeLessThan(files.length);
    await page.waitForTimeout(1000);
    expect(await rows.count()).toBe(read);
    expect(await page.$(".refusal")).toBeNull();
    await openSong(page, example("05-modal-folk"));
    expect(await page.textContent("#song-title")).toBe("The Tide Gate");
    expect(faults).toEqual([]);
    await close();
  });

  test("two runs are laid over each other and stay while another screen is shown", async () => {
    const { page, faults, close } = await given.page();
    await page.click(screen("Runs"));
    const files = [0.9, 0.95].map((fall, n) => ({
      name: `run${n + 1}.jsonl`,
      mimeType: "application/x-ndjson",
      buffer: metrics(fall),
    }));
    await page.setInputFiles(".runs input[type=file]", files);
    await page.waitForSelector(".runs canvas");
    expect(await page.textContent(".runs")).toMatch(/run1[\s\S]*run2/);
    await page.click(screen("Songs"));
    await page.click(screen("Runs"));
    expect(await page.locator(".runs canvas").first().isVisible()).toBe(true);
    await page.setInputFiles(".runs input[type=file]", {
      name: "notes.jsonl",
      mimeType: "text/plain",
      buffer: Buffer.from("no metrics at all"),
    });
    expect(await refusal(page)).toMatch(/notes\.jsonl/);
    expect(faults).toEqual([]);
    await close();
  });
});
