/**
 * The grid judge: is the music on the beats that were tracked, or on another grid made of them? A bar pointer weighs each beat by itself; what
 * tells half tempo from double, the first beat from the third and three in a measure from four is what measures sound like over the whole recording
 * (grid-features.ts). The tracked grids and their alternatives are scored by a linear model for each meter, learnt by scripts/train-grid-judge.mjs.
 *
 * Letters: T frames, K beats, F features.
 */
import { type Bands, FRAME_RATE } from "./bands.js";
import { type Activations, gap, type LogScores, logScores } from "./bar-pointer.js";
import { beatSound, type Grid, gridFeatures, type Meter, risesOf, tempoOfFrames } from "./grid-features.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";

const METERS: readonly Meter[] = [4, 3];
/** Beats a minute: grids outside are no alternatives. */
export const SLOWEST = 50;
export const FASTEST = 220;
/** Fewer beats are too few for a profile. */
const FEWEST = 16;
/** Fewer beats are no alternative. */
const FEWEST_OTHER = 8;
/** How much what the networks heard weighs beside the judge, for each second; chosen on validation songs. */
const HEARD_WEIGHT = 1;
/** Log odds paid for a measure that ends early, among what was heard; chosen on validation songs. */
const EARLY_END = 24;
/** Log odds for a tempo e times as fast: of as many beats more each is heard for and against, so that slow grids lose less. Chosen on validation songs. */
const QUICK = 2;

export interface JudgeOptions {
  /** The least that a probability counts as. */
  readonly floor: number;
  /** Weights of the features of each meter, (F). */
  readonly weights?: Readonly<Record<Meter, ArrayLike<number>>>;
}

/**
 * The likeliest of the tracked grids and their alternatives, by the judge and by what the networks heard.
 *
 * @param tracked one or more, the likeliest first
 * @returns the first of them where it is too short to be judged
 */
export function judgeGrid(
  bands: Bands,
  activations: Activations,
  tracked: readonly Grid[],
  { floor, weights = GRID_JUDGE }: JudgeOptions,
): Grid {
  const [first] = tracked;
  if (first.frames.length < FEWEST) return first;
  const rises = risesOf(bands);
  const heard = logScores(activations, floor, 1, first.meter);
  const seconds = activations.beats.length / FRAME_RATE;
  let best = first;
  let most = Number.NEGATIVE_INFINITY;
  for (const grids of tracked.flatMap(gridAlternatives)) {
    const { frames } = grids[0];
    const sound = beatSound(bands, rises, frames);
    const quick = QUICK * Math.log(sound.tempo);
    for (const grid of grids) {
      const own = weights[grid.meter];
      let score = quick + (HEARD_WEIGHT * heardOn(heard, grid)) / seconds;
      gridFeatures(sound, grid).forEach((x, f) => {
        score += own[f] * x;
      });
      if (score <= most) continue;
      most = score;
      best = grid;
    }
  }
  return best;
}

/**
 * What else the beats of a grid could be, each with the meters and first beats that it could be counted by: the grid itself first, then moved by half a
 * beat, at twice and at half its tempo; those of a tempo from 50 to 220 with at least 8 beats.
 *
 * @param grid of at least two beats
 */
export function gridAlternatives({ frames, positions, meter }: Grid): Grid[][] {
  const K = frames.length;
  let measure = 0;
  // Beats since the first measure's beginning, were all measures whole.
  const places = positions.map((position, k) => {
    if (k > 0 && position <= positions[k - 1]) measure++;
    return meter * measure + position - 1;
  });
  // Every half beat: its frame, and half beats since the first measure's beginning.
  const halves = Array.from({ length: 2 * K - 1 }, (_, i) => {
    const k = i >> 1;
    return { frame: i % 2 === 0 ? frames[k] : (frames[k] + frames[k + 1]) / 2, place: 2 * places[k] + (i % 2) };
  });
  const counted = (step: number, first: number): Grid[] => {
    const chosen = halves.filter((_, i) => i % step === first);
    const at = chosen.map(({ frame }) => frame);
    return [meter, ...METERS.filter((other) => other !== meter)].flatMap((size) =>
      Array.from({ length: size }, (_, shift) => ({
        frames: at,
        positions: chosen.map(({ place }) => ((Math.floor(place / step) + shift) % size) + 1),
        meter: size,
      })),
    );
  };
  const all = [counted(2, 0), counted(2, 1), counted(1, 0), counted(4, 0), counted(4, 2)];
  const possible = ([grid]: Grid[]) => {
    const tempo = grid.frames.length < FEWEST_OTHER ? 0 : tempoOfFrames(grid.frames);
    return tempo >= SLOWEST && tempo <= FASTEST;
  };
  return all.filter((grids, i) => i === 0 || possible(grids));
}

/** Log odds of the beats of a grid, of none between them and of whole measures, by what the networks heard. */
function heardOn({ onBeat, onDownbeat, between }: LogScores, { frames, positions, meter }: Grid): number {
  const T = onBeat.length;
  let sum = 0;
  let last = -1;
  frames.forEach((frame, k) => {
    const t = Math.max(0, Math.min(T - 1, Math.round(frame)));
    const scores = positions[k] === 1 ? onDownbeat : onBeat;
    sum += Math.max(scores[t - 1] ?? Number.NEGATIVE_INFINITY, scores[t], scores[t + 1] ?? Number.NEGATIVE_INFINITY);
    if (last >= 0 && t - last > 3) sum += gap(between, last, t);
    if (k > 0 && positions[k] !== (positions[k - 1] % meter) + 1) sum -= EARLY_END;
    last = t;
  });
  return sum;
}
