import { describe, expect, test } from "vitest";
import { InputError } from "../util/errors.js";
import { random } from "../util/random.js";
import { gradients } from "./gradients.js";
import * as ops from "./ops.js";
import { PAIR_TERMS, type PairTerm, pairBlocks } from "./pair-attention.js";
import { composite, constant, input, node, type Shape, scalar, size, type Tensor } from "./tensor.js";
import { compile } from "./testing/evaluate.js";

/** What is differentiated: inputs of these shapes, values in [from, to), and the operation. */
interface Check {
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  readonly build: (...inputs: Tensor[]) => Tensor;
}

const bytes = (shape: Shape, seed: number) => {
  const { below } = random(seed);
  return constant(
    Uint8Array.from({ length: size(shape) }, () => below(2)),
    shape,
  );
};
const fixed = (shape: Shape, make: (i: number) => number) =>
  constant(
    Float32Array.from({ length: size(shape) }, (_, i) => make(i)),
    shape,
  );
const angle = (make: (x: number) => number) => fixed([3, 2], (i) => make(i * 0.7));
/** The last beat is padding. */
const bias = (beats: number) => fixed([beats, 1, 1], (i) => (i === beats - 1 ? -1e5 : 0));

const binary = (build: Check["build"], range: readonly [number, number] = [-2, 2]): Check[] => [
  {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    range,
    build,
  },
  { shapes: [[2, 3], [3]], range, build },
  {
    shapes: [
      [2, 1, 2],
      [3, 1],
    ],
    range,
    build,
  },
  { shapes: [[], [2]], range, build },
];
const unary = (build: Check["build"], range: readonly [number, number] = [-2, 2]): Check[] => [
  { shapes: [[2, 3]], range, build },
];

const pairs = (terms: readonly PairTerm[], ...[q, k, plainQ, plainK, v, ...own]: Tensor[]) => {
  const [beats] = q.shape;
  const weights = Object.fromEntries(terms.map((term, i) => [term, own[i]]));
  const blocks = pairBlocks(beats).map(([from, to]) => bytes([to - from, beats, 3], 5 + from));
  return ops.pairAttention({ q, k, plainQ, plainK, v }, blocks, weights, bias(beats)).y;
};

const CHECKS: Record<keyof typeof ops, Check[]> = {
  add: binary(ops.add),
  sub: binary(ops.sub),
  mul: binary(ops.mul),
  div: binary(ops.div, [0.7, 2]),
  max: binary(ops.max),
  neg: unary(ops.neg),
  exp: unary(ops.exp),
  log: unary(ops.log, [0.5, 3]),
  sqrt: unary(ops.sqrt, [0.5, 3]),
  sigmoid: unary(ops.sigmoid),
  softplus: [...unary(ops.softplus), ...unary(ops.softplus, [-20, 20])],
  erf: unary(ops.erf),
  reduceSum: [
    { shapes: [[2, 3, 2]], build: (a) => ops.reduceSum(a) },
    { shapes: [[2, 3, 2]], build: (a) => ops.reduceSum(a, [0, 2]) },
    { shapes: [[2, 3, 2]], build: (a) => ops.reduceSum(a, [1], { keep: true }) },
  ],
  reduceMean: [{ shapes: [[2, 3]], build: (a) => ops.reduceMean(a, [1], { keep: true }) }],
  reshape: [{ shapes: [[2, 3]], build: (a) => ops.reshape(a, [3, 2]) }],
  transpose: [{ shapes: [[2, 3, 2]], build: (a) => ops.transpose(a, [2, 0, 1]) }],
  expand: [{ shapes: [[2, 1, 3]], build: (a) => ops.expand(a, [2, 4, 3]) }],
  slice: [{ shapes: [[2, 5]], build: (a) => ops.slice(a, 1, 1, 4) }],
  split: [
    { shapes: [[4, 2]], build: (a) => ops.split(a, 2).reduce(ops.mul) },
    { shapes: [[4, 2]], build: (a) => ops.split(a, 2)[1] },
  ],
  pad: [{ shapes: [[2, 3]], build: (a) => ops.pad(a, 1, 2, 1) }],
  concat: [
    {
      shapes: [
        [2, 1],
        [2, 3],
      ],
      build: (...parts) => ops.concat(parts, 1),
    },
    { shapes: new Array<Shape>(9).fill([1, 2]), build: (...parts) => ops.concat(parts, 0) },
  ],
  matmul: [
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((bits): Check => {
      const options = {
        transA: (bits & 1) > 0,
        transB: (bits & 2) > 0,
        batchA: (bits & 4) > 0,
        batchB: (bits & 8) > 0,
        scale: 0.5,
      };
      const layout = (rows: number, columns: number, transposed: boolean, second: boolean) => {
        const [first, last] = transposed ? [columns, rows] : [rows, columns];
        return second ? [first, 2, last] : [2, first, last];
      };
      const shapes = [layout(3, 4, options.transA, options.batchA), layout(4, 2, options.transB, options.batchB)];
      return { shapes, build: (a, b) => ops.matmul(a, b, options) };
    }),
    {
      shapes: [
        [2, 3, 2],
        [2, 4],
      ],
      build: (a, b) => ops.matmul(a, b),
    },
    {
      shapes: [
        [3, 2],
        [2, 4],
      ],
      build: (a, b) => ops.matmul(a, b),
    },
  ],
  linear: [
    { shapes: [[3, 2], [2, 4], [4]], build: (x, w, c) => ops.linear(x, w, c) },
    { shapes: [[3, 2], [2, 4], [4]], build: (x, w, c) => ops.linear(x, w, c, { scale: 0.7 }) },
    { shapes: [[3, 2], [2, 4], [4]], build: (x, w, c) => ops.linear(x, w, c, { scale: 0.7, biasScale: 1 }) },
    {
      shapes: [
        [3, 2],
        [4, 2],
      ],
      build: (x, w) => ops.linear(x, w, undefined, { transB: true, scale: 2 }),
    },
  ],
  weightGradient: [
    {
      shapes: [
        [3, 2],
        [3, 4],
      ],
      build: (a, b) => ops.weightGradient(a, b, 0.5),
    },
  ],
  columnSum: [{ shapes: [[3, 2]], build: (a) => ops.columnSum(a, 0.5) }],
  normalize: [{ shapes: [[3, 4]], build: (a) => ops.normalize(a) }],
  rotate: [{ shapes: [[2, 3, 4]], build: (a) => ops.rotate(a, angle(Math.cos), angle(Math.sin)) }],
  mlp: [{ shapes: [[2, 3], [3, 4], [4], [4, 3], [3]], build: ops.mlp }],
  softmax: unary(ops.softmax),
  negativeDot: [
    {
      shapes: [
        [2, 2, 3],
        [2, 2, 3],
      ],
      build: ops.negativeDot,
    },
  ],
  withColumn: [
    {
      shapes: [
        [2, 2, 3],
        [2, 2, 1],
      ],
      build: ops.withColumn,
    },
  ],
  withOnes: [{ shapes: [[2, 2, 3]], build: ops.withOnes }],
  withKeyBias: [
    {
      shapes: [
        [2, 3, 2],
        [2, 1, 1],
      ],
      build: ops.withKeyBias,
    },
  ],
  attention: [
    {
      shapes: [
        [4, 2, 2],
        [4, 2, 2],
        [4, 2, 2],
      ],
      build: (q, k, v) => ops.attention(q, k, v, bias(4)),
    },
  ],
  // Two blocks of rows, the second one short, need more beats than a block has rows. Few heads take another way than many.
  pairAttention: [
    { beats: 4, heads: 2, terms: PAIR_TERMS },
    { beats: 35, heads: 2, terms: PAIR_TERMS },
    { beats: 35, heads: 3, terms: PAIR_TERMS },
    ...[2, 3].flatMap((heads) => PAIR_TERMS.map((term) => ({ beats: 4, heads, terms: [term] }))),
    { beats: 4, heads: 2, terms: [] },
  ].map(({ beats, heads, terms }) => ({
    shapes: [
      ...new Array<Shape>(5).fill([beats, heads, 2]),
      ...terms.map((term): Shape => (term === "score" ? [heads, 1, 3] : [heads, 3, 2])),
    ],
    build: (...inputs) => pairs(terms, ...inputs),
  })),
  binaryCrossEntropy: [
    {
      shapes: [[2, 3]],
      build: (a) =>
        ops.binaryCrossEntropy(
          a,
          fixed([2, 3], (i) => [0, 1, 0.5, 0.2, 1, 0][i]),
          fixed([2, 3], (i) => i / 2),
        ),
    },
  ],
  crossEntropy: [
    {
      shapes: [[2, 3]],
      build: (a) =>
        ops.crossEntropy(
          a,
          fixed([2, 3], (i) => [0.5, 0.5, 0, 0, 1, 0][i]),
        ),
    },
  ],
  safeMean: [
    {
      shapes: [[4, 1]],
      build: (a) =>
        ops.safeMean(
          a,
          fixed([4, 1], (i) => i % 2),
        ),
    },
  ],
};

/** The most elements of one input that are moved; of larger inputs, evenly spread ones. */
const MOVED = 24;
const STEP = 1e-2;

describe("gradients against finite differences", () => {
  test("every operation has its check", () => {
    expect(Object.keys(CHECKS).sort()).toEqual(Object.keys(ops).sort());
  });

  for (const [name, checks] of Object.entries(CHECKS)) {
    for (const [number, check] of checks.entries()) {
      test(`the gradient of ${name} is its slope (${number + 1}: ${check.shapes.map((shape) => `[${shape}]`).join(" ")})`, () =>
        expectSlope(check));
    }
  }

  test("a wrong gradient is found out", async () => {
    const wrong = (a: Tensor): Tensor => node("Exp", [a], a.shape, { backward: ([g]) => [g] });
    await expect(expectSlope({ shapes: [[3]], range: [0.5, 2], build: wrong })).rejects.toThrow();
  });
});

async function expectSlope({ shapes, range: [from, to] = [-1, 1], build }: Check): Promise<void> {
  const { next } = random(7);
  const inputs = shapes.map((shape, i) => input(`x${i}`, shape));
  const out = build(...inputs);
  const weights = Float32Array.from({ length: size(out.shape) }, () => 0.5 + next());
  const slopes = gradients(out, inputs, constant(weights, out.shape));
  const graph = await compile(inputs, { out, ...Object.fromEntries(slopes.map((slope, i) => [`d${i}`, slope])) });
  const values = Object.fromEntries(
    shapes.map((shape, i) => [`x${i}`, Float32Array.from({ length: size(shape) }, () => from + (to - from) * next())]),
  );
  const loss = async () => (await graph.run(values)).out.reduce((sum, y, i) => sum + y * weights[i], 0);
  const analytic = await graph.run(values);
  for (const [i, shape] of shapes.entries()) {
    const x = values[`x${i}`];
    const d = analytic[`d${i}`];
    const scale = Math.max(0.1, ...d.map(Math.abs));
    const stride = Math.max(1, Math.floor(size(shape) / MOVED));
    for (let at = 0; at < x.length; at += stride) {
      const before = x[at];
      x[at] = before + STEP;
      const high = { x: x[at], loss: await loss() };
      x[at] = before - STEP;
      const low = { x: x[at], loss: await loss() };
      x[at] = before;
      const slope = (high.loss - low.loss) / (high.x - low.x);
      expect(
        Math.abs(slope - d[at]) / scale,
        `input ${i}, element ${at}: slope ${slope}, gradient ${d[at]}`,
      ).toBeLessThan(4e-3);
    }
  }
  await graph.release();
}

describe("gradients", () => {
  test("a tensor that is used twice gathers both gradients", async () => {
    const x = input("x", [2]);
    const [d] = gradients(ops.add(ops.mul(x, x), x), [x]);
    const { run } = await compile([x], { d });
    expect(Array.from((await run({ x: Float32Array.of(3, -1) })).d)).toEqual([7, -1]);
  });

  test("what the loss does not depend on has gradient zero", async () => {
    const [x, y] = [input("x", [2]), input("y", [2])];
    const [d] = gradients(ops.exp(x), [y]);
    const { run } = await compile([x, y], { d });
    expect(Array.from((await run({ x: new Float32Array(2), y: new Float32Array(2) })).d)).toEqual([0, 0]);
  });

  test("a composite's own gradient is taken, not that of its parts", async () => {
    const x = input("x", [1]);
    const parts = ops.mul(x, scalar(2));
    const [out] = composite("double", [x], [parts], ([g]) => [ops.mul(g!, scalar(5))]);
    const [d] = gradients(out, [x]);
    const { run } = await compile([x], { out, d });
    const result = await run({ x: Float32Array.of(3) });
    expect([result.out[0], result.d[0]]).toEqual([6, 5]);
  });

  test("shapes that do not fit are refused", () => {
    const x = input("x", [2, 3]);
    expect(() => ops.add(x, input("y", [2]))).toThrow(InputError);
    expect(() => ops.matmul(x, x)).toThrow(InputError);
    expect(() => ops.reshape(x, [5])).toThrow(InputError);
    expect(() => ops.slice(x, 1, 2, 4)).toThrow(InputError);
    expect(() => gradients(x, [x], scalar(1))).toThrow(InputError);
  });
});
