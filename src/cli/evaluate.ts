/**
 * `bat evaluate`: a model against truths, beside the textbook baselines. Fitting a calibration and the report on hidden beats stand in
 * files of their own.
 */
import { join } from "node:path";
import { Command } from "commander";
import { BASELINES, baselineAnswers, GIVEN, givenAnswers } from "../answers/baselines.js";
import { type EvaluationGroup, evaluate, evaluationTable } from "../answers/evaluate.js";
import type { Model } from "../answers/model.js";
import type { AnsweredBeat } from "../answers/score.js";
import type { TruthSong } from "../answers/truth.js";
import { type WorstSong, worstSongs, worstTable } from "../answers/worst.js";
import { checkOutput } from "../node/check-output.js";
import type { Device } from "../node/devices.js";
import { writeWhole } from "../node/write-whole.js";
import { QUESTIONS, type Question } from "../theory/questions.js";
import { InputError, UsageError } from "../util/errors.js";
import { deviceOption } from "./device-option.js";
import {
  groupsOf,
  labelledTruth,
  noneAnswered,
  readSong,
  type Songs,
  sayUnread,
  songsIn,
  songsWithTruth,
  truthFiles,
} from "./evaluate-songs.js";
import { openModel } from "./model-file.js";
import { integer } from "./numbers.js";
import { StatusLine } from "./terminal.js";

export interface EvaluateFlags {
  readonly truth?: string;
  readonly midi?: string;
  readonly splits: string;
  readonly corpus?: string;
  readonly json?: string;
  readonly worst?: number;
  readonly samples: number;
  readonly baselines: boolean;
  readonly baselinesOnly: boolean;
  readonly pretraining: boolean;
  readonly keep44: boolean;
  readonly calibrate?: string;
  readonly threads?: number;
  readonly device: Device;
  readonly quiet: boolean;
}

const HELP = `
TRUTH is a JSONL file (or .jsonl.gz, or a folder with truth.jsonl.gz): one song a line with its id, corpus, split and
beats. The songs are MIDI files named after their id (<id>.mid), in an archive or a folder. A label file (.csv: file,beat,question,value)
will do too: its yes-or-no questions, those of the model's own among them, are scored on the songs of --midi that it names.

Examples:
  bat evaluate model.safetensors --truth truth.jsonl.gz --midi midi.tar.gz
  bat evaluate model.safetensors --truth truth/ --midi midi.tar.gz --splits val --worst 20
  bat evaluate model.safetensors --truth labels/blues.csv --midi corpora/unstated --keep-44 --no-baselines
  bat evaluate model.safetensors --truth truth/ --midi midi.tar.gz --calibrate calibrated.safetensors
  bat evaluate model.safetensors songs.safetensors --pretraining`;

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("score a model against truths, beside textbook baselines")
    .argument("[model]", "the model (default: the one that comes with BAT)")
    .argument("[dataset]", "a prepared dataset, for --pretraining")
    .option("--truth <path>", "truths by beat: JSONL, .jsonl.gz, or a folder that holds truth.jsonl.gz")
    .option("--midi <path>", "the songs: an archive or folder of <id>.mid (default: midi.tar.gz beside the truth)")
    .option("--splits <list>", "splits, apart by comma and together by plus, e.g. val,test", "val+test")
    .option("--corpus <list>", "only these corpora, by comma")
    .option("--json <file>", "write all figures, intervals and worst songs")
    .option("--worst <n>", "list the n worst songs of each question", integer(1))
    .option("--samples <n>", "bootstrap samples of the 95% intervals; 0 for none", integer(0), 500)
    .option("--no-baselines", "leave the textbook baselines out")
    .option("--baselines-only", "the baselines without a model", false)
    .option("--pretraining", "how well hidden beats of DATASET are predicted, beside baselines", false)
    .option("--keep-44", "keep the longest 4/4 stretch of a song with other meters", false)
    .option("--calibrate <file>", "fit probabilities on the val split and write the model with them to FILE")
    .option("--threads <n>", "processor threads (default: all)", integer(1, 1024))
    .addOption(deviceOption())
    .option("-q, --quiet", "no progress", false)
    .addHelpText("after", HELP)
    .action(async (model: string | undefined, dataset: string | undefined, flags: EvaluateFlags) => {
      await checkOutputs(model, dataset, flags);
      if (flags.pretraining) {
        const { evaluatePretraining } = await import("./evaluate-pretraining.js");
        return evaluatePretraining(model, dataset, flags);
      }
      if (flags.truth === undefined) throw new UsageError("bat evaluate needs --truth (or DATASET with --pretraining)");
      if (dataset !== undefined) throw new UsageError("bat evaluate reads a DATASET only with --pretraining");
      if (flags.calibrate !== undefined && flags.baselinesOnly)
        throw new UsageError("baselines have nothing to calibrate");
      const questions = await questionsOf(model, flags);
      const { truth, midi } = /\.csv(\.gz)?$/i.test(flags.truth)
        ? await labelledTruth(flags.truth, flags, questions)
        : truthFiles(flags.truth, flags.midi, questions);
      if (flags.calibrate === undefined) return evaluateAnswers(model, truth, midi, flags);
      const { calibrateModel } = await import("./evaluate-calibration.js");
      return calibrateModel(model, truth, midi, { ...flags, calibrate: flags.calibrate });
    });
}

async function checkOutputs(model: string | undefined, dataset: string | undefined, flags: EvaluateFlags) {
  const { json, calibrate, truth, midi } = flags;
  for (const output of [json, calibrate].filter((path) => path !== undefined)) {
    const beside = truth && join(truth, "..", "midi.tar.gz");
    checkOutput(output, {
      "the model": [model ?? (await import("../node/library.js")).SHIPPED_MODEL],
      "the dataset": [dataset],
      "the truth": [truth, truth && join(truth, "truth.jsonl.gz")],
      "an input": [midi ?? beside],
    });
  }
}

/** What a truth may ask: this build's questions, and the model's own. */
async function questionsOf(path: string | undefined, flags: EvaluateFlags): Promise<readonly Question[]> {
  if (flags.baselinesOnly && path === undefined) return QUESTIONS;
  const [{ joinQuestions }, { modelQuestions }] = await Promise.all([
    import("../train/start.js"),
    import("./model-file.js"),
  ]);
  return joinQuestions(QUESTIONS, await modelQuestions(path));
}

async function evaluateAnswers(path: string | undefined, all: readonly TruthSong[], midi: Songs, flags: EvaluateFlags) {
  const splits = groupsOf(flags.splits);
  const truth = songsIn(all, splits, flags.corpus);
  const status = new StatusLine(flags.quiet);
  const names = flags.baselines || flags.baselinesOnly ? [...BASELINES.map(({ name }) => name), GIVEN] : [];
  if (!flags.baselinesOnly) names.unshift("model");
  const answerers = names.map((name) => ({ name, songs: new Map<string, readonly AnsweredBeat[]>() }));
  const model = flags.baselinesOnly ? undefined : await openModel(path, flags);
  try {
    for await (const { song, bytes } of songsWithTruth(truth, midi, status)) {
      const answers = await answersOf(song, bytes, model, flags, status);
      for (const { name, songs } of answerers) if (answers?.[name]) songs.set(song.id, answers[name]);
    }
  } finally {
    status.clear();
    await model?.close();
  }
  if (answerers.every(({ songs }) => songs.size === 0)) throw noneAnswered(truth);
  const groups = evaluate(truth, answerers, { splits, samples: flags.samples });
  process.stdout.write(`${evaluationTable(groups)}\n`);
  const worst = flags.worst === undefined ? [] : worstSongs(truth, answerers[0].songs, flags.worst);
  if (worst.length > 0) process.stdout.write(`\n${worstTable(worst)}\n`);
  if (flags.json !== undefined) await writeWhole(flags.json, evaluationJson(model?.name ?? null, groups, worst));
}

/** The answers of the model and the baselines about one song; null, with a word on standard error, where it cannot be read. */
async function answersOf(
  song: TruthSong,
  bytes: Uint8Array,
  model: Model | undefined,
  flags: EvaluateFlags,
  status: StatusLine,
): Promise<Record<string, readonly AnsweredBeat[]> | null> {
  try {
    const piece = readSong(song, bytes, flags);
    const answers: Record<string, readonly AnsweredBeat[]> =
      flags.baselines || flags.baselinesOnly ? { ...baselineAnswers(piece), [GIVEN]: givenAnswers(piece, song) } : {};
    if (model) {
      const { analyze } = await import("../answers/analyze.js");
      answers.model = (await analyze(piece, model, { file: song.id })).beats;
    }
    return answers;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    sayUnread(song.id, error.message, status);
    return null;
  }
}

function evaluationJson(model: string | null, groups: readonly EvaluationGroup[], worst: readonly WorstSong[]): string {
  return `${JSON.stringify({ version: 1, model, groups, worst }, null, 1)}\n`;
}
