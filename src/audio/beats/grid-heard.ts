/**
 * What the beat networks heard where a grid's beats lie, in numbers that tell it from another grid of the same recording.
 *
 * Letters: T frames, K beats, M beats a measure.
 */
import { FRAME_RATE } from "./bands.js";
import { type Activations, gap, logScores } from "./bar-pointer.js";
import { PATH_OPTIONS } from "./grid-candidates.js";
import type { Grid, Meter } from "./grid-features.js";

/** No log odds a second count for less. */
const LEAST_RATE = -30;

/**
 * Log odds a second of its beats, of which of them are first, of none between them; measures a second that end early; then beats by half beat of the measure and
 * downbeats by beat.
 */
export const heardFeatureCount = (meter: Meter) => 4 + 3 * meter;

/**
 * What the curves say of a grid.
 *
 * @returns a function from a grid of the same frames to its (4 + 3 M) numbers
 */
export function hearing(activations: Activations): (grid: Grid) => number[] {
  const { beats, downbeats } = activations;
  const { onBeat, onDownbeat, between } = logScores(activations, PATH_OPTIONS.floor, 1, 4);
  const T = beats.length;
  const frameAt = (x: number) => Math.max(0, Math.min(T - 1, Math.round(x)));
  return ({ frames, positions, meter }) => {
    const onHalves = new Means(2 * meter);
    const onFirsts = new Means(meter);
    let [heard, placed, none, early] = [0, 0, 0, 0];
    frames.forEach((frame, k) => {
      const t = frameAt(frame);
      const place = positions[k] - 1;
      const scores = place === 0 ? onDownbeat : onBeat;
      const own = loudest(scores, t);
      const beat = Math.log(Math.max(PATH_OPTIONS.floor, beats[own], downbeats[own]));
      heard += beat;
      placed += scores[own] - beat;
      onHalves.add(2 * place, beats[loudest(beats, t)]);
      onFirsts.add(place, downbeats[loudest(downbeats, t)]);
      if (k + 1 === frames.length) return;
      const next = frameAt(frames[k + 1]);
      if (next - t > 3) none += gap(between, t, next);
      if (positions[k + 1] !== (positions[k] % meter) + 1) early++;
      onHalves.add(2 * place + 1, beats[loudest(beats, frameAt((frame + frames[k + 1]) / 2))]);
    });
    const rates = [heard, placed, none, early].map((sum) => Math.max(LEAST_RATE, (sum * FRAME_RATE) / T));
    return [...rates, ...onHalves.values(), ...onFirsts.values()];
  };
}

/** The frame with the most of t and its neighbours. */
function loudest(curve: ArrayLike<number>, t: number): number {
  let best = t;
  if (t > 0 && curve[t - 1] > curve[best]) best = t - 1;
  if (t + 1 < curve.length && curve[t + 1] > curve[best]) best = t + 1;
  return best;
}

/** Means by place; 0 where nothing was added. */
class Means {
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;

  constructor(places: number) {
    this.sums = new Float64Array(places);
    this.counts = new Float64Array(places);
  }

  add(place: number, value: number): void {
    this.sums[place] += value;
    this.counts[place]++;
  }

  values(): number[] {
    return Array.from(this.sums, (sum, place) => sum / Math.max(1, this.counts[place]));
  }
}
