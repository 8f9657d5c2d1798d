/** `bat evaluate`: a model against truths, beside the textbook baselines; or against the hidden beats of a dataset. */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Command } from "commander";
import { BASELINES, baselineAnswers, GIVEN, givenAnswers } from "../answers/baselines.js";
import { type EvaluationGroup, evaluate, evaluationTable } from "../answers/evaluate.js";
import type { HeldOutLogits } from "../answers/held-out.js";
import type { Model } from "../answers/model.js";
import type { AnsweredBeat } from "../answers/score.js";
import { readTruth, type TruthSong } from "../answers/truth.js";
import { type WorstSong, worstSongs, worstTable } from "../answers/worst.js";
import { SPLITS } from "../data/dataset.js";
import { readMidi } from "../music/midi.js";
import type { Device } from "../node/devices.js";
import { inputFiles, songFiles, writeWhole } from "../node/files.js";
import { readInput } from "../node/read-input.js";
import { InputError, UsageError } from "../util/errors.js";
import { deviceOption } from "./device-option.js";
import { openModel, openRuntime } from "./model-file.js";
import { integer } from "./numbers.js";
import { StatusLine } from "./terminal.js";

interface EvaluateFlags {
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
will do too: its yes-or-no questions are scored on the songs of --midi that it names.

Examples:
  bat evaluate model.safetensors --truth truth.jsonl.gz --midi midi.tar.gz
  bat evaluate model.safetensors --truth truth/ --midi midi.tar.gz --splits val --worst 20
  bat evaluate model.safetensors --truth labels/blues.csv --midi corpora/unstated --keep-44 --no-baselines
  bat evaluate model.safetensors --truth truth/ --midi midi.tar.gz --calibrate calibrated.safetensors
  bat evaluate model.safetensors dataset.safetensors --pretraining`;

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
      if (flags.pretraining) return evaluatePretraining(model, dataset, flags);
      if (flags.truth === undefined) throw new UsageError("bat evaluate needs --truth (or DATASET with --pretraining)");
      if (dataset !== undefined) throw new UsageError("bat evaluate reads a DATASET only with --pretraining");
      if (flags.calibrate !== undefined && flags.baselinesOnly)
        throw new UsageError("baselines have nothing to calibrate");
      const { truth, midi } = /\.csv(\.gz)?$/i.test(flags.truth)
        ? await labelledTruth(flags.truth, flags)
        : truthFiles(flags.truth, flags.midi);
      if (flags.calibrate === undefined) return evaluateAnswers(model, truth, midi, flags);
      return calibrateModel(model, truth, midi, { ...flags, calibrate: flags.calibrate });
    });
}

/** What songs are read from: the path of their MIDI files, or their bytes by id. */
type Songs = string | ReadonlyMap<string, Uint8Array>;

/** The truth of a label file, and the bytes of the songs that it names. */
async function labelledTruth(
  path: string,
  { midi, splits, keep44 }: EvaluateFlags,
): Promise<{ truth: TruthSong[]; midi: Songs }> {
  if (midi === undefined) throw new UsageError("bat evaluate --truth LABELS.csv needs --midi, the songs");
  const [{ readLabelFiles }, { labelledSongs }, { QUESTIONS }] = await Promise.all([
    import("../node/label-files.js"),
    import("../node/labelled-songs.js"),
    import("../theory/questions.js"),
  ]);
  const names = new Set(groupsOf(splits).flatMap((group) => group.split("+")));
  const truth: TruthSong[] = [];
  const bytes = new Map<string, Uint8Array>();
  const found = labelledSongs([midi], readLabelFiles([path], QUESTIONS), {
    questions: QUESTIONS,
    splits: SPLITS.filter((split) => names.has(split)),
    keepLongest44: keep44,
    leastWeight: 0.45,
    failed: (file, reason) => process.stderr.write(`bat: ${file}: ${reason}\n`),
  });
  for await (const one of found) {
    truth.push(one.song);
    bytes.set(one.song.id, one.bytes);
  }
  if (truth.length === 0) throw new InputError(`${midi} holds no song of ${path} in ${splits}`);
  return { truth, midi: bytes };
}

/** The truth's songs and the path of their MIDI files. */
function truthFiles(path: string, midi?: string): { truth: TruthSong[]; midi: string } {
  if (!existsSync(path)) throw new InputError(`${path}: no such file or folder`);
  const folder = statSync(path).isDirectory();
  const file = folder ? join(path, "truth.jsonl.gz") : path;
  if (!existsSync(file)) throw new InputError(`${path}: holds no truth.jsonl.gz`);
  const bytes = readInput(file);
  let text: string;
  try {
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new InputError(`${file} cannot be unpacked: ${(error as Error).message}`);
  }
  const beside = join(folder ? path : join(path, ".."), "midi.tar.gz");
  if (midi === undefined && !existsSync(beside)) {
    throw new UsageError(`bat evaluate needs --midi (there is no midi.tar.gz beside ${file})`);
  }
  return { truth: readTruth(text, file), midi: midi ?? beside };
}

/** The songs with a truth, with their bytes; what cannot be read is said on standard error. */
async function* songsWithTruth(truth: readonly TruthSong[], midi: Songs, status: StatusLine) {
  if (typeof midi !== "string") {
    for (const [index, song] of truth.entries()) {
      status.show(`${index + 1} of ${truth.length} songs: ${song.id}`);
      yield { song, bytes: midi.get(song.id)! };
    }
    status.clear();
    return;
  }
  const byId = new Map(truth.map((song) => [song.id, song]));
  let done = 0;
  const failed = (file: string, reason: string) => {
    status.clear();
    process.stderr.write(`bat: ${file}: ${reason}\n`);
  };
  for await (const file of songFiles(inputFiles([midi]), failed)) {
    const song = byId.get(basename(file.name).replace(/\.[^.]*$/, ""));
    if (!song || !byId.delete(song.id)) continue;
    status.show(`${++done} of ${truth.length} songs: ${song.id}`);
    yield { song, bytes: file.bytes };
  }
  status.clear();
  if (done === 0) throw new InputError(`${midi} holds no song of the truth (expected files named <id>.mid)`);
}

const groupsOf = (splits: string) => splits.split(",").filter((group) => group !== "");

function songsIn(truth: readonly TruthSong[], splits: readonly string[], corpus?: string): TruthSong[] {
  const names = new Set(splits.flatMap((group) => group.split("+")));
  const corpora = corpus?.split(",");
  const songs = truth.filter((song) => names.has(song.split) && (!corpora || corpora.includes(song.corpus)));
  if (songs.length === 0)
    throw new InputError(`the truth has no song of ${corpus ?? "any corpus"} in ${splits.join(", ")}`);
  return songs;
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
    const piece = readMidi(bytes, { title: song.id, keepLongest44: flags.keep44 });
    const answers: Record<string, readonly AnsweredBeat[]> =
      flags.baselines || flags.baselinesOnly ? { ...baselineAnswers(piece), [GIVEN]: givenAnswers(piece, song) } : {};
    if (model) {
      const { analyze } = await import("../answers/analyze.js");
      answers.model = (await analyze(piece, model, { file: song.id })).beats;
    }
    return answers;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    status.clear();
    process.stderr.write(`bat: ${song.id}: ${error.message}\n`);
    return null;
  }
}

function evaluationJson(model: string | null, groups: readonly EvaluationGroup[], worst: readonly WorstSong[]): string {
  return `${JSON.stringify({ version: 1, model, groups, worst }, null, 1)}\n`;
}

/** Fits the calibration on the val split and writes the model with it. */
async function calibrateModel(
  path: string | undefined,
  all: readonly TruthSong[],
  midi: Songs,
  flags: EvaluateFlags & { readonly calibrate: string },
) {
  const [
    { answerLogits },
    { HeldOutLogits },
    { fitCalibration },
    { referenceBass },
    { beatSong },
    { writeCheckpoint },
  ] = await Promise.all([
    import("../answers/model.js"),
    import("../answers/held-out.js"),
    import("../answers/calibration.js"),
    import("../features/reference-bass.js"),
    import("../music/voices.js"),
    import("../model/checkpoint.js"),
  ]);
  const truth = songsIn(all, ["val"], flags.corpus);
  const status = new StatusLine(flags.quiet);
  const model = await openModel(path, flags);
  const { checkpoint } = model;
  const heldOut: HeldOutLogits = new HeldOutLogits(checkpoint.config.questions);
  try {
    for await (const { song, bytes } of songsWithTruth(truth, midi, status)) {
      try {
        const beats = beatSong(readMidi(bytes, { title: song.id, keepLongest44: flags.keep44 }));
        const ticks = beats.beats.map(({ tick }) => tick);
        heldOut.add(song, ticks, await answerLogits(beats, model), referenceBass(beats));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        status.clear();
        process.stderr.write(`bat: ${song.id}: ${error.message}\n`);
      }
    }
  } finally {
    status.clear();
    await model.close();
  }
  const calibration = fitCalibration(checkpoint.config.questions, heldOut.all());
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

async function evaluatePretraining(path: string | undefined, dataset: string | undefined, flags: EvaluateFlags) {
  if (path === undefined || dataset === undefined)
    throw new UsageError("bat evaluate --pretraining needs MODEL and DATASET");
  const [{ readCheckpoint }, { readDataset }, { reportModel }, { formatPretrainingReport }] = await Promise.all([
    import("../model/checkpoint.js"),
    import("../data/dataset.js"),
    import("../train/report-model.js"),
    import("../train/pretraining-report.js"),
  ]);
  const checkpoint = readCheckpoint(readInput(path), path);
  const songs = readDataset(readInput(dataset), dataset);
  const report = await reportModel(checkpoint, songs, await openRuntime(flags), {
    windows: 40,
    baselineWindows: 200,
  });
  process.stdout.write(`${formatPretrainingReport(report)}\n`);
  if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(report, null, 1)}\n`);
}
