/** What a step is fed beside its state: the batch as the train graph wants it, and the factors of its losses. Letters as in stepper.ts. */
import type { Batch } from "../data/batch.js";
import { floats, type Values } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { classCount } from "../theory/questions.js";
import type { TrainSettings } from "./settings.js";

/** Whether fine-tuning predicts masked beats beside the questions. */
export function learnsMasked(settings: TrainSettings): boolean {
  return settings.objective === "finetune" && settings.maskedWeight > 0;
}

/** The factor of each loss; 1 for pretraining's only one. */
export function lossFactors({ questions }: ModelConfig, settings: TrainSettings): Float32Array {
  if (settings.objective === "pretrain") return Float32Array.of(1); // (1)
  const asked = questions.map(({ name }) =>
    settings.questions.includes(name) ? (settings.questionWeights[name] ?? 1) : 0,
  );
  return Float32Array.from(learnsMasked(settings) ? [...asked, settings.maskedWeight] : asked); // (Q) or (Q + 1)
}

/** The batch's arrays as the graph takes them. Changes the batch's own weights: it must be made anew before it is used again. */
export function batchFeeds(config: ModelConfig, settings: TrainSettings, batch: Batch): Values {
  emphasize(batch, settings.positiveWeights);
  return settings.objective === "pretrain" ? { ...batch.arrays } : answers(config, batch);
}

/** What each loss is a mean over: the known beats' weights of a question, or the number of beats of which any bit is asked. */
export function knownBeats({ questions }: ModelConfig, settings: TrainSettings, feeds: Values): number[] {
  const known =
    settings.objective === "pretrain"
      ? []
      : questions.map(({ name }) => total(feeds[`w_${name}`].data as Float32Array));
  if (settings.objective === "pretrain" || learnsMasked(settings)) known.push(askedBeats(feeds.weight));
  return known; // as many as losses
}

function total(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < weights.length; t++) sum += weights[t];
  return sum;
}

function askedBeats({ data, shape }: Values[string]): number {
  const F = shape[shape.length - 1];
  let beats = 0;
  for (let from = 0; from < data.length; from += F) {
    for (let f = from; f < from + F; f++) {
      if (data[f] === 0) continue;
      beats++;
      break;
    }
  }
  return beats;
}

/** Weighs the beats whose answer is yes; the batch is made anew before it is used again. */
function emphasize({ arrays }: Batch, factors: Readonly<Record<string, number>>): void {
  for (const [name, factor] of Object.entries(factors)) {
    const [y, w] = [arrays[`y_${name}`]?.data, arrays[`w_${name}`]?.data]; // (B, T, 1), (B, T)
    if (!y || !w || y.length !== w.length) continue;
    for (let t = 0; t < w.length; t++) w[t] *= 1 + (factor - 1) * y[t];
  }
}

/** A batch's arrays, and for each question of the model that it does not ask, labels of which none is known. */
function answers({ questions }: ModelConfig, { arrays, batch, beats }: Batch): Values {
  const values: Values = { ...arrays };
  for (const question of questions) {
    const [y, w] = [`y_${question.name}`, `w_${question.name}`];
    if (values[w]) continue;
    const C = classCount(question);
    values[y] = floats(new Float32Array(batch * beats * C), [batch, beats, C]); // (B, T, C)
    values[w] = floats(new Float32Array(batch * beats), [batch, beats]); // (B, T)
  }
  return values;
}
