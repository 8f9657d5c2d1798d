/** `bat evaluate --calibrate`: probabilities fitted to the truths of the val split. */
import { fitCalibration } from "../answers/calibration.js";
import { HeldOutLogits } from "../answers/held-out.js";
import { answerLogits } from "../answers/model.js";
import type { TruthSong } from "../answers/truth.js";
import { referenceBass } from "../features/reference-bass.js";
import { learntQuestions, writeCheckpoint } from "../model/checkpoint.js";
import { beatSong } from "../music/voices.js";
import { writeWhole } from "../node/write-whole.js";
import { InputError } from "../util/errors.js";
import type { EvaluateFlags } from "./evaluate.js";
import { noneAnswered, readSong, type Songs, sayUnread, songsIn, songsWithTruth } from "./evaluate-songs.js";
import { openModel } from "./model-file.js";
import { StatusLine } from "./terminal.js";

/** Fits a calibration on the val split and writes the model with it. */
export async function calibrateModel(
  path: string | undefined,
  all: readonly TruthSong[],
  midi: Songs,
  flags: EvaluateFlags & { readonly calibrate: string },
) {
  const truth = songsIn(all, ["val"], flags.corpus);
  const status = new StatusLine(flags.quiet);
  const model = await openModel(path, flags);
  const { checkpoint } = model;
  const questions = learntQuestions(checkpoint);
  const heldOut = new HeldOutLogits(questions);
  try {
    for await (const { song, bytes } of songsWithTruth(truth, midi, status)) {
      try {
        const beats = beatSong(readSong(song, bytes, flags));
        const ticks = beats.beats.map(({ tick }) => tick);
        heldOut.add(song, ticks, await answerLogits(beats, model), referenceBass(beats));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        sayUnread(song.id, error.message, status);
      }
    }
  } finally {
    status.clear();
    await model.close();
  }
  const known = heldOut.all();
  if (Object.keys(known).length === 0) throw noneAnswered(truth);
  const calibration = fitCalibration(questions, known);
  await writeWhole(
    flags.calibrate,
    writeCheckpoint({
      ...checkpoint,
      meta: { ...checkpoint.meta, calibration: { ...checkpoint.meta.calibration, ...calibration } },
    }),
  );
  for (const [question, { scale, bias }] of Object.entries(calibration)) {
    process.stdout.write(`${question}: scale ${scale.toFixed(3)}, bias ${bias.toFixed(3)}\n`);
  }
}
