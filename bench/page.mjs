// The page's timings in headless Chromium, by part: npm run bench, or node bench/page.mjs [MODEL].
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { viewServer } from "../dist/node/view-server.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);
if (!executablePath) {
  console.log("page: no Chromium (set CHROMIUM)");
  process.exit(0);
}
const server = await viewServer({ build: join(root, "dist-web"), model: process.argv[2] });
const browser = await chromium.launch({
  executablePath,
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const begin = performance.now();
await page.goto(server.url);
await page.waitForFunction(() => !document.querySelector(".busy progress"));
console.log(`page: ready ${Math.round(performance.now() - begin)} ms after its address was opened`);

/** Opens a song and says how long it took until its answers stood on the page, with the worker's parts. */
async function open(name, title) {
  const start = performance.now();
  await page.setInputFiles("header input[type=file]", join(root, "examples", `${name}.mid`));
  await page.waitForFunction((text) => document.querySelector("#song-title")?.textContent?.includes(text), title);
  const total = performance.now() - start;
  const parts = JSON.parse((await page.getAttribute(".model", "data-timings")) ?? "{}");
  const words = Object.entries(parts).map(([part, ms]) => `${part} ${Math.round(ms)}`);
  console.log(`page: ${name}: drop to answers ${Math.round(total)} ms (worker: ${words.join(", ")})`);
}
await open("01-pop-modulation", "Second Wind");
await page.waitForTimeout(4000);
for (const _ of [1, 2, 3]) {
  await open("02-blues-band", "Six O'Clock");
  await open("01-pop-modulation", "Second Wind");
}
await open("06-long-medley", "Harbour");
console.log(`page: ${((await page.textContent(".model")) ?? "").split(", ").slice(1).join(", ")}`);
await browser.close();
await server.close();
