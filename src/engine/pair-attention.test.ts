import { describe, expect, test } from "vitest";
import { random } from "../util/random.js";
import { pairAttention, pairBlocks } from "./pair-attention.js";
import { rowsOf } from "./runtime.js";
import { input, size } from "./tensor.js";
import { compile } from "./testing/evaluate.js";

/** The formula, pair by pair, with keys and queries that each pair changes. */
function naive(
  T: number,
  H: number,
  K: number,
  P: number,
  x: Record<string, Float32Array>,
  pairs: Uint8Array,
): { out: Float64Array; weights: Float64Array } {
  const at = (name: string, t: number, h: number, d: number) => x[name][(t * H + h) * K + d];
  const onto = (name: string, i: number, j: number, h: number, d: number) => {
    let sum = 0;
    for (let f = 0; f < P; f++) sum += pairs[(i * T + j) * P + f] * x[name][(h * P + f) * K + d];
    return sum;
  };
  const out = new Float64Array(T * H * K);
  const weights = new Float64Array(H * T * T);
  for (let h = 0; h < H; h++) {
    for (let i = 0; i < T; i++) {
      const scores = Array.from({ length: T }, (_, j) => {
        let score = x.bias[j];
        for (let d = 0; d < K; d++) {
          const [q, k] = [at("q", i, h, d), at("k", j, h, d)];
          score += q * k;
          score += at("plainQ", i, h, d) * onto("key", i, j, h, d) + onto("query", i, j, h, d) * at("plainK", j, h, d);
        }
        for (let f = 0; f < P; f++) score += pairs[(i * T + j) * P + f] * x.score[h * P + f];
        return Math.exp(score / Math.sqrt(K));
      });
      const total = scores.reduce((a, b) => a + b);
      for (let j = 0; j < T; j++) {
        weights[(h * T + i) * T + j] = scores[j] / total;
        for (let d = 0; d < K; d++) {
          out[(i * H + h) * K + d] += (scores[j] / total) * (at("v", j, h, d) + onto("value", i, j, h, d));
        }
      }
    }
  }
  return { out, weights };
}

describe("pair attention", () => {
  test.each([
    [5, 2],
    [32, 1],
    [40, 2],
    [40, 3],
    [70, 4],
  ])("over %i beats, with %i heads, it is the formula, pair by pair", async (T, H) => {
    const [K, P] = [4, 6];
    const { normal, below } = random(T);
    const shapes = {
      q: [T, H, K],
      k: [T, H, K],
      plainQ: [T, H, K],
      plainK: [T, H, K],
      v: [T, H, K],
      key: [H, P, K],
      query: [H, P, K],
      value: [H, P, K],
      score: [H, 1, P],
    };
    const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]));
    const bias = input("bias", [T, 1, 1]);
    const pairs = pairBlocks(T).map(([from, to]) => input(rowsOf("pairs", from, to), [to - from, T, P], "uint8"));
    const { q, k, plainQ, plainK, v, ...weights } = inputs as Record<keyof typeof shapes, (typeof inputs)[string]>;
    const { y, weights: seen } = pairAttention({ q, k, plainQ, plainK, v }, pairs, weights, bias);
    const { run, release } = await compile([...Object.values(inputs), ...pairs, bias], { y, seen });
    const bits = Uint8Array.from({ length: T * T * P }, () => below(2));
    const values = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, Float32Array.from({ length: size(shape) }, normal)]),
    );
    values.bias = Float32Array.from({ length: T }, (_, t) => (t % 5 === 4 ? -1e5 : 0));
    const { y: ours, seen: given } = await run({ ...values, pairs: bits }, { pairs: [T, T, P] });
    const { out: theirs, weights: expected } = naive(T, H, K, P, values, bits);
    expect(Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])))).toBeLessThan(1e-4);
    expect(Math.max(...given.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-4);
    await release();
  });
});
