/** Teaches a model: some updates on a user's corrections, wherever ONNX Runtime runs. */
import { answerLogits, type Model } from "../../src/answers/model.js";
import type { Runtime } from "../../src/engine/runtime.js";
import type { Checkpoint } from "../../src/model/checkpoint.js";
import type { Piece } from "../../src/music/piece.js";
import { beatSong } from "../../src/music/voices.js";
import { learningRate } from "../../src/train/schedule.js";
import { FINETUNE_DEFAULTS, type TrainSettings } from "../../src/train/settings.js";
import { freshState } from "../../src/train/state.js";
import { stepper } from "../../src/train/stepper.js";
import { InputError } from "../../src/util/errors.js";
import type { Correction, TeachOptions, TeachProgress } from "../app/types.js";
import { makeLesson, type TeachingBatch, teachingBatch } from "./teaching.js";

export interface TaughtSong {
  readonly name: string;
  readonly piece: Piece;
  readonly corrections: readonly Correction[];
}

export interface TeachHooks {
  /** After every update. Losses are nats above the least possible, of the questions that were corrected. */
  progress(state: TeachProgress): void;
  /** True once the user has asked to stop; what was learnt is kept. */
  stopped(): boolean;
}

/** Windows an update. */
const BATCH = 2;
/** Factor of the loss of questions that were not corrected, whose answers are only to stay. */
const STAY = 0.5;

/**
 * The model after some updates on the corrections; the one that is given stays as it is.
 *
 * @throws InputError where there is nothing to teach, a correction does not fit the model, or the loss is no number
 */
export async function teachModel(
  model: Model,
  songs: readonly TaughtSong[],
  runtime: Runtime,
  options: TeachOptions,
  hooks: TeachHooks,
): Promise<Checkpoint> {
  // Of a committee one is taught; all of them say what is to stay.
  const {
    config,
    parameters,
    meta: { siblings: _, ...meta },
  } = model.checkpoint;
  const taught = songs.filter(({ corrections }) => corrections.length > 0);
  const lessonSongs = [];
  for (const { name, piece, corrections } of taught) {
    const song = beatSong(piece);
    lessonSongs.push({ name, song, corrections, logits: await answerLogits(song, model) });
  }
  const lesson = makeLesson(config, lessonSongs);
  const settings = teachSettings(
    options,
    config.questions.map(({ name }) => name),
    lesson.corrected,
  );
  const update = stepper(runtime, config, settings);
  const state = freshState(parameters);
  let batch: TeachingBatch | undefined;
  try {
    while (state.step < options.steps && !hooks.stopped()) {
      batch = teachingBatch(lesson, { seed: options.seed, step: state.step, batch: BATCH }, batch);
      const { losses, norm } = await update.update(state, batch, learningRate(state.step, settings));
      if (!Number.isFinite(norm))
        throw new InputError(`teaching stopped at step ${state.step + 1}: the loss is no number`);
      state.step++;
      const { floors } = batch;
      const above = config.questions.flatMap(({ name }, q): [string, number][] =>
        lesson.corrected.includes(name) ? [[name, Math.max(0, Number(losses[q]) - floors[name])]] : [],
      );
      hooks.progress({ step: state.step, steps: options.steps, losses: Object.fromEntries(above) });
      // Lets the message that asks to stop come in.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } finally {
    await update.release();
  }
  const fingerprint = fingerprintOf(taught.map(({ name, corrections }) => [name, corrections]));
  const dataset = "corrections";
  const { songs: rows, beats } = lesson.dataset;
  return {
    config,
    parameters: state.theta,
    meta: {
      ...meta,
      answersWith: "theta",
      data: [
        ...meta.data,
        { dataset, fingerprint, corpora: [{ name: dataset, licence: "the user's own", songs: rows.length, beats }] },
      ],
      runs: [
        ...meta.runs,
        {
          objective: "finetune",
          dataset,
          fingerprint,
          steps: options.steps,
          step: state.step,
          seed: options.seed,
          settings: { ...settings },
        },
      ],
    },
  };
}

function teachSettings(
  { steps, rate, seed }: TeachOptions,
  questions: readonly string[],
  corrected: readonly string[],
): TrainSettings {
  return {
    ...FINETUNE_DEFAULTS,
    steps,
    seed,
    peak: rate,
    warmup: Math.min(4, Math.floor(steps / 4)),
    floor: 0.1,
    weightDecay: 0,
    batch: BATCH,
    questions,
    questionWeights: Object.fromEntries(questions.map((name) => [name, corrected.includes(name) ? 1 : STAY])),
    positiveWeights: {},
  };
}

/** FNV-1a over JSON. */
function fingerprintOf(value: unknown): string {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(value))) h = Math.imul(h ^ byte, 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}
