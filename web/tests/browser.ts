/** Headless Chromium on the built page, served as `bat view` serves it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { describe } from "vitest";
import { loadModel, type Model } from "../../src/answers/model.js";
import { randomModelBytes } from "../../src/answers/testing/random-model.js";
import { SHIPPED_MODEL } from "../../src/node/library.js";
import { nodeRuntime } from "../../src/node/ort.js";
import { BUILT_PAGE, savedPage } from "../../src/node/saved-page.js";
import { type ViewServer, viewServer } from "../../src/node/view-server.js";

/** The build that is tested: the package's own, or another (BAT_WEB_OUT, as the build itself takes it). */
export const BUILD = process.env.BAT_WEB_OUT || BUILT_PAGE;
export const savedTemplate = () => savedPage(BUILD);

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--autoplay-policy=no-user-gesture-required",
];

/** Chromium's graphics card made of software, which is there on every machine: slow, but right. */
export const SOFTWARE_CARD = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

/** Milliseconds that a test waits for anything on the page. */
export const PATIENCE = 90_000;

/** Where Debian, macOS and Chromium's own packages put it; CHROMIUM names another. */
const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
export const CHROMIUM = PLACES.find((path) => path && existsSync(path));

/** Tests that need Chromium; without it their name says why they are skipped. */
export function describePage(name: string, body: () => void): void {
  describe.skipIf(!CHROMIUM)(CHROMIUM ? name : `${name} (skipped: no Chromium; set CHROMIUM)`, body);
}

export const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}.mid`, import.meta.url));

/** The model of the tests: the shipped one, or, where there is none yet, one of random weights. */
export interface TestModel {
  readonly path: string;
  readonly shipped: boolean;
  open(): Model;
}

export interface Bench {
  readonly browser: Browser;
  readonly server: ViewServer;
  readonly model: TestModel;
  /** A fresh profile with the page in it; everything that goes wrong in it is collected. */
  page(options?: BrowserContextOptions & { init?: string; query?: string }): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /** Errors that nobody caught, and breaches of the content policy. */
  readonly faults: string[];
  /** Addresses that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Starts a browser and a server. */
export async function bench(options: { song?: string; flags?: readonly string[] } = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "bat-page-"));
  const model = testModel(folder);
  const server = await viewServer({ build: BUILD, song: options.song, model: model.path });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...(options.flags ?? [])] });
  return {
    browser,
    server,
    model,
    async page({ init, query = "", ...context } = {}) {
      const profile = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
      const page = await profile.newPage();
      // A machine that does other work meanwhile is slow, not wrong.
      page.setDefaultTimeout(PATIENCE);
      const faults: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(message.text());
      });
      page.on("request", (request) => requests.push(request.url()));
      if (init) await page.addInitScript({ content: init });
      await page.goto(server.url + query);
      return { page, faults, requests, close: () => profile.close() };
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function testModel(folder: string): TestModel {
  const shipped = existsSync(SHIPPED_MODEL);
  const path = shipped ? SHIPPED_MODEL : join(folder, "bat.safetensors");
  if (!shipped) writeFileSync(path, randomModelBytes({}, 7, 2));
  return {
    path,
    shipped,
    open: () => loadModel(readFileSync(path), nodeRuntime({ threads: 2 }), "bat.safetensors"),
  };
}

/** Gives files to the page as its button does, and waits until one song is drawn, the roll last. */
export async function openSong(page: Page, ...paths: string[]): Promise<void> {
  await page.setInputFiles("header input[type=file]", paths);
  if (paths.length === 1) await page.waitForSelector(".song-canvas");
}

/** The height of the whole roll, which zooming changes. */
export const rollHeight = (page: Page) => page.evaluate(() => document.querySelector(".song-extent")?.clientHeight);

/** The page's word on what it cannot do. */
export async function refusal(page: Page): Promise<string> {
  await page.waitForSelector(".refusal");
  return (await page.textContent(".refusal:last-child span")) ?? "";
}
