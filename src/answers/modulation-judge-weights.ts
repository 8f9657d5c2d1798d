// Written by scripts/train-modulation-judge.mjs from the training and validation songs of the truth.

export interface ModulationJudge {
  /** (2, 36) log-shares of chords in a key with a major and with a minor third: root above the tonic · 3 + third. */
  readonly profile: readonly number[];
  readonly bias: number;
  /** (F) of `modulationFeatures`. */
  readonly weights: readonly number[];
}

export const MODULATION_JUDGE: ModulationJudge = {
  // biome-ignore format: a table
  profile: [
    -1.11, -5.44, -4.16, -7.33, -7.93, -9.52, -4.15, -2.67, -6.33, -5.62, -7.17, -8.49, -5.05, -2.9, -6.91, -1.97, -4.94, -5.49,
    -7, -6, -9.48, -1.61, -5.69, -4.24, -5.49, -7.63, -9.05, -5.1, -2.36, -5.92, -4.33, -7.97, -7.78, -7.14, -6.63, -8.64,
    -4.1, -1.18, -3.65, -6.04, -8.42, -7.66, -6.62, -5.41, -8, -2.34, -7.32, -4.99, -7.21, -6.34, -9.04, -3.76, -2.4, -5.46,
    -7.88, -8.55, -9.75, -3.02, -2.49, -5.03, -2.18, -5.9, -5.72, -7.72, -5.51, -8.33, -1.97, -6.51, -4.54, -7.28, -7.2, -9.3,
  ],
  bias: -3.501,
  // biome-ignore format: a table
  weights: [
    0.269, 0.238, 0.015, -0.038, -0.068, 0.021, 0.078, 0.241, 0.084, 0.162, 0.124, 0.292, 0.225, 0.152, 0.138, -0.049, -0.022, 0.005,
    0.002, -0.076, 0.052, -0.061, 0.016, 0.018, -0.038, 0.075, 0.132, 0.717, -0.115, 0.043, -0.186, 0.452, -0.164, 0.159, 0.02,
  ],
};
