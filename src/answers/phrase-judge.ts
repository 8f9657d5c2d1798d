import { type BoostedTrees, treeScorer } from "./boosted-trees.js";
import { ALIKE, type Kin } from "./likeness.js";
import { PHRASE_FEATURES, type PhraseCandidates, type PhraseWitnesses, phraseFeatures } from "./phrase-features.js";
import { PHRASE_JUDGE } from "./phrase-judge-weights.js";

/**
 * Phrase starts, judged by what is heard at each measure start (phrase-features.ts): trees for a measure start by itself, then, in rounds, others that hear the
 * scores of the round before: its own, those of its neighbours, and those of the measure starts about which the same music sounds, as one hears a passage that comes
 * back as one heard it first. Learned by `scripts/train-phrase-judge.mjs`.
 *
 * Letters: T beats, N candidates, O offsets.
 */
export interface PhraseJudge {
  readonly alone: BoostedTrees;
  readonly rounds: readonly BoostedTrees[];
  /** Options of `decodePhrases`: the scores' weight, what is added to each, and how much of that probabilities are told by. */
  readonly weight: number;
  readonly bias: number;
  readonly sure: number;
}

/** Neighbours of a measure start that are looked at, in beats. */
const OFFSETS = [4, 8, 12, 16, 20, 24, 28, 32, 48, 64];
/** The score of what is no measure start. */
export const NO_CANDIDATE = -9;

/** (T) log-odds of a phrase start; `NO_CANDIDATE` but at measure starts. */
export function judgePhrases(witnesses: PhraseWitnesses, judge: PhraseJudge = PHRASE_JUDGE): Float64Array {
  const candidates = phraseFeatures(witnesses);
  const alone = scoresAlone(candidates, judge);
  const scores = judge.rounds.reduce((before, trees) => {
    const score = treeScorer(trees);
    return roundOf(candidates, before, alone).map((row) => score(row));
  }, alone);
  const out = new Float64Array(witnesses.notes.length).fill(NO_CANDIDATE);
  candidates.beats.forEach((beat, n) => {
    out[beat] = scores[n];
  });
  return out;
}

/** (N) log-odds of a phrase start at each candidate, whatever others are. */
export function scoresAlone({ beats, features }: PhraseCandidates, { alone }: Pick<PhraseJudge, "alone">): number[] {
  const score = treeScorer(alone);
  return beats.map((_, n) => score(features, n * PHRASE_FEATURES));
}

/** (N, 1 + 2 O + 2 + 6 + 1) what a round hears of each candidate: neighbours, kin, and its score alone. */
export function roundOf(
  { beats, kin }: Pick<PhraseCandidates, "beats" | "kin">,
  scores: readonly number[],
  alone: readonly number[],
): number[][] {
  const near = neighbourhoods(beats, scores);
  return beats.map((_, n) => [...near[n], ...heardInKin(kin[n], scores, n), alone[n]]);
}

/** (N, 1 + 2 O + 2) score of each candidate, of those around it, and by how much it is above the neighbours within one measure and within four. */
export function neighbourhoods(beats: readonly number[], scores: readonly number[]): number[][] {
  const at = new Map(beats.map((beat, n) => [beat, scores[n]]));
  return beats.map((beat, n) => {
    const around = OFFSETS.flatMap((offset) => [beat - offset, beat + offset].map((t) => at.get(t) ?? NO_CANDIDATE));
    const above = [1, 4].map((measures) => scores[n] - Math.max(...around.slice(0, 2 * measures)));
    return [scores[n], ...around, ...above];
  });
}

/** (6) The scores of a candidate's kin, weighed by how alike they are, and how much of them there is: by chords, by melody, and by both. */
export function heardInKin(kin: readonly Kin[], scores: readonly number[], n: number): number[] {
  const sums = [0, 1, 2].map(() => ({ weight: 0, score: scores[n] }));
  for (const { candidate, alike } of kin) {
    [...alike, (alike[0] + alike[1]) / 2].forEach((x, k) => {
      const weight = Math.max(0, (x - ALIKE) / (1 - ALIKE)) ** 2;
      sums[k].weight += weight;
      sums[k].score += weight * scores[candidate];
    });
  }
  return sums.flatMap(({ weight, score }) => [score / (weight + 1), weight]);
}
