import { expect, test } from "vitest";
import { treeScorer } from "../src/answers/boosted-trees.js";
import { random } from "../src/util/random.js";
import { boostedTrees, meanOfTrees } from "./boosted-trees.mjs";

const { next } = random(7);
const rows = Array.from({ length: 800 }, () => [next(), next()]);
const yes = rows.map(([x, y]) => Number(x > 0.5 !== y > 0.5));
const options = { trees: 30, leaves: 4, rate: 0.3, least: 20, l2: 1, rowShare: 0.8, featureShare: 1 };
const sets = [1, 2, 3].map((seed) => boostedTrees(rows, yes, { ...options, next: random(seed).next }));

test("trees learn what no number tells alone", () => {
  const score = treeScorer(sets[0]);
  const right = rows.filter((row, n) => score(row) > 0 === (yes[n] === 1));
  expect(right.length / rows.length).toBeGreaterThan(0.95);
});

test("several sets as one score the mean of theirs", () => {
  const scorers = sets.map(treeScorer);
  const score = treeScorer(meanOfTrees(sets));
  for (const row of rows.slice(0, 50)) {
    const mean = scorers.reduce((sum, one) => sum + one(row), 0) / scorers.length;
    expect(score(row)).toBeCloseTo(mean, 2);
  }
});
