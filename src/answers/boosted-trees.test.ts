import { describe, expect, test } from "vitest";
import { treeScorer } from "./boosted-trees.js";

describe("treeScorer", () => {
  // x1 ≤ 2 ? (x0 ≤ 0.5 ? 1 : -1) : 10
  const tree = [1, 2, 0, 0.5, -1, 1, -1, -1, -1, 10];

  test("follows each tree to its leaf, and adds leaves and bias", () => {
    const score = treeScorer({ bias: 0.25, trees: [tree, [-1, 100]] });
    expect([score([0, 0]), score([1, 0]), score([0.5, 2]), score([0, 3])]).toEqual([101.25, 99.25, 101.25, 110.25]);
    expect(score([7, 7, 1, 0], 2)).toBe(99.25);
  });

  test("a tree that is cut off or goes on is refused", () => {
    expect(() => treeScorer({ bias: 0, trees: [tree.slice(0, -2)] })).toThrow(
      "expected two branches for each branching",
    );
    expect(() => treeScorer({ bias: 0, trees: [[...tree, -1, 3]] })).toThrow("expected 10, the end of its last branch");
  });
});
