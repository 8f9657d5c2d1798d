import { invalid } from "../util/errors.js";
import { DECODERS } from "./decoder-constants.js";
import { type Arc, bestPath, type Chain, chain, logSigmoid, posteriors } from "./hmm.js";

export interface MeterDecoding {
  /** (T) probability that a measure starts on the beat; at least .5 exactly on the measure starts of the best path. */
  readonly p: Float64Array;
  /** (T) the same as it is told: the beats of a song err together, so that a share of doubt stays however sure each of them is. */
  readonly told: Float64Array;
  /** (T) quarter of the measure on the best path, 0–3 (a measure that is too long counts on from 1, 2 or 3 again). */
  readonly position: Int32Array;
}

export interface MeterOptions {
  readonly weight?: number;
  /** Weight of measures of length 1–7, relative to that of length 4 (`DECODERS.meter.lengths`). */
  readonly lengths?: Readonly<Record<number, number>>;
  /** Keep the posterior as it is instead of moving it to the side of .5 where the best path is. */
  readonly raw?: boolean;
}

/**
 * True measure starts by a bar pointer over the four quarters, with rare measures of other lengths
 * (Whiteley, Cemgil & Godsill, "Bayesian modelling of temporal structure in musical audio", 2006, reduced to beats).
 *
 * @param measureStart (T) logits of the measure-start question
 * @param phraseStart (T) logits of the phrase-start question, which implies a measure start
 */
export function decodeMeter(
  measureStart: ArrayLike<number>,
  phraseStart?: ArrayLike<number>,
  options: MeterOptions = {},
): MeterDecoding {
  const T = measureStart.length;
  if (phraseStart && phraseStart.length !== T) throw invalid("phrase logits", phraseStart.length, `${T}, one a beat`);
  const weight = options.weight ?? DECODERS.meter.weight;
  const states = new Float64Array(T * 4); // (T, 4)
  for (let t = 0; t < T; t++) {
    const off =
      weight * logSigmoid(-measureStart[t]) + (phraseStart ? DECODERS.meter.phrase * logSigmoid(-phraseStart[t]) : 0);
    states[t * 4] = weight * logSigmoid(measureStart[t]);
    states.fill(off, t * 4 + 1, t * 4 + 4);
  }
  const model = barPointer(options.lengths ?? DECODERS.meter.lengths);
  const position = bestPath(model, { beats: T, states });
  const { states: posterior } = posteriors(model, { beats: T, states });
  const p = Float64Array.from({ length: T }, (_, t) => posterior[t * 4]);
  if (!options.raw) for (let t = 0; t < T; t++) p[t] = onSide(p[t], position[t] === 0);
  const { doubt } = DECODERS.meter;
  const told = p.map((sure, t) => {
    const mixed = (1 - doubt) * sure + doubt / 4;
    return options.raw ? mixed : onSide(mixed, position[t] === 0);
  });
  return { p, told, position };
}

/** p itself where it is on the decided side of .5, else .5 or just below it. */
export function onSide(p: number, decided: boolean): number {
  return decided ? Math.max(0.5, p) : Math.min(0.499, p);
}

/** A measure of length n < 4 leaves position n − 1 for 0 early; one of length 4 + n goes back from position 3 to 4 − n. */
function barPointer(lengths: Readonly<Record<number, number>>): Chain {
  const score = (length: number) => Math.log(lengths[length] ?? 0);
  const arcs: Arc[] = [];
  for (let position = 0; position < 4; position++) {
    arcs.push([position, (position + 1) % 4, position === 3 ? score(4) : 0]);
    if (position < 3) arcs.push([position, 0, score(position + 1)]);
    if (position > 0) arcs.push([3, position, score(8 - position)]);
  }
  return chain(4, new Float64Array(4).fill(Math.log(0.25)), arcs);
}
