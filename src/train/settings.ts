/** All that a run is told, apart from its data and its model: what the command line sets and a checkpoint remembers. */
import type { BatchOptions, Objective } from "../data/batch.js";
import { WHOLE_BEAT_MASK } from "../data/mask.js";
import type { Question } from "../theory/questions.js";
import { invalid } from "../util/errors.js";
import type { LoopSettings } from "./loop.js";

export interface TrainSettings extends LoopSettings {
  readonly objective: Objective;
  /** Windows a batch, at the greatest length. */
  readonly batch: number;
  /**
   * Lengths of the windows in beats, of which each step draws one; a step of shorter windows has more of them, so that all steps have about
   * as many beats. Short songs then fill no long windows with padding.
   */
  readonly lengths: readonly number[];
  readonly seed: number;
  /** AdamW: decay of matrices at each update, times the learning rate. */
  readonly weightDecay: number;
  /** Greatest norm of the gradient. */
  readonly clip: number;
  /** Learning rate of the body, as a part of the heads' (fine-tuning; 1 in pretraining). */
  readonly bodyRate: number;
  /** Names of the questions asked, in fine-tuning. */
  readonly questions: readonly string[];
  /** Factor of each question's loss; 1 where it is not named. */
  readonly questionWeights: Readonly<Record<string, number>>;
  /** Factor of the beats whose answer is yes, within the loss of a binary question: for what is rare; 1 where it is not named. */
  readonly positiveWeights: Readonly<Record<string, number>>;
  /** Factor of the masked beats' loss beside the questions' (fine-tuning); 0 for none. */
  readonly maskedWeight: number;
  /** Share of windows with hidden beats. */
  readonly maskShare: number;
  /** Probability that a window's nominal barlines are moved. */
  readonly shiftProbability: number;
  /** Factor of each corpus in the draw of songs; 1 where it is not named. */
  readonly corpusWeights: Readonly<Record<string, number>>;
  /** Windows of the validation songs, always the same ones. */
  readonly validationWindows: number;
}

const COMMON = {
  batch: 8,
  lengths: [512],
  seed: 1,
  floor: 0.05,
  weightDecay: 0.05,
  clip: 1,
  logEvery: 10,
  saveEvery: 0,
  saveSeconds: 60,
  corpusWeights: {},
  validationWindows: 48,
} as const;

export const PRETRAIN_DEFAULTS: TrainSettings = {
  ...COMMON,
  objective: "pretrain",
  steps: 2000,
  peak: 2e-3,
  warmup: 100,
  emaDecay: 0.999,
  validateEvery: 500,
  keepBest: false,
  bodyRate: 1,
  questions: [],
  questionWeights: {},
  positiveWeights: {},
  maskedWeight: 1,
  maskShare: 1,
  shiftProbability: 0.25,
};

export const FINETUNE_DEFAULTS: TrainSettings = {
  ...COMMON,
  objective: "finetune",
  steps: 1000,
  peak: 1e-3,
  warmup: 50,
  emaDecay: 0.99,
  validateEvery: 100,
  keepBest: true,
  bodyRate: 0.3,
  questions: [],
  // The scale asks for many classes and carries the keys; blues is mostly one verdict for a whole song (labels/blues.csv).
  questionWeights: { scale: 2, blues: 0.3 },
  // A modulation starts on one beat in a thousand. Calibration takes the factor out of the probabilities again.
  positiveWeights: { modulationUp: 8, phraseStart: 2 },
  maskedWeight: 0,
  maskShare: 0.1,
  shiftProbability: 0.5,
};

/** @throws InputError naming the first setting that cannot be */
export function checkSettings(settings: TrainSettings): TrainSettings {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) throw invalid(name, value, `a whole number from ${least}`);
  };
  whole("--steps", settings.steps, 1);
  whole("--batch", settings.batch, 1);
  for (const beats of settings.lengths) {
    if (beats < 8 || beats > 512 || beats % 8 !== 0) throw invalid("--beats", beats, "a multiple of 8 up to 512");
  }
  whole("--seed", settings.seed, 0);
  whole("--warmup", settings.warmup, 0);
  whole("--validation-windows", settings.validationWindows, 0);
  if (!(settings.peak > 0 && settings.peak < 1)) throw invalid("--lr", settings.peak, "a rate between 0 and 1");
  if (!(settings.bodyRate >= 0 && settings.bodyRate <= 1))
    throw invalid("--body-rate", settings.bodyRate, "a part from 0 to 1");
  return settings;
}

/** Beats of the longest windows, which are those of validation. */
export function longest({ lengths }: Pick<TrainSettings, "lengths">): number {
  return Math.max(...lengths);
}

/**
 * Where songs are trained on one by one, their windows are cut to their own beats in steps of so many: for each length that occurs, every
 * thread has a session.
 */
export const TRIM = 64;

/** How the training batches are made. */
export function trainingBatches(settings: TrainSettings, questions: readonly Question[]): BatchOptions {
  const { batch, lengths, seed, objective, maskShare, shiftProbability, corpusWeights } = settings;
  const beats = longest(settings);
  const shapes = lengths.map((length) => ({ batch: Math.round((batch * beats) / length), beats: length }));
  return {
    batch,
    beats,
    shapes: shapes.length > 1 ? shapes : undefined,
    seed,
    objective,
    split: "train",
    maskShare,
    shiftProbability,
    corpusWeights,
    questions: asked(settings, questions),
    auxiliary: settings.objective === "finetune" && settings.maskedWeight > 0,
  };
}

/** How the validation windows are made, one a batch: from another seed, with whole beats hidden, and barlines as in the file. */
export function validationBatches(settings: TrainSettings, questions: readonly Question[]): BatchOptions {
  return {
    batch: 1,
    beats: longest(settings),
    seed: 0x7a11d,
    objective: settings.objective,
    split: "val",
    maskShare: settings.objective === "pretrain" ? 1 : 0,
    mask: WHOLE_BEAT_MASK,
    shiftProbability: 0,
    questions: asked(settings, questions),
  };
}

/** The rows of the question table that are asked; undefined in pretraining. */
function asked(settings: TrainSettings, questions: readonly Question[]): readonly Question[] | undefined {
  if (settings.objective === "pretrain") return undefined;
  return settings.questions.map((name) => {
    const question = questions.find((row) => row.name === name);
    if (!question) throw invalid("question", name, questions.map((row) => row.name).join(", "));
    return question;
  });
}
