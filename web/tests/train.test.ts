/** A step of training in the page's own worker, on WebAssembly and on WebGPU, beside the same step in Node. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel } from "../../src/answers/model.js";
import { randomModelBytes } from "../../src/answers/testing/random-model.js";
import { randomSongBytes } from "../../src/answers/testing/song.js";
import { readMidi } from "../../src/music/midi.js";
import { nodeRuntime } from "../../src/node/ort.js";
import type { Correction } from "../app/types.js";
import { teachModel } from "../teach/teach-model.js";
import type { Reply } from "../worker/protocol.js";
import { type Bench, bench, describePage, PATIENCE, SOFTWARE_CARD, type Visit } from "./browser.js";

const model = randomModelBytes({}, 7, 2);
const song = randomSongBytes({ beats: 64 });
const corrections: Correction[] = [0, 1, 2, 3].map((beat) => ({ beat, question: "blues", value: 1 }));
/** A low rate: where a gradient is all but nothing AdamW steps by its sign, and rounding decides it. */
const options = { steps: 3, rate: 1e-3, seed: 1 };
type Losses = Readonly<Record<string, number>>[];

async function inNode(): Promise<Losses> {
  const runtime = nodeRuntime({ threads: 2 });
  const own = loadModel(model, runtime, "tiny");
  const losses: Losses = [];
  const lesson = { name: "song.mid", piece: readMidi(song), corrections };
  await teachModel(own, [lesson], runtime, options, {
    progress: (state) => void losses.push(state.losses),
    stopped: () => false,
  });
  await own.close();
  return losses;
}

/** Speaks to a worker of the page as the page does: the model and the song are opened, and the model is taught. */
async function inPage(
  { page, requests }: Visit,
  device: "wasm" | "webgpu",
): Promise<{ words: string; losses: Losses }> {
  const isWorker = (url: string) => /\/worker-[^/]*\.js$/.test(url);
  await expect.poll(() => requests.some(isWorker), { timeout: PATIENCE }).toBe(true);
  const worker = requests.find(isWorker) as string;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return page.evaluate(
    async ({ worker, device, model, song, corrections, options }) => {
      const bytes = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const port = new Worker(worker, { type: "module" });
      const losses: Record<string, number>[] = [];
      let count = 0;
      const call = (name: string, ...args: unknown[]) =>
        new Promise<unknown>((resolve, reject) => {
          const number = count++;
          port.onerror = ({ message }) => reject(new Error(message));
          port.onmessage = ({ data }: MessageEvent<Reply>) => {
            if (data.kind === "device" || data.number !== number) return;
            if (data.kind === "progress") {
              if (name === "teach") losses.push((data.progress as { losses: Record<string, number> }).losses);
            } else if (data.kind === "done") resolve(data.result);
            else reject(new Error(data.sentence));
          };
          port.postMessage({ number, call: name, args });
        });
      const words = (await call("device", new URL("bat.safetensors", location.href).href, device)) as string;
      await call("loadModel", "tiny.safetensors", bytes(model));
      const opened = (await call("open", "song.mid", bytes(song))) as { id: string };
      await call("teach", [{ id: opened.id, corrections }], options);
      port.terminate();
      return { words, losses };
    },
    { worker, device, model: text(model), song: text(song), corrections, options },
  );
}

describePage("training in the browser", () => {
  let given: Bench;
  let expected: Losses;
  beforeAll(async () => {
    given = await bench({ flags: SOFTWARE_CARD });
    expected = await inNode();
  });
  afterAll(() => given.close());

  test.each(["wasm", "webgpu"] as const)("takes the steps of Node, on %s", async (device) => {
    const visit = await given.page({ query: "?device=wasm" });
    const { words, losses } = await inPage(visit, device);
    if (device === "wasm") expect(words).toMatch(/^WebAssembly, \d+ threads? \(as the address asks\)$/);
    else expect(words).toBe("WebGPU");
    expect(losses).toHaveLength(options.steps);
    for (const [step, { blues }] of losses.entries())
      expect(Math.abs(blues - expected[step].blues), `step ${step}`).toBeLessThan(1e-4);
    expect(losses[2].blues).toBeLessThan(losses[0].blues);
    await visit.close();
  });
});
