import { type BoostedTrees, treeScorer } from "./boosted-trees.js";
import { PHRASE_FEATURES, type PhraseCandidates, type PhraseWitnesses, phraseFeatures } from "./phrase-features.js";
import { PHRASE_JUDGE } from "./phrase-judge-weights.js";

/**
 * Phrase starts, judged by what is heard at each measure start (phrase-features.ts): trees for a measure start by itself, and others for it among its neighbours,
 * by the scores of the first. Learned by `scripts/train-phrase-judge.mjs`.
 *
 * Letters: T beats, N candidates, O offsets.
 */
export interface PhraseJudge {
  readonly alone: BoostedTrees;
  readonly together: BoostedTrees;
  /** Options of `decodePhrases`: the scores' weight, what is added to each, and how much of that probabilities are told by. */
  readonly weight: number;
  readonly bias: number;
  readonly sure: number;
}

/** Neighbours of a measure start that are looked at, in beats. */
const OFFSETS = [4, 8, 12, 16, 20, 24, 28, 32, 48, 64];
/** The score of what is no measure start. */
export const NO_CANDIDATE = -9;

/** (N, 1 + 2 O + 2) score of each candidate, of those around it, and by how much it is above the neighbours within one measure and within four. */
export function neighbourhoods(beats: readonly number[], scores: ArrayLike<number>): number[][] {
  const at = new Map(beats.map((beat, n) => [beat, scores[n]]));
  return beats.map((beat, n) => {
    const around = OFFSETS.flatMap((offset) => [beat - offset, beat + offset].map((t) => at.get(t) ?? NO_CANDIDATE));
    const above = [1, 4].map((measures) => scores[n] - Math.max(...around.slice(0, 2 * measures)));
    return [scores[n], ...around, ...above];
  });
}

/** (T) log-odds of a phrase start; `NO_CANDIDATE` but at measure starts. */
export function judgePhrases(witnesses: PhraseWitnesses, judge: PhraseJudge = PHRASE_JUDGE): Float64Array {
  const { beats, features } = phraseFeatures(witnesses);
  const together = treeScorer(judge.together);
  const out = new Float64Array(witnesses.notes.length).fill(NO_CANDIDATE);
  neighbourhoods(beats, scoresAlone({ beats, features }, judge)).forEach((row, n) => {
    out[beats[n]] = together(row);
  });
  return out;
}

/** (N) log-odds of a phrase start at each candidate, whatever its neighbours are. */
export function scoresAlone({ beats, features }: PhraseCandidates, { alone }: Pick<PhraseJudge, "alone">): number[] {
  const score = treeScorer(alone);
  return beats.map((_, n) => score(features, n * PHRASE_FEATURES));
}
