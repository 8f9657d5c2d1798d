// Pictures of every screen for the documentation, in light and dark, wide and on a phone: npm run screenshots [MODEL]. The runs that are shown
// are those of BAT_METRICS (files, with ":" between them), else those of runs/tiny.sh, else two short ones that are trained first.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
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
const scratch = mkdtempSync(join(tmpdir(), "bat-screenshots-"));
const metrics = runs();
const server = await viewServer({
  build: process.env.BAT_WEB_OUT || join(root, "dist-web"),
  song: example("01-pop-modulation"),
  model: process.argv[2],
});
const browser = await chromium.launch({
  executablePath,
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});

/** Metrics of training runs. */
function runs() {
  if (process.env.BAT_METRICS) return process.env.BAT_METRICS.split(":");
  const tiny = ["pretrain", "finetune"].map((name) => join(root, "runs", "out", "tiny", `${name}.jsonl`));
  if (tiny.every((path) => existsSync(path))) return tiny;
  console.log("training two short runs to show …");
  const bat = (...args) =>
    execFileSync(process.execPath, [join(root, "dist", "cli", "main.js"), ...args, "--quiet"], { stdio: "ignore" });
  const at = (name) => join(scratch, name);
  bat("prepare", join(root, "examples"), "--generated", "60", "-o", at("songs.safetensors"));
  const plan = ["--beats", "128", "--batch", "4", "--validate-every", "20"];
  const pretrained = at("pretrained.safetensors");
  bat("pretrain", at("songs.safetensors"), "-o", pretrained, "--size", "tiny", ...plan, "--steps", "60");
  return [1, 2].map((seed) => {
    const log = at(`seed-${seed}.jsonl`);
    const given = ["--from", pretrained, "--seed", String(seed), "--steps", "120", "--log", log];
    bat("finetune", at("songs.safetensors"), "-o", at(`seed-${seed}.safetensors`), ...plan, ...given);
    return log;
  });
}

const SIZES = { "": { width: 1280, height: 800 }, "-phone": { width: 360, height: 780 } };

for (const theme of ["light", "dark"]) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
    const page = await context.newPage();
    // A machine that does other work meanwhile is slow.
    page.setDefaultTimeout(120_000);
    const shoot = async (name) => {
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(out, `${name}${suffix}-${theme}.png`), fullPage: suffix !== "" });
    };
    await page.goto(server.url);
    await page.waitForSelector("#summary");
    // Once more: the first song waits for the model to be made ready.
    await page.waitForTimeout(3000);
    const timings = await page.getAttribute(".model", "data-timings");
    await page.setInputFiles("header input[type=file]", example("01-pop-modulation"));
    await page.waitForFunction(
      (before) => document.querySelector(".model")?.getAttribute("data-timings") !== before,
      timings,
    );
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
    await page.click("#tab-beat");
    await page.click("button:has-text('One line')");
    for (let n = 0; n < 3; n++) await page.click("button[aria-label=Wider]");
    await shoot("line");
    await page.keyboard.press("h");
    await shoot("help");
    await page.keyboard.press("Escape");
    const songs = ["02-blues-band", "03-minor-ballad-pickup", "05-modal-folk", "06-long-medley"].map(example);
    await page.setInputFiles("header input[type=file]", songs);
    await page.waitForFunction(() => document.querySelectorAll(".songs tbody tr").length === 5);
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    await shoot("songs");
    await page.click('nav[aria-label=Screens] button:has-text("Runs")');
    await page.setInputFiles(".runs input[type=file]", metrics);
    await page.waitForSelector(".runs canvas");
    await shoot("runs");
    await page.goto(server.url.replace(/\?.*/, ""));
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    await shoot("welcome");
    await context.close();
  }
}
await browser.close();
await server.close();
rmSync(scratch, { recursive: true });
console.log(`screenshots in ${out}`);
