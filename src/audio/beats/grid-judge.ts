/**
 * The grid judge: which of the grids that a recording could have is its own? A bar pointer weighs each beat by itself; what tells half tempo from double, the first
 * beat from the third and three in a measure from four is what measures sound like over the whole recording (grid-features.ts) and what the networks heard on
 * all of a grid's beats (grid-heard.ts). A linear model for each meter scores every grid that was tracked and its alternatives, learnt by scripts/train-grid-judge.mjs.
 *
 * Letters: F features.
 */
import { type Bands, FRAME_RATE } from "./bands.js";
import type { Activations } from "./bar-pointer.js";
import { beginning, beginningFeatureCount, entriesOf, entryFeatures } from "./grid-beginning.js";
import { gridAlternatives } from "./grid-candidates.js";
import { beatSound, type Grid, gridFeatureCount, gridFeatures, type Meter, risesOf } from "./grid-features.js";
import { heardFeatureCount, hearing } from "./grid-heard.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";
import { beatF1 } from "./score.js";

/** Fewer beats are too few for a profile. */
const FEWEST = 16;
/** Grids of lower odds beside the likeliest are not weighed. */
const UNLIKELY = 1e-3;

/** Numbers that describe a grid of a meter to the judge. */
export const judgeFeatureCount = (meter: Meter) =>
  gridFeatureCount(meter) + heardFeatureCount(meter) + beginningFeatureCount(meter);

/** A grid and the numbers that describe it, (F): its sound, what was heard, and where in the measure the recording and its instruments begin. */
export interface DescribedGrid {
  readonly grid: Grid;
  readonly features: Float32Array;
}

/**
 * The tracked grids and their alternatives, described.
 *
 * @param whole whether the music begins where the recording does, for most songs begin with a measure. Otherwise nothing is made of its first sound.
 */
export function* describedGrids(
  bands: Bands,
  activations: Activations,
  tracked: readonly Grid[],
  whole = true,
): Generator<DescribedGrid> {
  const rises = risesOf(bands);
  const heard = hearing(activations);
  const entries = entriesOf(rises);
  for (const grids of tracked.flatMap(gridAlternatives)) {
    const sound = beatSound(bands, rises, grids[0].frames);
    for (const grid of grids) {
      const first = beginning(grid).map((share) => (whole ? share : 0));
      const features = [gridFeatures(sound, grid), heard(grid), first, entryFeatures(grid, entries)];
      yield { grid, features: Float32Array.of(...features.flatMap((numbers) => [...numbers])) };
    }
  }
}

/**
 * Of the tracked grids and their alternatives the one that the likeliest of them agree with most (`mostAgreed`).
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
  if (tracked[0].frames.length < FEWEST) return tracked[0];
  const judged = Array.from(describedGrids(bands, activations, tracked), ({ grid, features }) => {
    const own = weights[grid.meter];
    let score = 0;
    for (let f = 0; f < features.length; f++) score += own[f] * features[f];
    return { grid, score };
  });
  const most = Math.max(...judged.map(({ score }) => score));
  return mostAgreed(judged.map(({ grid, score }) => ({ grid, odds: Math.exp(score - most) })));
}

/**
 * The grid whose beats and downbeats are expected to be right most often, whichever of the grids is true: minimum Bayes risk. Of two tempi as likely, the one
 * that a third is nearer to.
 *
 * @param candidates one or more; odds from 0 to 1
 */
export function mostAgreed(candidates: readonly { readonly grid: Grid; readonly odds: number }[]): Grid {
  const likely = candidates
    .filter(({ odds }) => odds >= UNLIKELY)
    .map(({ grid, odds }) => {
      const beats = grid.frames.map((frame) => frame / FRAME_RATE);
      return { grid, odds, beats, firsts: beats.filter((_, k) => grid.positions[k] === 1) };
    });
  const worths = likely.map(({ beats, firsts }) =>
    likely.reduce((sum, one) => sum + one.odds * (beatF1(one.beats, beats) + beatF1(one.firsts, firsts)), 0),
  );
  return likely[worths.indexOf(Math.max(...worths))].grid;
}
