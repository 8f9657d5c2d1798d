import { type BoostedTrees, treeScorer } from "./boosted-trees.js";
import { MEASURE_FEATURES, type MeasureWitnesses, measureFeatures } from "./measure-features.js";
import { MEASURE_JUDGE } from "./measure-judge-weights.js";

/** Measure starts, judged by what is heard about each beat (measure-features.ts), beside the question about them. Learned by `scripts/train-measure-judge.mjs`. */
export interface MeasureJudge {
  readonly trees: BoostedTrees;
  /** What the log-odds of the question and those of the trees count. */
  readonly question: number;
  readonly heard: number;
}

/**
 * (T) log-odds of a measure start.
 *
 * @param question (T) log-odds of the question about measure starts
 */
export function judgeMeasures(
  question: ArrayLike<number>,
  witnesses: MeasureWitnesses,
  judge: MeasureJudge = MEASURE_JUDGE,
): Float64Array {
  const features = measureFeatures(witnesses);
  const score = treeScorer(judge.trees);
  return Float64Array.from(
    question,
    (x, t) => judge.question * x + judge.heard * score(features, t * MEASURE_FEATURES),
  );
}
