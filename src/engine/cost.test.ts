import { describe, expect, test } from "vitest";
import { modelConfig } from "../model/config.js";
import { gradientSpec, trainSpec, updateSpec } from "../model/graphs.js";
import { type Cost, nodeCosts } from "./cost.js";
import type { ModelSpec } from "./emit.js";
import { gradients } from "./gradients.js";
import { add, concat, exp, linear, matmul, reduceSum, reshape, slice } from "./ops.js";
import { input, node, type Tensor } from "./tensor.js";

/** The cost of all nodes of a graph. */
function graphCost(spec: ModelSpec): Cost {
  return nodeCosts(spec).reduce((sum, { products, others, bytes }) => ({
    products: sum.products + products,
    others: sum.others + others,
    bytes: sum.bytes + bytes,
  }));
}

const cost = (inputs: readonly Tensor[], ...outputs: readonly Tensor[]) =>
  graphCost({ inputs, outputs: Object.fromEntries(outputs.map((tensor, i) => [`y${i}`, tensor])) });

describe("the cost of a graph", () => {
  test("of a product is 2MNK operations, and the bytes of three matrices", () => {
    const [a, b] = [input("a", [2, 3]), input("b", [3, 5])];
    expect(cost([a, b], matmul(a, b))).toEqual({ products: 60, others: 0, bytes: 4 * (6 + 15 + 10) });
  });

  test("is the same however the operands lie", () => {
    // Three products of [2, 3] and [3, 5]: batch axes first, second, and with the operands transposed.
    const [a, b] = [input("a", [3, 2, 3]), input("b", [3, 3, 5])];
    const [c, d] = [input("c", [2, 3, 3]), input("d", [3, 3, 5])];
    const [e, f] = [input("e", [3, 3, 2]), input("f", [5, 3, 3])];
    const want = { products: 3 * 60, others: 0, bytes: 4 * 3 * (6 + 15 + 10) };
    expect(cost([a, b], matmul(a, b))).toEqual(want);
    expect(cost([c, d], matmul(c, d, { batchA: true, batchB: true }))).toEqual(want);
    expect(cost([e, f], matmul(e, f, { transA: true, batchA: true, transB: true, batchB: true }))).toEqual(want);
  });

  test("of the gradient of a linear layer is twice the layer's", () => {
    const [x, w, g] = [input("x", [7, 3]), input("w", [3, 5]), input("g", [7, 5])];
    const y = linear(x, w);
    const forward = cost([x, w], y).products;
    expect(forward).toBe(2 * 7 * 3 * 5);
    const loss = reshape(reduceSum(matmul(reshape(y, [1, 35]), reshape(g, [35, 1]))), [1]);
    const whole = cost([x, w, g], ...gradients(loss, [x, w])).products;
    // The loss itself is not asked for; its gradient is a product of one column with one row.
    expect(whole).toBe(2 * forward + 2 * 35);
  });

  test("counts values, moves and views each in their way, bytes by type, and a computation once", () => {
    const x = input("x", [4, 6]);
    const y = exp(x);
    expect(cost([x], y)).toEqual({ products: 0, others: 24, bytes: 2 * 96 });
    expect(cost([x], add(exp(x), exp(x)))).toEqual({ products: 0, others: 48, bytes: 2 * 96 + 3 * 96 });
    expect(cost([x], slice(x, 0, 1, 2))).toEqual({ products: 0, others: 0, bytes: 2 * 24 });
    expect(cost([x], concat([x, y], 0))).toEqual({ products: 0, others: 24, bytes: 2 * 96 + 2 * 192 });
    expect(cost([x], reshape(x, [24]))).toEqual({ products: 0, others: 0, bytes: 0 });
    const bytes = input("bytes", [8], "uint8");
    expect(cost([bytes], node("Cast", [bytes], [8])).bytes).toBe(8 + 32);
  });

  test("of an operator that is not known is refused by name", () => {
    const x = input("x", [4]);
    expect(() => cost([x], node("Einsum", [x], [4]))).toThrow("invalid operator Einsum");
  });

  test("of a training step is known for every operator, in proportion to the songs, and whole in its halves", () => {
    const config = modelConfig("tiny");
    const options = { beats: 64, objective: "pretrain" } as const;
    const step = (batch: number) => graphCost(trainSpec(config, { ...options, batch })).products;
    expect((step(4) - step(2)) / (step(2) - step(1))).toBeCloseTo(2, 3);
    const half = graphCost(gradientSpec(config, { ...options, batch: 2 }));
    expect(2 * half.products).toBeCloseTo(step(4), -6);
    expect(graphCost(updateSpec(config, { parts: 2 })).products).toBe(0);
    expect(
      graphCost(trainSpec(config, { ...options, batch: 1, objective: "finetune", auxiliary: true })).bytes,
    ).toBeGreaterThan(0);
  });
});
