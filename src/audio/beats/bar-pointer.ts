/**
 * The bar pointer: tempo, beats and the position in the measure found together, as the single best path through a recording
 * (Whiteley, Cemgil & Godsill 2006; the state space by beats of Krebs, Böck & Widmer 2015). Between two beats nothing is
 * chosen, so a path is a chain of beats: each begins at a frame and has a position in its measure and a tempo. A beat lasts a whole
 * number of frames, its tempo need not: at 156 a minute (19.2 frames) beats of 19 and of 20 frames follow each other freely.
 *
 * Letters: T frames, Q positions in the measure, P tempi.
 */
import { invalid } from "../../util/errors.js";

export interface Activations {
  readonly frameRate: number;
  /** Probability that a beat is at each frame, downbeats too, (T). */
  readonly beats: Float32Array;
  /** Probability that a downbeat is at each frame, (T). */
  readonly downbeats: Float32Array;
}

export interface BarPointerOptions {
  /** Beats a measure to choose from; the one that explains the recording best is taken. `[1]` finds beats without measures. */
  readonly meters?: readonly number[];
  /** Beats a minute. */
  readonly slowest?: number;
  readonly fastest?: number;
  /** How freely the tempo changes from beat to beat: the mean of |ln(length / length before)|, as a Laplace distribution has it. */
  readonly looseness?: number;
  /** Log odds paid for a beat that is a frame or more off its tempo. */
  readonly unsteady?: number;
  /** Log odds paid for a measure that ends early. */
  readonly earlyEnd?: number;
  /** Probabilities are held this far from 0 and 1. */
  readonly floor?: number;
  /** How much it weighs whether a beat is a downbeat, beside that it is one. */
  readonly measures?: number;
  /** Log odds paid for each second before the first beat and after the last. */
  readonly outside?: number;
  /** Added to the log likelihood of each meter for each second, in their order; 0 where left out. */
  readonly meterBias?: readonly number[];
  /** Log odds paid for each second at a tempo (beats a minute); at most 0. */
  readonly tempoPrior?: (tempo: number) => number;
}

export interface BarPath {
  /** Frames on which beats begin, rising. */
  readonly frames: number[];
  /** Position of each beat in its measure, from 1. */
  readonly positions: number[];
  /** Beats a measure. */
  readonly meter: number;
  /** The best path of each meter, in their order, and its log likelihood. */
  readonly paths: readonly MeterPath[];
}

export interface MeterPath {
  readonly frames: number[];
  readonly positions: number[];
  readonly meter: number;
  readonly score: number;
}

const NOT_POSSIBLE = Number.NEGATIVE_INFINITY;
/** How sure a frame may be that its beat is a downbeat or none: held this far from 0 and 1. */
const SHARE = 0.04;
/** Changes of tempo that cost more than this are left out. */
const LARGEST_COST = 10;
/** ln of the ratio of neighbouring tempi. */
const TEMPO_STEP = 0.02;
/** A beat lasts the whole frames below or above its tempo's length, or one frame less or more than these. */
const LENGTHS = 4;
/** A beat is at most this part longer or shorter than the one before. */
const LARGEST_CHANGE = 0.25;

/**
 * @returns the beats of the best path; none where nothing is likelier than none
 * @throws InputError where the two curves are not of one length, or a tempo limit is not above 0
 */
export function barPointer(activations: Activations, options: BarPointerOptions = {}): BarPath {
  const { meters = [4], slowest = 50, fastest = 220 } = options;
  const { frameRate, beats, downbeats } = activations;
  if (beats.length !== downbeats.length) throw invalid("downbeat curve", downbeats.length, `${beats.length} frames`);
  if (!(slowest > 0 && fastest > slowest))
    throw invalid("tempo limits", `${slowest}–${fastest}`, "0 < slowest < fastest");
  const seconds = beats.length / frameRate;
  const paths = meters.map((meter, m): MeterPath => {
    const path = bestMeasures(activations, meter, options, { slowest, fastest, frameRate });
    return { ...path, meter, score: path.score + (options.meterBias?.[m] ?? 0) * seconds };
  });
  const { frames, positions, meter } = paths.reduce((best, path) => (path.score > best.score ? path : best));
  return { frames, positions, meter, paths };
}

interface Limits {
  readonly slowest: number;
  readonly fastest: number;
  readonly frameRate: number;
}

function bestMeasures(activations: Activations, meter: number, options: BarPointerOptions, limits: Limits) {
  const { looseness = 0.012, earlyEnd = 12, floor = 0.04, unsteady = 3, tempoPrior = () => 0 } = options;
  const { measures = 1, outside = 2 } = options;
  const OUTSIDE = -outside / limits.frameRate;
  const lengths = beatLengths(limits); // (P)
  const P = lengths.length;
  const T = activations.beats.length;
  const S = meter * P;
  const { onBeat, onDownbeat, between } = logScores(activations, floor, measures, meter);
  const arcs = tempoArcs(lengths, looseness);
  const prior = lengths.map((length) => tempoPrior((60 * limits.frameRate) / length) / limits.frameRate); // a frame, (P)
  const start = -Math.log(meter * P);
  const shortest = lengths.map((length) => Math.max(3, Math.floor(length) - 1));
  // The best path up to a frame on which a beat of position q and tempo p begins, for the last frames: row t % R.
  const R = Math.ceil(lengths[P - 1]) + 2;
  const score = new Float64Array(R * S).fill(NOT_POSSIBLE); // (R, Q, P)
  const back = new Int16Array(Math.max(1, T) * S).fill(-1); // (T, Q, P): position and tempo of the beat before, and its length
  const ended = new Float64Array(S); // (Q, P): paths whose last beat ends at this frame
  const lasted = new Uint8Array(S); // (Q, P): for how many frames above the shortest that beat did
  let bestScore = between[T] + OUTSIDE * T; // no beat at all
  let bestEnd = -1;
  for (let t = 0; t < T; t++) {
    ended.fill(NOT_POSSIBLE);
    for (let p = 0; p < P; p++) {
      for (let more = 0; more < LENGTHS; more++) {
        const from = t - shortest[p] - more;
        if (from < 0) break;
        const length = shortest[p] + more;
        const late = Math.abs(length - lengths[p]) < 1 ? 0 : unsteady;
        const cost = gap(between, from, t) + prior[p] * length - late;
        for (let index = p; index < S; index += P) {
          const value = score[(from % R) * S + index] + cost;
          if (value <= ended[index]) continue;
          ended[index] = value;
          lasted[index] = more;
        }
      }
    }
    for (let q = 0; q < meter; q++) {
      const here = q === 0 ? onDownbeat[t] : onBeat[t];
      const before = (q + meter - 1) % meter;
      for (let p = 0; p < P; p++) {
        let value = between[t] + OUTSIDE * t + start;
        let arc = -1;
        for (let k = arcs.first[p]; k <= arcs.last[p]; k++) {
          const cost = arcs.score[p * P + k];
          const usual = ended[before * P + k] + cost;
          if (usual > value) {
            value = usual;
            arc = k + before * P;
          }
          if (q !== 0) continue;
          for (let early = 0; early < meter - 1; early++) {
            const cut = ended[early * P + k] + cost - earlyEnd;
            if (cut > value) {
              value = cut;
              arc = k + early * P;
            }
          }
        }
        const index = t * S + q * P + p;
        score[(t % R) * S + q * P + p] = value + here;
        back[index] = arc < 0 ? -1 : arc * LENGTHS + lasted[arc];
        const whole = value + here + OUTSIDE * (T - t) + (between[T] - between[Math.min(T, t + 2)]);
        if (whole > bestScore) {
          bestScore = whole;
          bestEnd = index;
        }
      }
    }
  }
  const frames: number[] = [];
  const positions: number[] = [];
  for (let index = bestEnd; index >= 0; ) {
    const t = Math.floor(index / S);
    frames.push(t);
    positions.push(Math.floor((index % S) / P) + 1);
    const arc = Math.floor(back[index] / LENGTHS);
    index = arc < 0 ? -1 : (t - shortest[arc % P] - (back[index] % LENGTHS)) * S + arc;
  }
  return { frames: frames.reverse(), positions: positions.reverse(), score: bestScore };
}

/** Lengths of a beat in frames, not whole, from the fastest tempo to the slowest in steps of 2%. (P) */
function beatLengths({ slowest, fastest, frameRate }: Limits): number[] {
  const shortest = Math.max(4, (60 * frameRate) / fastest);
  const steps = Math.max(1, Math.ceil(Math.log((60 * frameRate) / slowest / shortest) / TEMPO_STEP));
  return Array.from({ length: steps + 1 }, (_, p) => shortest * Math.exp(p * TEMPO_STEP));
}

export interface LogScores {
  /** Of a beat, and of a downbeat, at each frame, (T). */
  readonly onBeat: Float64Array;
  readonly onDownbeat: Float64Array;
  /** The running sum of the scores of neither, (T + 1). */
  readonly between: Float64Array;
}

/** What the curves say for and against a beat at each frame; `floor` and `measures` as in the options. */
export function logScores(
  { beats, downbeats }: Activations,
  floor: number,
  measures: number,
  meter: number,
): LogScores {
  const T = beats.length;
  const onBeat = new Float64Array(T);
  const onDownbeat = new Float64Array(T);
  const between = new Float64Array(T + 1);
  for (let t = 0; t < T; t++) {
    const either = Math.max(beats[t], downbeats[t]);
    const beat = Math.log(Math.max(floor, Math.min(1, either)));
    const share = Math.max(SHARE, Math.min(1 - SHARE, downbeats[t] / Math.max(1e-9, either)));
    onDownbeat[t] = beat + (meter === 1 ? 0 : measures * Math.log(share));
    onBeat[t] = beat + (meter === 1 ? 0 : measures * Math.log(1 - share));
    between[t + 1] = between[t] + Math.log(Math.max(floor, 1 - either));
  }
  return { onBeat, onDownbeat, between };
}

/** The frames between beats at `from` and `to`, without the two that touch them: a beat is a little broader than a frame. */
export const gap = (between: Float64Array, from: number, to: number) => between[to - 1] - between[from + 2];

/** Log scores of one length of a beat after another, (P, P), and the range of those that are allowed. */
function tempoArcs(lengths: readonly number[], looseness: number) {
  const P = lengths.length;
  const largest = Math.min(LARGEST_CHANGE, Math.max(1.5 * TEMPO_STEP, LARGEST_COST * looseness));
  const score = new Float64Array(P * P).fill(NOT_POSSIBLE);
  const first = new Int32Array(P).fill(P);
  const last = new Int32Array(P).fill(-1);
  for (let k = 0; k < P; k++) {
    let sum = 0;
    for (let p = 0; p < P; p++) {
      const change = Math.abs(Math.log(lengths[p] / lengths[k]));
      if (change > largest) continue;
      const weight = Math.exp(-change / looseness);
      sum += weight;
      score[p * P + k] = weight;
    }
    for (let p = 0; p < P; p++) {
      if (score[p * P + k] === NOT_POSSIBLE) continue;
      score[p * P + k] = Math.log(score[p * P + k] / sum);
      first[p] = Math.min(first[p], k);
      last[p] = Math.max(last[p], k);
    }
  }
  return { score, first, last };
}
