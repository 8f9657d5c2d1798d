import type { PairTerm } from "../engine/pair-attention.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { PAIR_FEATURES } from "../features/pair-table.js";
import { MODES } from "../theory/modes.js";
import { QUESTIONS, type Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";

/** Everything that the shapes of a model follow from. */
export interface ModelConfig {
  /** The name of its size, for people. */
  readonly size: string;
  /** D */
  readonly width: number;
  readonly nLayer: number;
  /** H; K = D / H */
  readonly nHead: number;
  /** F, the number of beat features. */
  readonly features: number;
  /** P, the number of pair features. */
  readonly pairFeatures: number;
  /** What the pairs are multiplied onto in the first layer; all four terms when left out. */
  readonly pairTerms?: readonly PairTerm[];
  /** One head each. */
  readonly questions: readonly Question[];
  /** The heads see, beside each beat, the mean of all beats: what is true of the song informs the answer about its beats. */
  readonly songHeads?: boolean;
  /** The modes that a scale question tells apart. */
  readonly modes: readonly string[];
}

export const SIZES = {
  tiny: { width: 32, nLayer: 2, nHead: 2 },
  small: { width: 128, nLayer: 4, nHead: 4 },
  base: { width: 256, nLayer: 6, nHead: 8 },
} as const;

export type Size = keyof typeof SIZES;

/** The model in which scales are told apart by these modes: its scale questions carry them where they are not this build's own. */
export function withModes(config: ModelConfig, modes: readonly string[]): ModelConfig {
  const ours = modes.join() === MODES.map(({ name }) => name).join();
  const questions = config.questions.map(({ kinds: _, ...question }) =>
    question.kind === "scale" && !ours ? { ...question, kinds: modes } : question,
  );
  return { ...config, questions, modes };
}

/** The model of a size over this build's feature tables; anything may be set otherwise. */
export function modelConfig(size: Size, changes: Partial<ModelConfig> = {}): ModelConfig {
  if (!(size in SIZES)) throw invalid("size", size, Object.keys(SIZES).join(", "));
  return {
    size,
    ...SIZES[size],
    features: BEAT_FEATURES.length,
    pairFeatures: PAIR_FEATURES.length,
    questions: QUESTIONS,
    songHeads: true,
    modes: MODES.map(({ name }) => name),
    ...changes,
  };
}
