import { describe, expect, test } from "vitest";
import { floats, type Session, type Values } from "../engine/runtime.js";
import { readSafetensors, writeSafetensors } from "../engine/safetensors.js";
import { nodeRuntime } from "../node/ort.js";
import {
  answerGraph,
  gradientGraph,
  hyperValues,
  initialParameters,
  parameterCount,
  parameterSpecs,
  trainGraph,
  updateGraph,
} from "./graphs.js";
import { TEST_CONFIG as config, randomAnswers, randomTargets, randomWindows } from "./testing/windows.js";

const [B, T] = [2, 36];
const N = parameterCount(config);
const runtime = nodeRuntime({ threads: 1 });

interface State {
  theta: Float32Array;
  m: Float32Array;
  v: Float32Array;
}

const fresh = (): State => ({ theta: initialParameters(config, 1), m: new Float32Array(N), v: new Float32Array(N) });

async function step(session: Session, state: State, feeds: Values, number: number, settings = {}) {
  const hyper = floats(hyperValues({ learningRate: 3e-3, step: number, weightDecay: 0, clip: 10, ...settings }));
  const { theta, m, v } = state;
  const out = await session.run({ ...feeds, theta: floats(theta), m: floats(m), v: floats(v), hyper });
  const state2 = { theta: out.theta2.data, m: out.m2.data, v: out.v2.data } as State;
  return {
    state: state2,
    losses: Array.from(out.losses.data as Float32Array),
    norm: (out.norm.data as Float32Array)[0],
  };
}

async function train(session: Session, feeds: Values, steps: number, settings = {}) {
  let state = fresh();
  const losses: number[][] = [];
  for (let number = 1; number <= steps; number++) {
    const after = await step(session, state, feeds, number, settings);
    state = after.state;
    losses.push(after.losses);
  }
  return { state, losses };
}

const pretraining = { ...randomWindows(config, B, T), ...randomTargets(config, B, T) };

describe("the pretraining graph", () => {
  const session = runtime.createSession(trainGraph(config, { batch: B, beats: T, objective: "pretrain" }));

  test("one batch is learnt by heart", async () => {
    const { losses } = await train(await session, pretraining, 250, { learningRate: 1e-2 });
    // At first a coin is thrown for each of the 24 bits; at last less than a tenth of a bit is left of them.
    expect(losses[0][0]).toBeGreaterThan(0.6 * config.features);
    expect(losses[249][0]).toBeLessThan(0.07);
  });

  test("the same run repeats bit for bit", async () => {
    const [a, b] = [await train(await session, pretraining, 4), await train(await session, pretraining, 4)];
    expect(b.losses).toEqual(a.losses);
    expect(b.state).toEqual(a.state);
  });

  test("songs in another order make the same step", async () => {
    const turned: Values = { ...pretraining, pairs0: pretraining.pairs1, pairs1: pretraining.pairs0 };
    for (const name of ["bits", "hide", "real", "target", "weight"]) {
      const data = pretraining[name].data as Uint8Array;
      const half = data.length / 2;
      turned[name] = {
        ...pretraining[name],
        data: Uint8Array.from([...data.subarray(half), ...data.subarray(0, half)]),
      };
    }
    const [a, b] = [await step(await session, fresh(), pretraining, 1), await step(await session, fresh(), turned, 1)];
    expect(b.losses[0]).toBeCloseTo(a.losses[0], 4);
    expect(b.norm / a.norm).toBeCloseTo(1, 4);
  });

  test("the whole gradient is the loss's slope", async () => {
    // With β₁ = 0 the first moment is the gradient itself.
    const settings = { learningRate: 0, beta1: 0, clip: 1e9 };
    const state = fresh();
    const { state: after, norm } = await step(await session, state, pretraining, 1, settings);
    expect(Math.hypot(...after.m)).toBeCloseTo(norm, 1);
    for (const { name, offset, length } of parameterSpecs(config)) {
      if (name.startsWith("question.")) continue;
      // The slope along the gradient of this parameter alone is the gradient's length.
      const own = after.m.subarray(offset, offset + length);
      const size = Math.hypot(...own);
      expect(size, name).toBeGreaterThan(0);
      const h = 0.01;
      const moved = async (way: number) => {
        const theta = state.theta.slice();
        for (let i = 0; i < length; i++) theta[offset + i] += (way * h * own[i]) / size;
        return (await step(await session, { ...state, theta }, pretraining, 1, settings)).losses[0];
      };
      const slope = ((await moved(1)) - (await moved(-1))) / (2 * h);
      expect(Math.abs(slope - size), `${name}: slope ${slope}, gradient ${size}`).toBeLessThan(0.02 * size + 2e-3);
    }
  });

  test("a batch of which nothing is asked has loss zero and moves nothing", async () => {
    const none = { ...pretraining, weight: { ...pretraining.weight, data: new Uint8Array(B * T * config.features) } };
    const { state, losses, norm } = await step(await session, fresh(), none, 1);
    expect([losses[0], norm]).toEqual([0, 0]);
    expect(state.theta).toEqual(fresh().theta);
  });

  test("the gradient is clipped to a length, and heads that are not asked stay", async () => {
    const { state, norm } = await step(await session, fresh(), pretraining, 1, { beta1: 0, clip: 0.5 });
    expect(norm).toBeGreaterThan(0.5);
    expect(Math.hypot(...state.m)).toBeCloseTo(0.5, 4);
    for (const { head, offset, length } of parameterSpecs(config).filter((spec) => spec.head)) {
      expect(head && state.theta.subarray(offset, offset + length)).toEqual(
        fresh().theta.subarray(offset, offset + length),
      );
    }
  });

  test("weights decay and biases do not", async () => {
    const none = { ...pretraining, weight: { ...pretraining.weight, data: new Uint8Array(B * T * config.features) } };
    const state = fresh();
    state.theta.fill(1);
    const after = await step(await session, state, none, 1, { learningRate: 0.1, weightDecay: 0.5 });
    for (const { name, offset, length, decays } of parameterSpecs(config)) {
      expect(after.state.theta[offset], name).toBeCloseTo(decays ? 0.95 : 1, 6);
      expect(after.state.theta[offset + length - 1], name).toBeCloseTo(decays ? 0.95 : 1, 6);
    }
  });

  test("saved and loaded parameters give the same logits, bit for bit", async () => {
    const { state } = await train(await session, pretraining, 2);
    const file = writeSafetensors(
      Object.fromEntries(
        parameterSpecs(config).map(({ name, shape, offset, length }) => [
          name,
          { dtype: "F32", shape, data: state.theta.subarray(offset, offset + length) },
        ]),
      ),
    );
    const loaded = new Float32Array(N);
    const { tensors } = readSafetensors(file);
    for (const { name, offset } of parameterSpecs(config)) loaded.set(tensors[name].data as Float32Array, offset);
    const answers = await runtime.createSession(answerGraph(config, { beats: T }));
    const feeds = randomWindows(config, 1, T);
    const [a, b] = [
      await answers.run({ ...feeds, theta: floats(state.theta) }),
      await answers.run({ ...feeds, theta: floats(loaded) }),
    ];
    expect(b).toEqual(a);
    await answers.release();
  });

  test("the state is written into the arrays that are given", async () => {
    const state = fresh();
    const theta2 = floats(new Float32Array(N));
    const hyper = floats(hyperValues({ learningRate: 1e-3, step: 1 }));
    const feeds = { ...pretraining, theta: floats(state.theta), m: floats(state.m), v: floats(state.v), hyper };
    const out = await (await session).run(feeds, { theta2 });
    const fresh2 = await (await session).run(feeds);
    expect(out.theta2.data).toBe(theta2.data);
    expect(theta2.data).toEqual(fresh2.theta2.data);
  });
});

describe("a step in two halves", () => {
  test("the gradients of two parts of a batch, weighted by what each asks, make the step of the whole", async () => {
    const options = { batch: 1, beats: T, objective: "pretrain" } as const;
    const [whole, half, update] = await Promise.all(
      [
        trainGraph(config, { ...options, batch: B }),
        gradientGraph(config, options),
        updateGraph(config, { parts: 2 }),
      ].map((graph) => runtime.createSession(graph)),
    );
    const asked = [0, 1].map((b) => {
      const weight = partOf(pretraining, "weight", b).data as Uint8Array;
      return weight.reduce((sum, x) => sum + x, 0) / config.features;
    });
    expect(asked[0]).not.toBe(asked[1]);
    const theta = floats(fresh().theta);
    const gradients: Values = {};
    for (const b of [0, 1]) {
      const feeds: Values = { theta, pairs0: pretraining[`pairs${b}`] };
      for (const name of ["bits", "hide", "real", "target", "weight"]) feeds[name] = partOf(pretraining, name, b);
      feeds.lambda = floats(Float32Array.of(asked[b] / (asked[0] + asked[1])));
      gradients[`gradient${b}`] = (await half.run(feeds)).gradient;
    }
    const { state, norm } = await step(whole, fresh(), pretraining, 1);
    const hyper = floats(hyperValues({ learningRate: 3e-3, step: 1, weightDecay: 0, clip: 10 }));
    const zeros = floats(new Float32Array(N));
    const out = await update.run({ ...gradients, theta, m: zeros, v: zeros, hyper });
    expect((out.norm.data[0] as number) / norm).toBeCloseTo(1, 4);
    const m = out.m2.data as Float32Array;
    const largest = Math.max(...state.m.map(Math.abs));
    expect(Math.max(...m.map((x, i) => Math.abs(x - state.m[i]))) / largest).toBeLessThan(1e-4);
    for (const session of [whole, half, update]) await session.release();
  });
});

/** The array of song b alone. */
function partOf(feeds: Values, name: string, b: number): Values[string] {
  const { data, shape, dtype } = feeds[name];
  const length = data.length / shape[0];
  return { data: data.slice(b * length, (b + 1) * length), shape: [1, ...shape.slice(1)], dtype };
}

describe("the fine-tuning graph", () => {
  const session = runtime.createSession(trainGraph(config, { batch: B, beats: T, objective: "finetune" }));
  const windows = randomWindows(config, B, T);

  test("one batch of answers is learnt by heart", async () => {
    const { losses } = await train(await session, { ...windows, ...randomAnswers(config, B, T) }, 160);
    expect(losses[0][0]).toBeGreaterThan(0.5);
    expect(losses[0][1]).toBeGreaterThan(Math.log(48) - 1);
    expect(Math.max(...losses[159])).toBeLessThan(0.05);
  });

  test("a question of which nothing is known has loss zero and does not move its head", async () => {
    const { state, losses } = await train(await session, { ...windows, ...randomAnswers(config, B, T, ["scale"]) }, 2);
    expect(losses[1][0]).toBeGreaterThan(0);
    expect(losses[1][1]).toBe(0);
    const spec = parameterSpecs(config).find(({ name }) => name === "question.scale.weight")!;
    const own = (theta: Float32Array) => theta.subarray(spec.offset, spec.offset + spec.length);
    expect(own(state.theta)).toEqual(own(fresh().theta));
  });

  test("a factor of zero silences a question", async () => {
    const feeds = { ...windows, ...randomAnswers(config, B, T), lambda: floats(Float32Array.of(1, 0)) };
    const { state } = await step(await session, fresh(), feeds, 1, { beta1: 0, clip: 1e9 });
    const size = (name: string) => {
      const { offset, length } = parameterSpecs(config).find((spec) => spec.name === name)!;
      return Math.hypot(...state.m.subarray(offset, offset + length));
    };
    expect(size("question.tonicChord.weight")).toBeGreaterThan(0);
    expect(size("question.scale.weight")).toBe(0);
  });

  test("the body may learn more slowly than the heads", async () => {
    const feeds = { ...windows, ...randomAnswers(config, B, T) };
    const settings = { learningRate: 0.01, bodyRate: 0 };
    const { state } = await step(await session, fresh(), feeds, 1, settings);
    const start = fresh().theta;
    for (const { name, head, offset, length } of parameterSpecs(config)) {
      const moved = state.theta.subarray(offset, offset + length).some((x, i) => x !== start[offset + i]);
      expect(moved, name).toBe(head);
    }
  });

  test("masked beats may be learnt beside the questions", async () => {
    const both = await runtime.createSession(
      trainGraph(config, { batch: B, beats: T, objective: "finetune", auxiliary: true }),
    );
    const feeds = { ...pretraining, ...randomAnswers(config, B, T), lambda: floats(Float32Array.of(1, 1, 0.1)) };
    const { losses } = await train(both, feeds, 20);
    expect(losses[0].length).toBe(3);
    for (const q of [0, 1, 2]) expect(losses[19][q]).toBeLessThan(losses[0][q]);
    await both.release();
  });
});

describe("parameters", () => {
  test("a seed gives the same beginning, another seed another", () => {
    expect(initialParameters(config, 5)).toEqual(initialParameters(config, 5));
    expect(initialParameters(config, 5)).not.toEqual(initialParameters(config, 6));
  });

  test("one more question changes no other parameter's beginning", () => {
    const more = {
      ...config,
      questions: [...config.questions, { name: "new", kind: "binary", description: "" } as const],
    };
    const [a, b] = [initialParameters(config, 5), initialParameters(more, 5)];
    for (const { name, offset, length } of parameterSpecs(config)) {
      const there = parameterSpecs(more).find((spec) => spec.name === name)!;
      expect(b.subarray(there.offset, there.offset + length)).toEqual(a.subarray(offset, offset + length));
    }
  });

  test("the flat vector is filled without gaps", () => {
    let end = 0;
    for (const { offset, length } of parameterSpecs(config)) {
      expect(offset).toBe(end);
      end += length;
    }
    expect(end).toBe(N);
  });
});
