/**
 * The grids of beats that a recording could have, for the grid judge to choose from: what the bar pointer tracks in each range of tempi and in each meter, and
 * other grids made of those.
 *
 * Letters: K beats.
 */
import { type Activations, type BarPointerOptions, barPointer } from "./bar-pointer.js";
import { type Grid, type Meter, tempoOfFrames } from "./grid-features.js";

const METERS: readonly Meter[] = [4, 3];
/** Beats a minute: all, and those among which a path would lose to one at half, twice or two thirds of its tempo. */
const RANGES = [
  { slowest: 52, fastest: 215 },
  { slowest: 52, fastest: 85 },
  { slowest: 75, fastest: 125 },
  { slowest: 110, fastest: 215 },
] as const;
/** Chosen on rendered songs of the validation split (scripts/measure-beats.mjs). */
export const PATH_OPTIONS = {
  looseness: 0.005,
  outside: 11,
  floor: 0.05,
  meterBias: [0, 0.12],
  tempoPrior: (tempo: number) => -0.5 * (Math.log(tempo / 122) / 0.271) ** 2,
} satisfies BarPointerOptions;
/** Beats a minute: grids outside are no alternatives. */
const SLOWEST = 50;
const FASTEST = 220;
/** Fewer beats are no alternative. */
const FEWEST = 8;

/** The best path in each range of tempi and each meter, the likeliest first, none twice. */
export function trackedGrids(activations: Activations): Grid[] {
  const paths = RANGES.flatMap((range) => barPointer(activations, { meters: METERS, ...PATH_OPTIONS, ...range }).paths);
  paths.sort((a, b) => b.score - a.score);
  const grids = new Map(paths.map((path) => [[path.meter, ...path.frames, ...path.positions].join(), path]));
  return [...grids.values()].map(({ frames, positions, meter }) => ({ frames, positions, meter: meter as Meter }));
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
    const tempo = grid.frames.length < FEWEST ? 0 : tempoOfFrames(grid.frames);
    return tempo >= SLOWEST && tempo <= FASTEST;
  };
  return all.filter((grids, i) => i === 0 || possible(grids));
}
