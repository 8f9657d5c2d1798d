import { describe, expect, test } from "vitest";
import { loadModel } from "../../src/answers/model.js";
import { randomModelBytes } from "../../src/answers/testing/random-model.js";
import type { Runtime, Session } from "../../src/engine/runtime.js";
import { nodeRuntime } from "../../src/node/ort.js";
import { TOLERANCE, tryGpu } from "./trial.js";

const runtime = nodeRuntime({ threads: 1 });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A runtime whose sessions are changed: what a graphics card may do. */
function changed(change: (session: Session) => Session): Runtime {
  return { ...runtime, createSession: async (model, options) => change(await runtime.createSession(model, options)) };
}
/** A model whose sessions take their time. */
const slow = loadModel(
  randomModelBytes({}, 3, 1.5),
  changed((session) => ({
    ...session,
    run: async (feeds, into) => {
      await pause(60);
      return session.run(feeds, into);
    },
  })),
);
const shifted = (by: number) =>
  changed((session) => ({
    ...session,
    async run(feeds) {
      const outputs = await session.run(feeds);
      const [name] = Object.keys(outputs);
      const data = (outputs[name].data as Float32Array).slice();
      data[5] += by;
      return { ...outputs, [name]: { ...outputs[name], data } };
    },
  }));

describe("whether WebGPU is worth its while", () => {
  test("it is where it answers the same and sooner", async () => {
    expect(await tryGpu(slow, shifted(TOLERANCE / 2), 64)).toMatchObject({ better: true, reason: "" });
  });

  test("it is not where one logit of all is another, or no number", async () => {
    for (const by of [2 * TOLERANCE, Number.NaN])
      expect(await tryGpu(slow, shifted(by), 64)).toMatchObject({
        better: false,
        reason: "WebGPU answers otherwise here",
      });
  });

  test("it is not where it takes longer", async () => {
    const model = loadModel(randomModelBytes({}, 3, 1.5), runtime);
    const late = changed((session) => ({ ...session, run: (feeds) => pause(100).then(() => session.run(feeds)) }));
    const { better, reason } = await tryGpu(model, late, 64);
    expect(better).toBe(false);
    expect(reason).toMatch(/^WebGPU takes \d+ ms here where this takes \d+$/);
  });

  test("it is not where it fails, and the reason is told in one line", async () => {
    const broken: Runtime = {
      ...runtime,
      createSession: () => Promise.reject(new Error("out of memory\nat the card")),
    };
    expect(await tryGpu(slow, broken, 64)).toMatchObject({ better: false, reason: "WebGPU fails here: out of memory" });
  });
});
