/** What a model's answers on validation windows are worth: the figures of `metrics.jsonl`, and the score that chooses the best step. */
import type { Batch } from "../data/batch.js";
import { classCount, type Question } from "../theory/questions.js";
import type { Validation } from "./loop.js";
import { askedBeats, bitNats } from "./pretraining-report.js";
import { averagePrecision, crossEntropy, f1AtHalf, greatest } from "./scores.js";

/** Logits of one window, named as the outputs of the answer graph: `features` (T, F) and `q_NAME` (T, C). */
export type WindowLogits = Readonly<Record<string, Float32Array>>;

export type Answer = (batch: Batch) => Promise<WindowLogits>;

/** Bits a hidden beat (`bitsPerBeat`) over batches of one window; the score is its negative. */
export async function validatePretraining(answer: Answer, batches: AsyncIterable<Batch>): Promise<Validation> {
  let nats = 0;
  let beats = 0;
  for await (const batch of batches) {
    const { features } = await answer(batch);
    const target = batch.arrays.target.data;
    const weight = batch.arrays.weight.data;
    beats += askedBeats(batch);
    for (let k = 0; k < weight.length; k++) if (weight[k]) nats += bitNats(features[k], target[k]);
  }
  const bitsPerBeat = nats / Math.LN2 / Math.max(1, beats);
  return { score: -bitsPerBeat, figures: { bitsPerBeat } };
}

/**
 * For each question its mean loss in nats a known beat (`loss.NAME`) and how well it is answered: average precision of a binary one
 * and F1 at p ≥ .5 of a binary one (`ap.NAME`, `f1.NAME`), the share of beats with the right tonic and mode of a scale
 * (`accuracy.NAME`). The score is the mean of average precisions and accuracy, weighted as the losses are.
 */
export async function validateFinetuning(
  answer: Answer,
  batches: AsyncIterable<Batch>,
  questions: readonly Question[],
  weights: Readonly<Record<string, number>>,
): Promise<Validation> {
  const tallies = questions.map(() => ({
    nats: 0,
    mass: 0,
    right: 0,
    logits: [] as number[],
    truths: [] as boolean[],
  }));
  for await (const batch of batches) {
    const logits = await answer(batch);
    questions.forEach((question, q) => {
      const C = classCount(question);
      const y = batch.arrays[`y_${question.name}`].data as Float32Array; // (T, C)
      const w = batch.arrays[`w_${question.name}`].data; // (T)
      const z = logits[`q_${question.name}`]; // (T, C)
      const tally = tallies[q];
      for (let t = 0; t < w.length; t++) {
        if (!(w[t] > 0)) continue;
        tally.mass += w[t];
        if (C === 1) {
          tally.nats += w[t] * (y[t] * bitNats(z[t], 1) + (1 - y[t]) * bitNats(z[t], 0));
          tally.logits.push(z[t]);
          tally.truths.push(y[t] > 0.5);
        } else {
          const [truth, said] = [y.subarray(t * C, (t + 1) * C), z.subarray(t * C, (t + 1) * C)];
          tally.nats += w[t] * crossEntropy(said, truth);
          if (greatest(truth) === greatest(said)) tally.right += w[t];
        }
      }
    });
  }
  const figures: Record<string, number> = {};
  let score = 0;
  let total = 0;
  questions.forEach(({ name, kind }, q) => {
    const { nats, mass, right, logits, truths } = tallies[q];
    if (mass === 0) return;
    figures[`loss.${name}`] = nats / mass;
    const worth = kind !== "binary" ? right / mass : averagePrecision(logits, truths);
    if (Number.isNaN(worth)) return;
    figures[kind !== "binary" ? `accuracy.${name}` : `ap.${name}`] = worth;
    const f1 = f1AtHalf(logits, truths);
    if (kind === "binary" && !Number.isNaN(f1)) figures[`f1.${name}`] = f1;
    score += (weights[name] ?? 1) * worth;
    total += weights[name] ?? 1;
  });
  return { score: total > 0 ? score / total : 0, figures };
}
