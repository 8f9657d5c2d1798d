import { expect, test } from "vitest";
import { nodeRuntime } from "../node/ort.js";
import { random } from "../util/random.js";
import { onnxModel } from "./emit.js";
import { type MatmulOptions, matmul } from "./matmul.js";
import { floats } from "./runtime.js";
import { input, type Shape, size } from "./tensor.js";

const runtime = nodeRuntime({ threads: 1 });

/** The product of seeded numbers, and the bytes of its model. */
async function product(shapes: readonly [Shape, Shape], options: MatmulOptions, plain: boolean) {
  const [a, b] = [input("a", shapes[0]), input("b", shapes[1])];
  const model = onnxModel({ inputs: [a, b], outputs: { y: matmul(a, b, options) } }, { plain });
  const session = await runtime.createSession(model);
  const draw = random(7);
  const feeds = Object.fromEntries(
    ["a", "b"].map((name, i) => [
      name,
      floats(
        Float32Array.from({ length: size(shapes[i]) }, () => draw.normal()),
        shapes[i],
      ),
    ]),
  );
  const { y } = await session.run(feeds);
  await session.release();
  return { y, text: Buffer.from(model).toString("latin1") };
}

const CASES: [string, [Shape, Shape], MatmulOptions][] = [
  [
    "a transposed operand",
    [
      [2, 5, 3],
      [2, 5, 4],
    ],
    { transA: true },
  ],
  [
    "two transposed operands and a factor",
    [
      [2, 5, 3],
      [2, 4, 5],
    ],
    { transA: true, transB: true, scale: 0.5 },
  ],
  [
    "the batch in the second place",
    [
      [3, 2, 5],
      [5, 2, 4],
    ],
    { batchA: true, batchB: true, scale: 3 },
  ],
  [
    "the batch in the second place, transposed",
    [
      [5, 2, 3],
      [4, 2, 5],
    ],
    { batchA: true, transA: true, batchB: true, transB: true },
  ],
  [
    "one operand of each",
    [
      [3, 2, 5],
      [2, 4, 5],
    ],
    { batchA: true, transB: true },
  ],
  [
    "an operand for all of a batch",
    [
      [6, 2, 5],
      [4, 5],
    ],
    { transB: true, scale: 0.1 },
  ],
];

test.each(CASES)("a product with %s is the same without FusedMatMul", async (_, shapes, options) => {
  const fused = await product(shapes, options, false);
  const plain = await product(shapes, options, true);
  expect(fused.text).toContain("FusedMatMul");
  expect(plain.text).not.toContain("FusedMatMul");
  expect(plain.y.shape).toEqual(fused.y.shape);
  for (const [i, x] of (plain.y.data as Float32Array).entries()) expect(x).toBeCloseTo(Number(fused.y.data[i]), 5);
});
