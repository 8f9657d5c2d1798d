import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, BUILD, bench, describePage, example, openSong } from "./browser.js";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  css: "text/css",
  wasm: "application/wasm",
};

describePage("the build on another host", () => {
  let given: Bench;
  let plain: Server;
  beforeAll(async () => {
    given = await bench();
    // A host that knows nothing of the page: files below a folder, no headers but the type.
    plain = createServer((request, response) => {
      const [, path] = /^\/some\/folder\/([^?]*)/.exec(decodeURIComponent(request.url ?? "")) ?? [];
      try {
        const name = path || "index.html";
        const file = name === "bat.safetensors" ? given.model.path : join(BUILD, name);
        const body = readFileSync(file);
        response.setHeader("Content-Type", TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => plain.listen(0, "127.0.0.1", done));
  });
  afterAll(async () => {
    plain.close();
    await given.close();
  });

  test("a folder of a plain static host serves it as well; without isolation it answers on one thread", async () => {
    const profile = await given.browser.newContext();
    const page = await profile.newPage();
    const missing: string[] = [];
    page.on("response", (response) => response.status() >= 400 && missing.push(response.url()));
    await page.goto(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/some/folder/`);
    await openSong(page, example("05-modal-folk"));
    expect(await page.textContent("#song-title")).toBe("The Tide Gate");
    expect(await page.textContent(".model")).toMatch("1 thread");
    expect(missing.filter((url) => !url.endsWith("favicon.ico"))).toEqual([]);
    await profile.close();
  });
});
