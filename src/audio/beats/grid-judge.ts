/**
 * The grid judge: is the music on the beats that were tracked, or on another grid made of them? A bar pointer weighs each beat by itself; what
 * tells half tempo from double and the first beat from the third is what each sixteenth of the measure sounds like over the whole recording (after
 * the bar-long rhythm patterns of Krebs, Böck & Widmer 2013, "Rhythmic pattern modeling for beat and downbeat tracking in musical audio"). The tracked
 * grid and its 19 alternatives are scored by a linear model of such profiles, learnt by scripts/train-grid-judge.mjs. Only for measures of four.
 *
 * Letters: T frames, C bands, G groups of bands, K beats, F features.
 */
import { BANDS, type Bands, FRAME_RATE, MEL_BANDS, SEMITONE_BANDS } from "./bands.js";
import { type Activations, gap, type LogScores, logScores } from "./bar-pointer.js";
import { GRID_JUDGE } from "./grid-judge-weights.js";
import { pitchesBetween } from "./measures.js";

export interface Grid {
  /** Where beats begin, in frames that need not be whole, rising, (K). */
  readonly frames: readonly number[];
  /** Position of each beat in its measure of four, from 1, (K). */
  readonly positions: readonly number[];
}

const METER = 4;
/** Sixteenths of a measure: four a beat. */
const PLACES = 16;
const MEL_GROUPS = 8;
const SEMITONE_GROUPS = 6;
const GROUPS = MEL_GROUPS + SEMITONE_GROUPS;
/** A rise is measured from so many frames before to as many after: as the networks hear it. */
const MEL_REACH = 1;
const SEMITONE_REACH = 4;
/** A place at most this many times as strong as the mean of the places. */
const LOUDEST = 6;
/** Kept from dividing by nothing where a group of bands is silent. */
const SILENT = 0.003;
/** A chroma that changes by less than this share at every beat says nothing of measures. */
const STILL = 0.01;
/** Beats a minute: grids outside are no alternatives. */
const SLOWEST = 50;
const FASTEST = 220;
/** Fewer beats are too few for a profile. */
const FEWEST = 16;
/** The likeliest tempo and the spread of its logarithm, to bring tempi to about -2 to 2. */
const TEMPO = 115;
const TEMPO_SPREAD = 0.3;

/** Numbers that describe a grid: a profile, four changes of chroma, the loudness of the groups, the size of the changes, the tempo and its square. */
export const GRID_FEATURES = PLACES * GROUPS + METER + GROUPS + 3;

/** How much what the networks heard weighs beside the judge, for each second; and the usual tempi beside that. Chosen on validation songs. */
const HEARD_WEIGHT = 2.7;
const PRIOR_WEIGHT = 0.5;

export interface JudgeOptions {
  /** The least that a probability counts as. */
  readonly floor: number;
  /** Log odds paid for each second at a tempo (beats a minute); at most 0. */
  readonly tempoPrior: (tempo: number) => number;
  /** Weights of the features, (F). */
  readonly weights?: ArrayLike<number>;
}

/**
 * The likeliest of the tracked grid and its alternatives, by the judge and by what the networks heard.
 *
 * @returns the same grid where it is too short to be judged
 */
export function judgeGrid(
  bands: Bands,
  activations: Activations,
  tracked: Grid,
  { floor, tempoPrior, weights = GRID_JUDGE }: JudgeOptions,
): Grid {
  const { frames } = tracked;
  if (frames.length < FEWEST) return tracked;
  const rises = risesOf(bands);
  const heard = logScores(activations, floor, 1, METER);
  const seconds = activations.beats.length / FRAME_RATE;
  let best = tracked;
  let most = Number.NEGATIVE_INFINITY;
  for (const grid of gridAlternatives(tracked)) {
    const length = (grid.frames[grid.frames.length - 1] - grid.frames[0]) / FRAME_RATE;
    const prior = PRIOR_WEIGHT * tempoPrior(tempoOf(grid)) * length;
    const features = gridFeatures(bands, rises, grid);
    let score = (HEARD_WEIGHT * (heardOn(heard, grid) + prior)) / seconds;
    for (let f = 0; f < GRID_FEATURES; f++) score += weights[f] * features[f];
    if (score <= most) continue;
    most = score;
    best = grid;
  }
  return best;
}

/**
 * The grid itself first, then counted from its other beats, moved by half a beat, at twice and at half its tempo, each counted from every beat; those of a
 * tempo from 50 to 220 with at least 8 beats.
 *
 * @param grid of at least two beats
 */
export function gridAlternatives({ frames, positions }: Grid): Grid[] {
  const K = frames.length;
  let measure = 0;
  // Beats since the first measure's beginning, were all measures whole.
  const places = positions.map((position, k) => {
    if (k > 0 && position <= positions[k - 1]) measure++;
    return METER * measure + position - 1;
  });
  // Every half beat: its frame, and half beats since the first measure's beginning.
  const halves = Array.from({ length: 2 * K - 1 }, (_, i) => {
    const k = i >> 1;
    return { frame: i % 2 === 0 ? frames[k] : (frames[k] + frames[k + 1]) / 2, place: 2 * places[k] + (i % 2) };
  });
  const grids: Grid[] = [];
  const add = (step: number, first: number) => {
    const chosen = halves.filter((_, i) => i % step === first);
    for (let shift = 0; shift < METER; shift++) {
      const counted = chosen.map(({ place }) => ((Math.floor(place / step) + shift) % METER) + 1);
      grids.push({ frames: chosen.map(({ frame }) => frame), positions: counted });
    }
  };
  add(2, 0);
  add(2, 1);
  add(1, 0);
  add(4, 0);
  add(4, 2);
  const possible = (grid: Grid) => {
    const tempo = grid.frames.length < 8 ? 0 : tempoOf(grid);
    return tempo >= SLOWEST && tempo <= FASTEST;
  };
  return grids.filter((grid, i) => i === 0 || possible(grid));
}

/** Beats a minute, by the middle length of a beat. */
function tempoOf({ frames }: Grid): number {
  const lengths = frames.slice(1).map((frame, k) => frame - frames[k]);
  lengths.sort((a, b) => a - b);
  return (60 * FRAME_RATE) / lengths[lengths.length >> 1];
}

/** How much each group of bands rises at each frame or a neighbour of it, (T, G). */
export function risesOf({ frames: T, data }: Bands): Float32Array {
  const rises = new Float32Array(T * GROUPS);
  const fill = (first: number, bands: number, group: number, groups: number, reach: number) => {
    const size = bands / groups;
    for (let t = 0; t < T; t++) {
      const after = Math.min(T - 1, t + reach) * BANDS;
      const before = Math.max(0, t - reach) * BANDS;
      for (let c = 0; c < bands; c++) {
        const rise = data[after + first + c] - data[before + first + c];
        if (rise > 0) rises[t * GROUPS + group + Math.floor(c / size)] += rise / size;
      }
    }
  };
  fill(0, MEL_BANDS, 0, MEL_GROUPS, MEL_REACH);
  fill(MEL_BANDS, SEMITONE_BANDS, MEL_GROUPS, SEMITONE_GROUPS, SEMITONE_REACH);
  const around = new Float32Array(rises.length);
  for (let i = 0; i < rises.length; i++) around[i] = Math.max(rises[i], rises[i - GROUPS] ?? 0, rises[i + GROUPS] ?? 0);
  return around;
}

/**
 * What a grid's measures sound like on average, (F).
 *
 * @param rises of `risesOf`
 */
export function gridFeatures(bands: Bands, rises: Float32Array, grid: Grid): Float32Array {
  const { frames, positions } = grid;
  const K = frames.length - 1; // the last beat has no end
  const T = bands.frames;
  const frameAt = (x: number) => Math.max(0, Math.min(T - 1, Math.round(x)));
  const profile = new Float64Array(PLACES * GROUPS); // (16, G)
  const counts = new Float64Array(METER);
  const changes = new Float64Array(METER);
  const compared = new Float64Array(METER);
  let before: Float64Array | undefined;
  for (let k = 0; k < K; k++) {
    const position = positions[k] - 1;
    counts[position]++;
    for (let sixteenth = 0; sixteenth < 4; sixteenth++) {
      const t = frameAt(frames[k] + (sixteenth / 4) * (frames[k + 1] - frames[k]));
      const place = (4 * position + sixteenth) * GROUPS;
      for (let g = 0; g < GROUPS; g++) profile[place + g] += rises[t * GROUPS + g];
    }
    const { chroma } = pitchesBetween(bands, frameAt(frames[k]), frameAt(frames[k + 1]));
    if (before) {
      changes[position] += 1 - cosine(before, chroma);
      compared[position]++;
    }
    before = chroma;
  }
  const features = new Float32Array(GRID_FEATURES);
  const louds = new Float64Array(GROUPS);
  for (let i = 0; i < profile.length; i++) {
    profile[i] /= Math.max(1, counts[Math.floor(i / GROUPS / 4)]);
    louds[i % GROUPS] += profile[i] / PLACES;
  }
  for (let i = 0; i < profile.length; i++) features[i] = Math.min(LOUDEST, profile[i] / (louds[i % GROUPS] + SILENT));
  let f = profile.length;
  for (let p = 0; p < METER; p++) changes[p] /= Math.max(1, compared[p]);
  const change = changes.reduce((sum, x) => sum + x, 0) / METER + STILL;
  for (let p = 0; p < METER; p++) features[f++] = changes[p] / change;
  for (let g = 0; g < GROUPS; g++) features[f++] = Math.log(louds[g] + SILENT);
  const tempo = Math.log(tempoOf(grid) / TEMPO) / TEMPO_SPREAD;
  features.set([Math.log(change), tempo, tempo * tempo], f);
  return features;
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [both, one, other] = [0, 1e-9, 1e-9];
  for (let i = 0; i < a.length; i++) {
    both += a[i] * b[i];
    one += a[i] * a[i];
    other += b[i] * b[i];
  }
  return both / Math.sqrt(one * other);
}

/** Log odds of the beats of a grid, and of none between them, by what the networks heard. */
function heardOn({ onBeat, onDownbeat, between }: LogScores, { frames, positions }: Grid): number {
  const T = onBeat.length;
  let sum = 0;
  let last = -1;
  frames.forEach((frame, k) => {
    const t = Math.max(0, Math.min(T - 1, Math.round(frame)));
    const scores = positions[k] === 1 ? onDownbeat : onBeat;
    sum += Math.max(scores[t - 1] ?? Number.NEGATIVE_INFINITY, scores[t], scores[t + 1] ?? Number.NEGATIVE_INFINITY);
    if (last >= 0 && t - last > 3) sum += gap(between, last, t);
    last = t;
  });
  return sum;
}
