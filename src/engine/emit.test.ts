import { describe, expect, test } from "vitest";
import { InputError } from "../util/errors.js";
import { type ModelSpec, onnxModel, writtenNodes } from "./emit.js";
import { add, concat, exp, mul } from "./ops.js";
import { input, scalar } from "./tensor.js";
import { compile } from "./testing/evaluate.js";

const countNodes = (spec: ModelSpec) => writtenNodes(spec).length;

describe("onnxModel", () => {
  test("the same computation is written once, and what no output needs not at all", () => {
    const x = input("x", [2]);
    const once = countNodes({ inputs: [x], outputs: { y: exp(x) } });
    exp(mul(x, scalar(3)));
    const twice = countNodes({ inputs: [x], outputs: { y: exp(x), z: exp(x) } });
    expect([once, twice]).toEqual([1, 1]);
    expect(countNodes({ inputs: [x], outputs: { y: add(mul(x, scalar(2)), mul(x, scalar(2))) } })).toBe(2);
  });

  test("one tensor may be two outputs, and an input an output", async () => {
    const x = input("x", [1]);
    const y = exp(x);
    const { run } = await compile([x], { y, z: y, same: x, more: add(y, x) });
    expect(await run({ x: Float32Array.of(0) })).toEqual({
      y: Float32Array.of(1),
      z: Float32Array.of(1),
      same: Float32Array.of(0),
      more: Float32Array.of(1),
    });
  });

  test("an input that no output needs may be fed all the same", async () => {
    const [x, y] = [input("x", [1]), input("y", [1])];
    const { run } = await compile([x, y], { out: exp(x) });
    expect((await run({ x: Float32Array.of(0), y: Float32Array.of(9) })).out[0]).toBe(1);
  });

  test("no join is wider than a WebGPU shader can bind", async () => {
    const parts = Array.from({ length: 40 }, (_, i) => input(`x${i}`, [1]));
    const joined = concat(parts, 0);
    const { run } = await compile(parts, { joined });
    const feeds = Object.fromEntries(parts.map((_, i) => [`x${i}`, Float32Array.of(i)]));
    expect(Array.from((await run(feeds)).joined)).toEqual(parts.map((_, i) => i));
    expect(joined.source.kind === "node" && joined.source.node.inputs.length).toBeLessThanOrEqual(6);
  });

  test("an input that is not listed is named", () => {
    expect(() => onnxModel({ inputs: [], outputs: { y: exp(input("lost", [1])) } })).toThrow(InputError);
    expect(() => onnxModel({ inputs: [], outputs: { y: exp(input("lost", [1])) } })).toThrow(/lost/);
  });
});
