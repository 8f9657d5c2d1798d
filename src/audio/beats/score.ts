/**
 * How well tracked beats agree with the true ones.
 *
 * Conventions: times in seconds, rising; beats before `skip` seconds count on neither side (a listener needs a moment too).
 * Metric: F1 of a one-to-one matching within ±`tolerance` (mir_eval.beat.f_measure, with its 0.07 s).
 */
export interface BeatScoreOptions {
  /** Seconds to each side; 0.07 when left out. */
  readonly tolerance?: number;
  /** Seconds at the start that do not count; 2 when left out. */
  readonly skip?: number;
}

/** 1 where both are empty, 0 where one is. */
export function beatF1(
  truth: readonly number[],
  tracked: readonly number[],
  { tolerance = 0.07, skip = 2 }: BeatScoreOptions = {},
): number {
  const a = truth.filter((time) => time >= skip);
  const b = tracked.filter((time) => time >= skip);
  if (a.length + b.length === 0) return 1;
  let hits = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = b[j] - a[i];
    if (Math.abs(difference) <= tolerance) {
      hits++;
      i++;
      j++;
    } else if (difference < 0) j++;
    else i++;
  }
  return (2 * hits) / (a.length + b.length);
}
