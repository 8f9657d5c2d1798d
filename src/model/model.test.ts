import { describe, expect, test } from "vitest";
import { bytes, floats, type Values } from "../engine/runtime.js";
import { nodeRuntime } from "../node/ort.js";
import { answerGraph, initialParameters, parameterSpecs } from "./graphs.js";
import { TEST_CONFIG as config, randomWindows } from "./testing/windows.js";

const T = 40;
const runtime = nodeRuntime({ threads: 1 });
const parameters = initialParameters(config, 3).map((x, i) => x + (i % 7) / 100);

async function answer(feeds: Values, beats = T): Promise<Record<string, Float32Array>> {
  const session = await runtime.createSession(answerGraph(config, { beats, parameters }));
  const outputs = await session.run(feeds);
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

/** The largest difference over the first `beats` beats of all outputs. */
function difference(
  a: Record<string, Float32Array>,
  b: Record<string, Float32Array>,
  beats: number,
  of = [T, T],
): number {
  let largest = 0;
  for (const name of Object.keys(a)) {
    const columns = a[name].length / of[0];
    expect(b[name].length / of[1]).toBe(columns);
    for (let i = 0; i < beats * columns; i++) largest = Math.max(largest, Math.abs(a[name][i] - b[name][i]));
  }
  return largest;
}

/** The first `to` beats of windows of `from` beats. */
function shorten(feeds: Values, from: number, to: number): Values {
  const F = config.features;
  const P = config.pairFeatures;
  const pairs = new Uint8Array(to * to * P);
  for (let i = 0; i < to; i++) {
    pairs.set((feeds.pairs0.data as Uint8Array).subarray(i * from * P, (i * from + to) * P), i * to * P);
  }
  const cut = (name: string, columns: number) => (feeds[name].data as Uint8Array).slice(0, to * columns);
  return {
    bits: bytes(cut("bits", F), [1, to, F]),
    hide: bytes(cut("hide", 5), [1, to, 5]),
    real: bytes(cut("real", 1), [1, to]),
    pairs0: bytes(pairs, [to, to, P]),
  };
}

describe("the model", () => {
  test("what stands in padding changes no logit of a real beat, bit for bit", async () => {
    const real = 29;
    const feeds = randomWindows(config, 1, T, 1, real);
    const other = randomWindows(config, 1, T, 2, real);
    const F = config.features;
    const P = config.pairFeatures;
    (other.bits.data as Uint8Array).set((feeds.bits.data as Uint8Array).subarray(0, real * F));
    (other.hide.data as Uint8Array).set((feeds.hide.data as Uint8Array).subarray(0, real * 5));
    for (let i = 0; i < real; i++) {
      (other.pairs0.data as Uint8Array).set(
        (feeds.pairs0.data as Uint8Array).subarray(i * T * P, (i * T + real) * P),
        i * T * P,
      );
    }
    expect(difference(await answer(feeds), await answer(other), real)).toBe(0);
  });

  test("the length of the padding changes no logit of a real beat", async () => {
    const feeds = randomWindows(config, 1, T, 1, 29);
    expect(difference(await answer(feeds), await answer(shorten(feeds, T, 29), 29), 29, [T, 29])).toBeLessThan(2e-5);
  });

  test("a question hears the whole song: one beat changes what is said of all others, through the mean of the beats alone", async () => {
    const short = { ...config, nLayer: 0, songHeads: true };
    const theta = initialParameters(short, 3);
    const heads = parameterSpecs(short).filter(({ name }) => name.endsWith(".song"));
    /** Beats of which something else is said when a bit of beat 0 changes. */
    const moved = async () => {
      const session = await runtime.createSession(answerGraph(short, { beats: T, parameters: theta }));
      const feeds = randomWindows(short, 1, T, 1, 29);
      const data = (feeds.bits.data as Uint8Array).map((bit, i) => (i === 0 ? 1 - bit : bit));
      const outputs = [await session.run(feeds), await session.run({ ...feeds, bits: { ...feeds.bits, data } })];
      await session.release();
      const [a, b] = outputs.map((output) => output[`q_${short.questions[0].name}`].data as Float32Array);
      return Array.from({ length: 29 }, (_, t) => a[t] !== b[t]);
    };
    expect(await moved()).toEqual(Array.from({ length: 29 }, (_, t) => t === 0));
    for (const { offset, length } of heads) theta.set(theta.subarray(0, length), offset);
    expect((await moved()).every(Boolean)).toBe(true);
  });

  test("every input matters: bits, hidden voices, and the pairs", async () => {
    const feeds = randomWindows(config, 1, T);
    const before = await answer(feeds);
    for (const name of ["bits", "hide", "pairs0"]) {
      const changed = {
        ...feeds,
        [name]: { ...feeds[name], data: (feeds[name].data as Uint8Array).map((x, i) => (i === 9 ? 1 - x : x)) },
      };
      expect(difference(before, await answer(changed), T), name).toBeGreaterThan(1e-4);
    }
  });

  test("pairs speak through each of their terms, and through no other", async () => {
    const feeds = randomWindows(config, 1, T);
    const other = { ...feeds, pairs0: randomWindows(config, 1, T, 2).pairs0 };
    for (const pairTerms of [["key"], ["query"], ["value"], ["score"], []] as const) {
      const own = { ...config, pairTerms };
      const parameters = initialParameters(own, 3).map((x, i) => x + (i % 7) / 100);
      const session = await runtime.createSession(answerGraph(own, { beats: T, parameters, outputs: ["features"] }));
      const [a, b] = [await session.run(feeds), await session.run(other)].map((o) => o.features.data as Float32Array);
      expect(a.some((x, i) => x !== b[i])).toBe(pairTerms.length > 0);
      await session.release();
    }
  });

  test("only the distance of beats counts: the same beats later in the window have the same logits", async () => {
    const [real, shift] = [20, 13];
    const feeds = randomWindows(config, 1, T, 5, real);
    const F = config.features;
    const P = config.pairFeatures;
    const bits = new Uint8Array(T * F);
    const hide = new Uint8Array(T * 5);
    const pairs = new Uint8Array(T * T * P);
    bits.set((feeds.bits.data as Uint8Array).subarray(0, real * F), shift * F);
    hide.set((feeds.hide.data as Uint8Array).subarray(0, real * 5), shift * 5);
    for (let i = 0; i < real; i++) {
      pairs.set(
        (feeds.pairs0.data as Uint8Array).subarray(i * T * P, (i * T + real) * P),
        ((i + shift) * T + shift) * P,
      );
    }
    const moved: Values = {
      bits: bytes(bits, [1, T, F]),
      hide: bytes(hide, [1, T, 5]),
      real: bytes(
        Uint8Array.from({ length: T }, (_, t) => (t >= shift && t < shift + real ? 1 : 0)),
        [1, T],
      ),
      pairs0: bytes(pairs, [T, T, P]),
    };
    const late = await answer(moved);
    const back = Object.fromEntries(
      Object.entries(late).map(([name, x]) => [name, x.map((_, i) => x[(i + shift * (x.length / T)) % x.length])]),
    );
    expect(difference(await answer(feeds), back, real)).toBeLessThan(2e-5);
  });

  test("the order of beats counts", async () => {
    const feeds = randomWindows(config, 1, T);
    const none = { ...feeds, pairs0: { ...feeds.pairs0, data: new Uint8Array(T * T * config.pairFeatures) } };
    const swapped = (feeds.bits.data as Uint8Array).slice();
    const F = config.features;
    swapped.copyWithin(3 * F, 5 * F, 6 * F);
    swapped.set((feeds.bits.data as Uint8Array).subarray(3 * F, 4 * F), 5 * F);
    const before = await answer(none);
    const after = await answer({ ...none, bits: { ...feeds.bits, data: swapped } });
    const far = 30 * F;
    const change = Math.max(
      ...before.features.slice(far, far + F).map((x, i) => Math.abs(x - after.features[far + i])),
    );
    expect(change).toBeGreaterThan(1e-5);
  });

  test("parameters written into the model answer as parameters fed to it", async () => {
    const feeds = randomWindows(config, 1, T);
    const session = await runtime.createSession(answerGraph(config, { beats: T }));
    const outputs = await session.run({ ...feeds, theta: floats(parameters) });
    await session.release();
    const fed = Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
    expect(difference(await answer(feeds), fed, T)).toBeLessThan(2e-5);
  });

  test("a committee answers with the mean of its members' logits", async () => {
    const feeds = randomWindows(config, 1, T);
    const members = [11, 12, 13].map((seed) => initialParameters(config, seed));
    const logitsOf = async (graph: Uint8Array) => {
      const session = await runtime.createSession(graph);
      const outputs = await session.run(feeds);
      await session.release();
      return outputs.q_scale.data as Float32Array;
    };
    const each: Float32Array[] = [];
    for (const own of members) each.push(await logitsOf(answerGraph(config, { beats: T, parameters: own })));
    const [first, ...siblings] = members;
    const together = await logitsOf(answerGraph(config, { beats: T, parameters: first, siblings }));
    together.forEach((logit, i) => {
      expect(logit).toBeCloseTo((each[0][i] + each[1][i] + each[2][i]) / 3, 4);
    });
    expect(each[0][0]).not.toBeCloseTo(each[1][0], 4);
  });

  test("only the wanted outputs are made", async () => {
    const session = await runtime.createSession(answerGraph(config, { beats: T, parameters, outputs: ["q_scale"] }));
    expect(session.outputNames).toEqual(["q_scale"]);
    await session.release();
  });

  test("what a beat looks at adds up to 1, is never padding, and asking for it changes no answer", async () => {
    const real = 29;
    const feeds = randomWindows(config, 1, T, 1, real);
    const session = await runtime.createSession(answerGraph(config, { beats: T, parameters, attention: true }));
    const { attention, ...rest } = await session.run(feeds);
    await session.release();
    expect(attention.shape).toEqual([T, T]);
    const weights = attention.data as Float32Array;
    for (let i = 0; i < T; i++) {
      const row = weights.subarray(i * T, (i + 1) * T);
      expect(row.reduce((sum, w) => sum + w)).toBeCloseTo(1, 5);
      expect(Math.max(...row.subarray(real))).toBe(0);
    }
    const seen = Object.fromEntries(Object.entries(rest).map(([name, { data }]) => [name, data as Float32Array]));
    expect(difference(await answer(feeds), seen, real)).toBeLessThan(1e-6);
  });
});
