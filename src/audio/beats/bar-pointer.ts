/**
 * The bar pointer: tempo, beats and the position in the measure found together, as the single best path through a recording
 * (Whiteley, Cemgil & Godsill 2006; the state space by beats of Krebs, Böck & Widmer 2015). Between two beats nothing is
 * chosen, so a path is a chain of beats: each begins at a frame, has a position in its measure and lasts a whole number of frames.
 *
 * Letters: T frames, M meters (beats a measure), Q positions of all meters, P lengths of a beat in frames.
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
  /** Log odds paid for a measure that ends early. */
  readonly earlyEnd?: number;
  /** Probabilities are held this far from 0 and 1. */
  readonly floor?: number;
  /** Added to the log likelihood of each meter for each second, in their order; 0 where left out. */
  readonly meterBias?: readonly number[];
  /** Natural logarithm of how likely a first tempo (beats a minute) is. */
  readonly tempoPrior?: (tempo: number) => number;
}

export interface BarPath {
  /** Frames on which beats begin, rising. */
  readonly frames: number[];
  /** Position of each beat in its measure, from 1. */
  readonly positions: number[];
  /** Beats a measure. */
  readonly meter: number;
  /** Log likelihood of the best path of each meter, in their order. */
  readonly scores: number[];
}

/** Log score of a frame before the first beat or after the last: music goes on over a beat or two that are not heard. */
const OUTSIDE = -0.04;
const NOT_POSSIBLE = Number.NEGATIVE_INFINITY;
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
  const paths = meters.map((meter) => bestMeasures(activations, meter, options, { slowest, fastest, frameRate }));
  const seconds = beats.length / frameRate;
  const scores = paths.map(({ score }, m) => score + (options.meterBias?.[m] ?? 0) * seconds);
  let best = 0;
  for (let m = 1; m < paths.length; m++) if (scores[m] > scores[best]) best = m;
  const { frames, positions } = paths[best];
  return { frames, positions, meter: meters[best], scores };
}

interface Limits {
  readonly slowest: number;
  readonly fastest: number;
  readonly frameRate: number;
}

function bestMeasures(activations: Activations, meter: number, options: BarPointerOptions, limits: Limits) {
  const { looseness = 0.012, earlyEnd = 12, floor = 0.04, tempoPrior = () => 0 } = options;
  const shortest = Math.max(4, Math.floor((60 * limits.frameRate) / limits.fastest));
  const longest = Math.max(shortest + 1, Math.ceil((60 * limits.frameRate) / limits.slowest));
  const P = longest - shortest + 1;
  const T = activations.beats.length;
  const S = meter * P;
  const { onBeat, onDownbeat, between } = logScores(activations, floor, meter);
  const arcs = tempoArcs(shortest, P, looseness);
  const prior = Float64Array.from(
    { length: P },
    (_, i) => tempoPrior((60 * limits.frameRate) / (shortest + i)) - Math.log(P),
  );
  // The best path up to a frame on which a beat of position q and length shortest + p begins, for the last frames: row t % R.
  const R = longest + 1;
  const score = new Float64Array(R * S).fill(NOT_POSSIBLE); // (R, Q, P)
  const back = new Int16Array(Math.max(1, T) * S).fill(-1); // (T, Q, P): position and length of the beat before
  const ended = new Float64Array(S); // (Q, P): paths whose last beat ends at this frame
  let bestScore = between[T] + OUTSIDE * T; // no beat at all
  let bestEnd = -1;
  for (let t = 0; t < T; t++) {
    for (let q = 0; q < meter; q++) {
      for (let p = 0; p < P; p++) {
        const from = t - shortest - p;
        ended[q * P + p] = from < 0 ? NOT_POSSIBLE : score[(from % R) * S + q * P + p] + gap(between, from, t);
      }
    }
    for (let q = 0; q < meter; q++) {
      const here = q === 0 ? onDownbeat[t] : onBeat[t];
      const before = (q + meter - 1) % meter;
      for (let p = 0; p < P; p++) {
        let value = between[t] + OUTSIDE * t + prior[p] - Math.log(meter);
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
        back[index] = arc;
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
    const arc = back[index];
    index = arc < 0 ? -1 : (t - shortest - (arc % P)) * S + arc;
  }
  return { frames: frames.reverse(), positions: positions.reverse(), score: bestScore };
}

/** Log scores of a beat and a downbeat at each frame (T), and the running sum of those of neither (T + 1). */
function logScores({ beats, downbeats }: Activations, floor: number, meter: number) {
  const T = beats.length;
  const onBeat = new Float64Array(T);
  const onDownbeat = new Float64Array(T);
  const between = new Float64Array(T + 1);
  for (let t = 0; t < T; t++) {
    onDownbeat[t] = Math.log(Math.max(floor, Math.min(1, meter === 1 ? beats[t] : downbeats[t])));
    onBeat[t] = Math.log(Math.max(floor, Math.min(1, beats[t] - downbeats[t])));
    between[t + 1] = between[t] + Math.log(Math.max(floor, 1 - Math.max(beats[t], downbeats[t])));
  }
  return { onBeat, onDownbeat, between };
}

/** The frames between beats at `from` and `to`, without the two that touch them: a beat is a little broader than a frame. */
const gap = (between: Float64Array, from: number, to: number) => between[to - 1] - between[from + 2];

/** Log scores of one length of a beat after another, (P, P), and the range of those that are allowed. */
function tempoArcs(shortest: number, P: number, looseness: number) {
  const score = new Float64Array(P * P).fill(NOT_POSSIBLE);
  const first = new Int32Array(P).fill(P);
  const last = new Int32Array(P).fill(-1);
  for (let k = 0; k < P; k++) {
    let sum = 0;
    for (let p = 0; p < P; p++) {
      const change = Math.log((shortest + p) / (shortest + k));
      if (Math.abs(change) > LARGEST_CHANGE) continue;
      const weight = Math.exp(-Math.abs(change) / looseness);
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
