import { classCount, type Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";
import { sigmoid } from "../util/sigmoid.js";
import { logSigmoid } from "./hmm.js";

/**
 * Calibration of logits on held-out songs: Platt's scale and bias for a yes-or-no question (Platt, "Probabilistic outputs for
 * support vector machines", 1999), one temperature for a scale (Guo et al., "On calibration of modern neural networks", 2017).
 * What is fitted is kept in a checkpoint's metadata under `calibration` and laid on logits before they are decoded.
 */
export interface Platt {
  /** Factor on the logits: 1 / temperature. */
  readonly scale: number;
  /** Added to the logits of a yes-or-no question; 0 for a scale. */
  readonly bias: number;
}

/** By question, as the checkpoint holds it. */
export type Calibration = Readonly<Record<string, Platt>>;

/** Held-out logits and truths of one question. N beats, C logits each. */
export interface HeldOut {
  /** (N, C) */
  readonly logits: ArrayLike<number>;
  /** (N, C): the truth, 0–1; for a scale, 1 for every class that is right (each mode of the true third, say). */
  readonly truth: ArrayLike<number>;
  /** (N): weight of each beat; 0 = not known. Default 1. */
  readonly weight?: ArrayLike<number>;
}

/** Fits every question that has held-out beats; a question without both answers keeps its logits. */
export function fitCalibration(
  questions: readonly Question[],
  heldOut: Readonly<Record<string, HeldOut>>,
): Calibration {
  const out: Record<string, Platt> = {};
  for (const question of questions) {
    const data = heldOut[question.name];
    if (!data) continue;
    out[question.name] = question.kind === "binary" ? fitPlatt(data) : fitTemperature(data, classCount(question));
  }
  return out;
}

/** Weighted pseudo-counts of one yes and one no pull towards scale 1, bias 0, so that rare positives are not overfitted. */
const PRIOR = 1;

/** Scale and bias of the least cross-entropy, by damped Newton steps (the loss is convex); scale is kept at least .05. */
export function fitPlatt({ logits, truth, weight }: HeldOut): Platt {
  const N = logits.length;
  if (truth.length !== N) throw invalid("truths", truth.length, `${N}, one a logit`);
  let scale = 1;
  let bias = 0;
  let loss = plattLoss(scale, bias, { logits, truth, weight });
  for (let step = 0; step < 50; step++) {
    let gs = PRIOR * (scale - 1);
    let gb = PRIOR * bias * 0.1;
    let hss = PRIOR;
    let hsb = 0;
    let hbb = PRIOR * 0.1;
    for (let n = 0; n < N; n++) {
      const w = weight ? weight[n] : 1;
      if (w === 0) continue;
      const p = sigmoid(scale * logits[n] + bias);
      const error = w * (p - truth[n]);
      const curve = w * p * (1 - p);
      gs += error * logits[n];
      gb += error;
      hss += curve * logits[n] * logits[n];
      hsb += curve * logits[n];
      hbb += curve;
    }
    const det = hss * hbb - hsb * hsb;
    if (!(det > 0)) break;
    const ds = (hbb * gs - hsb * gb) / det;
    const db = (hss * gb - hsb * gs) / det;
    let better = false;
    for (let size = 1; size > 1e-4 && !better; size /= 2) {
      const nextScale = Math.max(0.05, scale - size * ds);
      const nextBias = bias - size * db;
      const next = plattLoss(nextScale, nextBias, { logits, truth, weight });
      if (next < loss - 1e-9 * Math.abs(loss)) {
        [scale, bias, loss, better] = [nextScale, nextBias, next, true];
      }
    }
    if (!better) break;
  }
  return { scale, bias };
}

function plattLoss(scale: number, bias: number, { logits, truth, weight }: HeldOut): number {
  let loss = (PRIOR * (scale - 1) ** 2) / 2 + (PRIOR * 0.1 * bias ** 2) / 2;
  for (let n = 0; n < logits.length; n++) {
    const w = weight ? weight[n] : 1;
    const x = scale * logits[n] + bias;
    if (w > 0) loss -= w * (truth[n] * logSigmoid(x) + (1 - truth[n]) * logSigmoid(-x));
  }
  return loss;
}

/** The factor on the logits of C classes under which the right ones are likeliest, by golden-section search over its logarithm. */
export function fitTemperature({ logits, truth, weight }: HeldOut, classes: number): Platt {
  const N = logits.length / classes;
  if (!Number.isInteger(N) || truth.length !== logits.length)
    throw invalid("truths", truth.length, `${logits.length}, as the logits`);
  const loss = (scale: number) => {
    let total = 0;
    for (let n = 0; n < N; n++) {
      const w = weight ? weight[n] : 1;
      if (w === 0) continue;
      let most = -Infinity;
      for (let c = 0; c < classes; c++) most = Math.max(most, scale * logits[n * classes + c]);
      let sum = 0;
      let right = 0;
      for (let c = 0; c < classes; c++) {
        const x = Math.exp(scale * logits[n * classes + c] - most);
        sum += x;
        right += truth[n * classes + c] * x;
      }
      total += w * (Math.log(sum) - Math.log(Math.max(1e-12 * sum, right)));
    }
    return total;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  for (let step = 0; step < 30; step++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (loss(Math.exp(left)) < loss(Math.exp(right))) high = right;
    else low = left;
  }
  return { scale: Math.exp((low + high) / 2), bias: 0 };
}
