import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Analysis } from "../../src/answers/analysis.js";
import { analyze } from "../../src/answers/analyze.js";
import { summaryWords } from "../app/summary.js";
import { type Bench, bench, describePage, example, openSong, refusal } from "./browser.js";

/** Notes every analysis that the page's worker hands over. */
const TAP = `{
  const handed = (globalThis.handedOver = []);
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => data?.result?.analysis && handed.push(data.result.analysis));
    }
  };
}`;

/** Where two values differ: numbers by more than a thousandth, all else at all. */
function differences(a: unknown, b: unknown, place = ""): string[] {
  if (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-3) return [];
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) ? [] : [`${place}: ${a}, ${b}`];
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].flatMap((k) => differences(x[k], y[k], `${place}.${k}`));
}

describePage("a song on the page", () => {
  let given: Bench;
  beforeAll(async () => {
    given = await bench({ song: example("01-pop-modulation") });
  });
  afterAll(() => given.close());

  test("the song that bat view names is there at once, with the answers of bat analyze", async () => {
    const { page, faults, requests, close } = await given.page();
    await page.waitForSelector("#summary");
    const bytes = new Uint8Array(readFileSync(example("01-pop-modulation")));
    const model = given.model.open();
    const analysis = await analyze(bytes, model, { file: "01-pop-modulation.mid" });
    await model.close();
    expect(await page.textContent("#summary")).toBe(summaryWords(analysis));
    expect(await page.textContent("#song-title")).toBe(analysis.title);
    // Nothing is asked of any other address.
    const own = new URL(given.server.url).origin;
    expect(requests.filter((url) => !url.startsWith(own) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test("WebAssembly answers as Node does, on every beat and in every question", async () => {
    const { page, faults, close } = await given.page({ init: TAP, query: "&device=wasm" });
    await page.waitForSelector("#summary");
    expect(await page.textContent(".model")).toMatch(/WebAssembly/);
    const [handed] = await page.evaluate(
      () => (globalThis as unknown as { readonly handedOver: readonly Analysis[] }).handedOver,
    );
    const model = given.model.open();
    const bytes = new Uint8Array(readFileSync(example("01-pop-modulation")));
    const analysis = await analyze(bytes, model, { file: "01-pop-modulation.mid" });
    await model.close();
    expect(analysis.beats.length).toBeGreaterThan(280);
    const questions = ["blues", "measureStart", "modulationUp", "phraseStart", "scale", "tonicChord"];
    expect(handed.beats.map(({ answers }) => Object.keys(answers).sort())).toEqual(analysis.beats.map(() => questions));
    expect(differences(handed, analysis)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test("a dropped file is read, and a dropped set of files becomes a table", async () => {
    const { page, faults, close } = await given.page({ query: "#" });
    await page.waitForSelector("#summary");
    const files = ["02-blues-band", "05-modal-folk"].map((name) => ({
      name: `${name}.mid`,
      base64: readFileSync(example(name)).toString("base64"),
    }));
    const drop = (some: typeof files) =>
      page.evaluate((list) => {
        const transfer = new DataTransfer();
        for (const { name, base64 } of list)
          transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
        for (const type of ["dragover", "drop"])
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }, some);
    await drop(files.slice(0, 1));
    await page.waitForFunction(() => document.querySelector("#song-title")?.textContent?.includes("Six O'Clock"));
    await drop(files);
    await page.waitForSelector("main[data-screen=songs]");
    await page.waitForFunction(() => document.body.textContent?.includes("Tide Gate"));
    expect(faults).toEqual([]);
    await close();
  });

  test("what is no song is refused in a sentence, and the page goes on", async () => {
    const { page, faults, close } = await given.page();
    await page.waitForSelector("#summary");
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: "audio/midi", buffer });
    const give = (one: { name: string; mimeType: string; buffer: Buffer }) =>
      page.setInputFiles("header input[type=file]", one);
    await give(file("letter.mid", Buffer.from("Dear reader, this is no music at all.")));
    expect(await refusal(page)).toMatch(/letter\.mid.*MIDI/);
    await page.click(".refusal button");
    await page.setInputFiles("header input[type=file]", example("04-waltz"));
    expect(await refusal(page)).toMatch(/3\/4 from measure 1/);
    await page.click(".refusal button");
    await give(file("huge.mid", Buffer.alloc(17 * 2 ** 20)));
    expect(await refusal(page)).toMatch(/huge\.mid.*17 MB is too large/);
    await page.click(".refusal button");
    await give(file("empty.mid", Buffer.alloc(0)));
    expect(await refusal(page)).toMatch(/empty\.mid/);
    await page.click(".refusal button");
    await give(file("broken.safetensors", Buffer.from("not a model, whatever its name")));
    expect(await refusal(page)).toMatch(/broken\.safetensors is not a model/);
    await page.click(".refusal button");
    // A model that was cut off on its way.
    const half = readFileSync(given.model.path).subarray(0, 100_000);
    await give({ ...file("half.safetensors", Buffer.from(half)), mimeType: "application/octet-stream" });
    expect(await refusal(page)).toMatch(/half\.safetensors/);
    await page.click(".refusal button");
    // The model that there was goes on answering.
    await openSong(page, example("05-modal-folk"));
    await page.waitForFunction(() => document.querySelector("#song-title")?.textContent?.includes("Tide Gate"));
    expect(faults).toEqual([]);
    await close();
  });

  test("the page reaches no other address, whatever it is told", async () => {
    let asked = 0;
    const other = createServer((_, response) => {
      asked++;
      response.end("no");
    });
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const { page, close } = await given.page();
    await page.waitForSelector("#summary");
    const tried = await page.evaluate(async (address) => {
      const image = new Promise((done) => {
        const one = new Image();
        one.onload = () => done("loaded");
        one.onerror = () => done("refused");
        one.src = `${address}a.png`;
      });
      const fetched = fetch(address, { mode: "no-cors" }).then(
        () => "fetched",
        () => "refused",
      );
      return [await fetched, await image, navigator.sendBeacon(address, "x")];
    }, url);
    await page.waitForTimeout(300);
    expect(tried.slice(0, 2)).toEqual(["refused", "refused"]);
    expect(asked).toBe(0);
    // What is opened from outside the address is not opened either.
    await page.goto(`${new URL(given.server.url).origin}/?song=${encodeURIComponent(url)}`);
    await page.waitForFunction(() => !document.querySelector(".busy progress"));
    expect(asked).toBe(0);
    other.close();
    await close();
  });

  test("without a model the page says so, and takes one", async () => {
    const profile = await given.browser.newContext();
    const bare = await profile.newPage();
    await profile.route("**/bat.safetensors", (route) => route.fulfill({ status: 404, body: "" }));
    await bare.goto(given.server.url.replace(/\?.*/, ""));
    expect(await refusal(bare)).toMatch(/comes without a model/);
    await bare.setInputFiles("header input[type=file]", given.model.path);
    await openSong(bare, example("05-modal-folk"));
    expect(await bare.textContent("#song-title")).toMatch("Tide Gate");
    await profile.close();
  });

  test("the first load stays under 8 MB compressed, and the soundfont is not in it", async () => {
    const { page, requests, close } = await given.page();
    await page.waitForSelector("#summary");
    await page.waitForTimeout(300);
    let bytes = 0;
    for (const url of new Set(requests.filter((one) => one.startsWith("http")))) {
      const body = await (await fetch(url)).arrayBuffer();
      bytes += gzipSync(new Uint8Array(body)).length;
    }
    expect(requests.some((url) => /\.sf[23]|soundfont/i.test(url))).toBe(false);
    console.log(`first load: ${(bytes / 1e6).toFixed(2)} MB compressed`);
    expect(bytes).toBeGreaterThan(3e6);
    expect(bytes).toBeLessThan(8e6);
    await close();
  });
});
