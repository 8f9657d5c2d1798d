/**
 * What is true of a beat before anything is seen of it: the biases that heads begin with. A model that begins at the frequencies of the
 * training songs need not learn them first.
 */
import { BINARY_ONE, type Dataset, UNKNOWN } from "../data/dataset.js";
import { pitchedClass } from "../data/window.js";
import { BEAT_FEATURES } from "../features/beat-table.js";
import { classCount, type Question } from "../theory/questions.js";

/** So many beats say enough. */
const ENOUGH = 100_000;

/** Log odds (F) of every beat feature in the training songs. */
export function featureLogOdds(dataset: Dataset): Float32Array {
  const F = BEAT_FEATURES.length;
  const ones = new Float64Array(F); // (F)
  let beats = 0;
  for (const beat of trainingBeats(dataset)) {
    beats++;
    const row = dataset.bits.subarray(beat * dataset.rowBytes, (beat + 1) * dataset.rowBytes);
    for (let f = 0; f < F; f++) ones[f] += (row[f >> 3] >> (f & 7)) & 1;
  }
  return Float32Array.from(ones, (count) => logOdds(count, beats - count));
}

/** Biases (C) of a question's head: log odds of a yes, or log probabilities of the classes. */
export function questionPrior(dataset: Dataset, question: Question): Float32Array {
  const C = classCount(question);
  const column = dataset.labels[question.name];
  const counts = new Float64Array(C); // (C)
  let known = 0;
  for (const beat of column ? trainingBeats(dataset) : []) {
    const value = column.value[beat];
    if (value === UNKNOWN) continue;
    known++;
    if (column.mode) counts[pitchedClass(question, value, column.mode[beat], dataset.bass[beat])]++;
    else counts[0] += value / BINARY_ONE;
  }
  if (C === 1) return Float32Array.of(logOdds(counts[0], known - counts[0]));
  return Float32Array.from(counts, (count) => Math.log((count + 0.5) / (known + 0.5 * C)));
}

/** Log odds with half a count added to each side, so that what was never seen is not impossible. */
export function logOdds(ones: number, zeros: number): number {
  return Math.log((ones + 0.5) / (zeros + 0.5));
}

/** Every n-th beat of the training songs. */
function* trainingBeats({ songs }: Dataset): Generator<number> {
  const training = songs.filter((song) => song.split === "train");
  const total = training.reduce((sum, song) => sum + song.beats, 0);
  const every = Math.max(1, Math.floor(total / ENOUGH));
  let skip = 0;
  for (const { start, beats } of training) {
    let beat = start + skip;
    for (; beat < start + beats; beat += every) yield beat;
    skip = beat - start - beats;
  }
}
