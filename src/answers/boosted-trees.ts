import { invalid } from "../util/errors.js";

/**
 * Gradient-boosted trees (Friedman 2001, "Greedy function approximation: a gradient boosting machine"): a score is a bias and one leaf of each tree. Learned by
 * `scripts/boosted-trees.mjs`.
 *
 * A tree is a list of numbers, each node before its branches, the branch of the smaller values first: `feature, threshold` for a branching, `-1, score` for a
 * leaf. A row goes the first way where its feature is at most the threshold.
 */
export interface BoostedTrees {
  readonly bias: number;
  readonly trees: readonly (readonly number[])[];
}

const LEAF = -1;
/** Numbers of a node. */
const NODE = 2;

/** @returns a function from (F) numbers, which begin at `offset` of a list, to their score */
export function treeScorer({ bias, trees }: BoostedTrees): (numbers: ArrayLike<number>, offset?: number) => number {
  const seconds = trees.map(secondBranches);
  return (numbers, offset = 0) => {
    let score = bias;
    trees.forEach((tree, n) => {
      let at = 0;
      while (tree[at] !== LEAF) at = numbers[offset + tree[at]] <= tree[at + 1] ? at + NODE : seconds[n][at];
      score += tree[at + 1];
    });
    return score;
  };
}

/**
 * Sums come out a little different when a song is transposed, as their terms are added in another order; numbers that trees branch on are rounded, so that they take
 * the same branch in every key.
 */
export const fourDecimals = (x: number) => Math.round(1e4 * x) / 1e4;

/** Where the second branch of each node begins; leaves have none. */
function secondBranches(tree: readonly number[]): Int32Array {
  const out = new Int32Array(tree.length);
  const end = (at: number): number => {
    if (!(at < tree.length)) throw invalid("tree", `${tree.length} numbers`, "two branches for each branching");
    if (tree[at] === LEAF) return at + NODE;
    out[at] = end(at + NODE);
    return end(out[at]);
  };
  const read = end(0);
  if (read !== tree.length) throw invalid("tree", `${tree.length} numbers`, `${read}, the end of its last branch`);
  return out;
}
