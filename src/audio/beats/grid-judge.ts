/**
 * The grid judge: which of the grids that a recording could have is its own? A bar pointer weighs each beat by itself; what tells half tempo from double, the first
 * beat from the third and three in a measure from four is what measures sound like over the whole recording (grid-features.ts) and what the networks heard on
 * all of a grid's beats (grid-heard.ts). A linear model for each meter scores every grid that was tracked and its alternatives, learnt by scripts/train-grid-judge.mjs.
 *
 * Letters: F features.
 */
import type { Bands } from "./bands.js";
import type { Activations } from "./bar-pointer.js";
import { gridAlternatives } from "./grid-candidates.js";
import {
  beatSound,
  beginning,
  type Grid,
  gridFeatureCount,
  gridFeatures,
  type Meter,
  risesOf,
} from "./grid-features.js";
import { heardFeatureCount, hearing } from "./grid-heard.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";

/** Fewer beats are too few for a profile. */
const FEWEST = 16;

/** Numbers that describe a grid of a meter to the judge. */
export const judgeFeatureCount = (meter: Meter) => gridFeatureCount(meter) + heardFeatureCount(meter) + meter;

/** A grid and the numbers that describe it, (F): its sound, what was heard, and on which beat the recording begins. */
export interface DescribedGrid {
  readonly grid: Grid;
  readonly features: Float32Array;
}

/**
 * The tracked grids and their alternatives, described.
 *
 * @param whole whether the music begins where the recording does, for most songs begin with a measure. Otherwise nothing is made of it.
 */
export function* describedGrids(
  bands: Bands,
  activations: Activations,
  tracked: readonly Grid[],
  whole = true,
): Generator<DescribedGrid> {
  const rises = risesOf(bands);
  const heard = hearing(activations);
  for (const grids of tracked.flatMap(gridAlternatives)) {
    const sound = beatSound(bands, rises, grids[0].frames);
    for (const grid of grids) {
      const first = whole ? beginning(grid) : new Array<number>(grid.meter).fill(0);
      yield { grid, features: Float32Array.of(...gridFeatures(sound, grid), ...heard(grid), ...first) };
    }
  }
}

/**
 * The likeliest of the tracked grids and their alternatives.
 *
 * @param tracked one or more, the likeliest first
 * @param weights of the features of each meter, (F)
 * @returns the first of them where it is too short to be judged
 */
export function judgeGrid(
  bands: Bands,
  activations: Activations,
  tracked: readonly Grid[],
  weights: Readonly<Record<Meter, ArrayLike<number>>> = GRID_JUDGE,
): Grid {
  let [best] = tracked;
  if (best.frames.length < FEWEST) return best;
  let most = Number.NEGATIVE_INFINITY;
  for (const { grid, features } of describedGrids(bands, activations, tracked)) {
    const own = weights[grid.meter];
    let score = 0;
    for (let f = 0; f < features.length; f++) score += own[f] * features[f];
    if (score <= most) continue;
    most = score;
    best = grid;
  }
  return best;
}
