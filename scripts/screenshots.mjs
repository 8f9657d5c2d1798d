// Pictures of every screen for the documentation, in light and dark: npm run screenshots [MODEL].
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { viewServer } from "../dist/node/view-server.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = process.env.BAT_SCREENSHOTS || join(root, "docs", "images");
const example = (name) => join(root, "examples", `${name}.mid`);
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);
if (!executablePath) {
  console.error("screenshots need Chromium (set CHROMIUM)");
  process.exit(1);
}
mkdirSync(out, { recursive: true });
const server = await viewServer({
  build: join(root, "dist-web"),
  song: example("01-pop-modulation"),
  model: process.argv[2],
});
const browser = await chromium.launch({
  executablePath,
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});

const SIZES = { "": { width: 1280, height: 800 }, "-phone": { width: 390, height: 844 } };

for (const theme of ["light", "dark"]) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
    const page = await context.newPage();
    const shoot = async (name) => {
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(out, `${name}${suffix}-${theme}.png`), fullPage: suffix !== "" });
    };
    await page.goto(server.url);
    await page.waitForSelector("#summary");
    const at = (x, y, modifiers = []) => page.locator(".song-sheet").click({ position: { x, y }, modifiers });
    const [first, second] = suffix ? [85, 105] : [160, 240];
    await at(first, 140);
    await at(second, 140, ["Shift"]);
    await page.waitForSelector(".pair-words");
    await shoot("song");
    await page.click("#tab-map");
    await page.waitForTimeout(1200);
    await shoot("map");
    await page.click("#tab-teach");
    await shoot("teach");
    const songs = ["02-blues-band", "03-minor-ballad-pickup", "05-modal-folk", "06-long-medley"].map(example);
    await page.setInputFiles("header input[type=file]", songs);
    await page.waitForFunction(() => document.querySelectorAll(".songs tbody tr").length === 5);
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    await shoot("songs");
    await page.click('nav[aria-label=Screens] button:has-text("Runs")');
    const runs = page.locator(".runs input[type=file]");
    if (process.env.BAT_METRICS && (await runs.count()))
      await runs.first().setInputFiles(process.env.BAT_METRICS.split(":"));
    await shoot("runs");
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(`screenshots in ${out}`);
