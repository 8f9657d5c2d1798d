/**
 * Weights of `grid-phase.ts`, a row for each kind of evidence: the four sixteenths counted from the place, and the best of its four beats.
 * Fitted on 2380 songs of the training splits by `node scripts/train-grid-phase.mjs`, which writes this file.
 */
// biome-ignore format: a table
export const PHASE_WEIGHTS: readonly number[] = [
  -1.55, 0.91, 0.83, 0.11, -0.62, // onsets
  -0.17, -0.28, 0.02, 0.75, 0.53, // notes
  0.43, -0.72, 0.25, 0.27, 0.24, // bass
  2.72, -1.65, -2.19, -0.29, 2.13, // bassLength
  2.28, -1.26, -0.99, -0.76, 2.18, // novelty
  0.73, -0.15, -1.10, 0.51, 0.23, // kick
  1.22, -0.11, -1.40, 0.28, 0.94, // snare
  -0.01, -0.13, 0.50, -0.36, -0.02, // hat
  -0.81, 1.24, -0.48, 0.04, 0.03, // held
];
