/** The learning rate of every step: a line up, then half a cosine down (Loshchilov & Hutter 2017, without restarts). */
export interface Schedule {
  /** Updates of the whole run. */
  readonly steps: number;
  /** Highest learning rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Updates of the warm-up. */
  readonly warmup: number;
  /** The last step's rate, as a part of the peak. */
  readonly floor: number;
}

/**
 * @param step updates done before this one, from 0
 * @example learningRate(99, { steps: 1000, peak: 1e-3, warmup: 100, floor: 0.1 }) //=> 0.001
 */
export function learningRate(step: number, { steps, peak, warmup, floor }: Schedule): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const progress = Math.min(1, (step + 1 - warmup) / Math.max(1, steps - warmup));
  return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** Decay of the moving average after `step` updates: short at first, so that the average forgets the random start. */
export function averageDecay(step: number, decay: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}
