/**
 * Long songs in windows: a song of at most 512 beats is one window; a longer one is cut into windows of 512 that start at
 * most 256 beats apart, and what they say of a beat is blended with weights that go over smoothly from one window to the next, so that
 * there is no seam.
 *
 * Shapes: T beats of the song, W beats of a window, C columns (logits).
 */

/** The most beats that a model sees at once. */
export const WINDOW = 512;
/** The most beats from the start of one window to that of the next. */
export const HOP = 256;
/** Window sizes that sessions are made for: a short song is padded to the next one, which keeps its session small and shared. */
export const BUCKETS = [64, 128, 192, 256, 384, 512] as const;

/** The smallest bucket that holds `beats`; the full window above. */
export function bucketOf(beats: number): number {
  return BUCKETS.find((size) => size >= beats) ?? WINDOW;
}

export interface Window {
  /** First beat. */
  readonly from: number;
  /** One past the last beat. */
  readonly to: number;
}

/** The windows of a song of T beats, evenly spread, in order; each beat lies in at least one. */
export function windowsOf(beats: number): Window[] {
  if (beats <= WINDOW) return [{ from: 0, to: beats }];
  const hops = Math.ceil((beats - WINDOW) / HOP);
  return Array.from({ length: hops + 1 }, (_, n) => {
    const from = Math.round((n * (beats - WINDOW)) / hops);
    return { from, to: from + WINDOW };
  });
}

/**
 * The weight of each beat in each window [W]. Neighbouring windows cross-fade (sin²) in the middle of what they share; cross-fades do not
 * overlap, so the weights of a beat add up to 1, and a window speaks where it sees most on both sides.
 */
export function windowWeights(windows: readonly Window[]): Float64Array[] {
  /** How far the song has gone over from window n − 1 to window n at beat t, 0 to 1. */
  const handover = (n: number, t: number): number => {
    if (n <= 0) return 1;
    if (n >= windows.length) return 0;
    const shared = windows[n - 1].to - windows[n].from;
    const hop = windows[n].from - windows[n - 1].from;
    const width = windows.length === 2 ? shared : Math.min(shared, hop - 1);
    const start = (windows[n - 1].to + windows[n].from - width) / 2;
    const x = Math.min(1, Math.max(0, (t + 0.5 - start) / width));
    return Math.sin((Math.PI / 2) * x) ** 2;
  };
  return windows.map(({ from, to }, n) =>
    Float64Array.from({ length: to - from }, (_, i) => handover(n, from + i) * (1 - handover(n + 1, from + i))),
  );
}

/**
 * Adds what one window says to the song's blend, in place.
 * @param out [T, C] of the song, at first 0
 * @param logits [≥ W, C] of the window; rows after the window's beats (padding) are not read
 */
export function blendWindow(
  out: Float32Array,
  logits: Float32Array,
  columns: number,
  window: Window,
  weight: Float64Array,
): void {
  for (let i = 0; i < window.to - window.from; i++) {
    const to = (window.from + i) * columns;
    for (let c = 0; c < columns; c++) out[to + c] += weight[i] * logits[i * columns + c];
  }
}
