// The page's timings in headless Chromium, by part: npm run bench, or node bench/page.mjs [MODEL].
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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
const build = process.env.BAT_WEB_OUT || join(root, "dist-web");
const server = await viewServer({ build, model: process.argv[2] });
const browser = await chromium.launch({
  executablePath,
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const addresses = new Set();
page.on("request", (request) => addresses.add(request.url()));
await page.addInitScript(() => {
  globalThis.tasks = [];
  new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((task) => task.duration))).observe({
    type: "longtask",
  });
});
const begin = performance.now();
await page.goto(server.url);
await page.waitForFunction(() => !document.querySelector(".busy progress"));
console.log(`page: ready ${Math.round(performance.now() - begin)} ms after its address was opened`);

/** Opens a song and says how long it took until its answers stood on the page, with the worker's parts and the longest task beside it. */
async function open(name, title) {
  await page.evaluate(() => {
    globalThis.tasks.length = 0;
  });
  const start = performance.now();
  await page.setInputFiles("header input[type=file]", join(root, "examples", `${name}.mid`));
  // The roll is drawn last.
  await page.waitForFunction(
    (text) =>
      document.querySelector("#song-title")?.textContent?.includes(text) && document.querySelector(".song-canvas"),
    title,
  );
  const total = performance.now() - start;
  const parts = JSON.parse((await page.getAttribute(".model", "data-timings")) ?? "{}");
  const words = Object.entries(parts).map(([part, ms]) => `${part} ${Math.round(ms)}`);
  const longest = await page.evaluate(() => Math.max(0, ...globalThis.tasks));
  const held = longest > 0 ? `longest task of the page ${Math.round(longest)} ms` : "no task of the page over 50 ms";
  console.log(`page: ${name}: drop to answers ${Math.round(total)} ms (worker: ${words.join(", ")}; ${held})`);
}
await open("01-pop-modulation", "Second Wind");
await page.waitForTimeout(4000);
// What has come until now is the first load; the soundfont comes when it is asked to play.
const sizes = await Promise.all(
  [...addresses]
    .filter((url) => url.startsWith("http"))
    .map(async (url) => gzipSync(new Uint8Array(await (await fetch(url)).arrayBuffer())).length),
);
const size = sizes.reduce((a, b) => a + b, 0) / 1e6;
console.log(`page: first load ${size.toFixed(2)} MB compressed, ${sizes.length} files, without the soundfont`);
for (const _ of [1, 2, 3]) {
  await open("02-blues-band", "Six O'Clock");
  await open("01-pop-modulation", "Second Wind");
}
await open("06-long-medley", "Harbour");
console.log(`page: ${((await page.textContent(".model")) ?? "").replace(/^.*?model \S+ \S+, /, "")}`);
await browser.close();
await server.close();
