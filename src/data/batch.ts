import { BEAT_FEATURES } from "../features/beat-table.js";
import { PAIR_FEATURES } from "../features/pair-table.js";
import { classCount, type Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";
import { random } from "../util/random.js";
import type { Dataset, Split } from "./dataset.js";
import { drawMask, type MaskOptions, PRETRAIN_MASK } from "./mask.js";
import { drawWindow, songSampler, type Window } from "./sampler.js";
import { fillLabels, fillWindow, positionOf } from "./window.js";

/**
 * The typed arrays that one training step feeds, named as the inputs of the train graph. A batch depends on
 * (dataset, options, seed, step) alone. Letters: B batch, T beats, F beat features, P pair features, C classes of a question.
 */
export interface BatchArray {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly number[];
  readonly dtype: "uint8" | "float32";
}

export interface Batch {
  readonly step: number;
  readonly objective: Objective;
  /** B and T. */
  readonly batch: number;
  readonly beats: number;
  /** Real beats in it, at most B·T. */
  readonly tokens: number;
  readonly windows: readonly Window[];
  /** `bits` (B,T,F), `hide` (B,T,5), `real` (B,T), `pairs0…` (T,T,P), or (T',T',P) with `trim`; `target`, `weight` (B,T,F); `y_NAME` (B,T,C), `w_NAME` (B,T). */
  readonly arrays: Readonly<Record<string, BatchArray>>;
}

export type Objective = "pretrain" | "finetune";

export interface BatchShape {
  readonly batch: number;
  readonly beats: number;
}

export interface BatchOptions extends BatchShape {
  readonly seed: number;
  readonly objective: Objective;
  readonly split: Split | readonly Split[];
  /** Asked questions, in fine-tuning; the dataset's own when left out. */
  readonly questions?: readonly Question[];
  /** Several shapes, of which each step draws one (the train graph is then built once a shape); `batch` and `beats` when left out. */
  readonly shapes?: readonly BatchShape[];
  /** How a window is hidden. */
  readonly mask?: MaskOptions;
  /** Share of windows in which anything is hidden: 1 in pretraining, 0.1 in fine-tuning. */
  readonly maskShare?: number;
  /** Probability that a window's nominal barlines are moved by 0–3 quarters. */
  readonly shiftProbability?: number;
  /** Factor of each corpus in the draw of songs; 1 where it is not named. */
  readonly corpusWeights?: Readonly<Record<string, number>>;
  /** In fine-tuning: `target` and `weight` as well, for the loss of the masked beats beside the questions. */
  readonly auxiliary?: boolean;
  /** The pairs of each song for its own beats only, T', in steps of so many; for all T beats of the batch when left out. */
  readonly trim?: number;
}

const DEFAULTS = {
  pretrain: { maskShare: 1, shiftProbability: 0.25 },
  finetune: { maskShare: 0.1, shiftProbability: 0.5 },
} as const;

/** B and T of the batch of a step: fixed, or drawn from `shapes`. */
export function batchShape(options: BatchOptions, step: number): BatchShape {
  const { shapes } = options;
  if (!shapes || shapes.length === 0) return { batch: options.batch, beats: options.beats };
  return shapes[random(options.seed, step, 0x5a).below(shapes.length)];
}

/**
 * The batch of a step. `reuse`, a batch that is no longer needed, lends its arrays where their lengths fit.
 * Throws `InputError` when no song fits the split and the questions.
 */
export function makeBatch(dataset: Dataset, options: BatchOptions & { step: number }, reuse?: Batch): Batch {
  const { step, objective, seed } = options;
  const { batch, beats } = batchShape(options, step);
  const draw = random(seed, step);
  const questions = objective === "finetune" ? (options.questions ?? dataset.questions) : [];
  const splits: readonly Split[] = typeof options.split === "string" ? [options.split] : options.split;
  const sampler = songSampler(dataset, {
    splits,
    by: objective === "pretrain" ? "beats" : "songs",
    questions: questions.map((question) => question.name),
    corpusWeights: options.corpusWeights ?? {},
    least: leastBeats(options, beats),
  });
  if (sampler.songs.length === 0) {
    const what = questions.length > 0 ? ` labelled for ${questions.map((q) => q.name).join(", ")}` : "";
    throw invalid("split", splits.join("+"), `one with songs${what} in the dataset`);
  }
  const arrays = batchArrays(batch, beats, questions, objective === "pretrain" || options.auxiliary === true, reuse);
  const T = (own: number) => (options.trim ? Math.min(beats, Math.ceil(own / options.trim) * options.trim) : beats);
  const { maskShare, shiftProbability } = { ...DEFAULTS[objective], ...defined(options) };
  const windows: Window[] = [];
  for (let b = 0; b < batch; b++) {
    const window = drawWindow(dataset, sampler, draw, beats, shiftProbability);
    windows.push(window);
    const masked = draw.next() < maskShare;
    const mask = new Uint8Array(beats); // (T)
    if (masked) {
      const position = (beat: number) => nominalPosition(dataset, window, beat);
      drawMask(draw, window.beats, position, options.mask ?? PRETRAIN_MASK, mask);
    }
    arrays[`pairs${b}`] = pairArray(T(window.beats), reuse?.arrays[`pairs${b}`]);
    fillWindow(dataset, window, mask, b, beats, arrays);
    for (const question of questions) fillLabels(dataset, window, question, b, beats, arrays);
  }
  const tokens = windows.reduce((sum, window) => sum + window.beats, 0);
  return { step, objective, batch, beats, tokens, windows, arrays };
}

/** With several shapes, songs that would fill less than half of a window are left to the shorter shapes. */
function leastBeats(options: BatchOptions, beats: number): number {
  const shortest = Math.min(beats, ...(options.shapes ?? []).map((shape) => shape.beats));
  return beats > shortest ? beats / 2 : 0;
}

function defined<O extends object>(options: O): O {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as O;
}

function nominalPosition(dataset: Dataset, window: Window, beat: number): number {
  return (positionOf(dataset, dataset.songs[window.song].start + window.from + beat) + window.shift) % 4;
}

function batchArrays(
  B: number,
  T: number,
  questions: readonly Question[],
  masked: boolean,
  reuse: Batch | undefined,
): Record<string, BatchArray> {
  const F = BEAT_FEATURES.length;
  const arrays: Record<string, BatchArray> = {};
  const add = (name: string, dtype: BatchArray["dtype"], ...shape: number[]) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const old = reuse?.arrays[name];
    const data =
      old?.dtype === dtype && old.data.length === length
        ? old.data
        : dtype === "uint8"
          ? new Uint8Array(length)
          : new Float32Array(length);
    arrays[name] = { data, shape, dtype };
  };
  add("bits", "uint8", B, T, F);
  add("hide", "uint8", B, T, 5);
  add("real", "uint8", B, T);
  if (masked) {
    add("target", "uint8", B, T, F);
    add("weight", "uint8", B, T, F);
  }
  for (const question of questions) {
    add(`y_${question.name}`, "float32", B, T, classCount(question));
    add(`w_${question.name}`, "float32", B, T);
  }
  return arrays;
}

/** Room for the pairs of one song, in a buffer of its own: the old one where it is large enough. */
function pairArray(T: number, old: BatchArray | undefined): BatchArray {
  const shape = [T, T, PAIR_FEATURES.length];
  const length = T * T * PAIR_FEATURES.length;
  const room = old && old.data.buffer.byteLength >= length;
  const made = () => (room ? new Uint8Array(old.data.buffer, 0, length) : new Uint8Array(length));
  return { data: old?.data.length === length ? old.data : made(), shape, dtype: "uint8" };
}
