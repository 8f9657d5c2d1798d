/** The options that `bat pretrain` and `bat finetune` share, and the way from them to a run. */
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Device } from "../node/devices.js";
import { SHARES, type Share, type TrainJob } from "../node/run-training.js";
import type { TrainSettings } from "../train/settings.js";
import { deviceOption } from "./device-option.js";
import { fraction, integer } from "./numbers.js";

export interface TrainFlags {
  readonly output: string;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch?: number;
  readonly beats?: readonly number[];
  readonly lr?: number;
  readonly warmup?: number;
  readonly seed?: number;
  readonly ema?: number;
  readonly validateEvery?: number;
  readonly validationWindows?: number;
  readonly corpusWeight?: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly share: Share;
  readonly device: Device;
  readonly resume: boolean;
  readonly log?: string;
  readonly saveSeconds?: number;
  readonly quiet: boolean;
}

export function addTrainOptions(command: Command, defaults: TrainSettings): Command {
  return command
    .requiredOption("-o, --output <file>", "the model; while training goes on, its last checkpoint")
    .option("--steps <n>", `updates of the whole run (default: ${defaults.steps})`, integer(1))
    .addOption(
      new Option("--minutes <n>", "as many steps as take so long here, by a short measurement")
        .argParser(positive)
        .conflicts("steps"),
    )
    .option("--batch <n>", `windows an update (default: ${defaults.batch})`, integer(1, 1024))
    .option(
      "--beats <n,…>",
      `beats a window; of several lengths each update draws one (default: ${defaults.lengths})`,
      lengths,
    )
    .option("--lr <rate>", `highest learning rate (default: ${defaults.peak})`, positive)
    .option("--warmup <n>", `updates until it is reached (default: ${defaults.warmup})`, integer(0))
    .option("--seed <n>", `seed of parameters and batches (default: ${defaults.seed})`, integer(0, 2 ** 31))
    .option("--ema <decay>", `decay of the parameters' moving average (default: ${defaults.emaDecay})`, fraction)
    .option(
      "--validate-every <n>",
      `updates between validations, 0 for none (default: ${defaults.validateEvery})`,
      integer(0),
    )
    .option("--validation-windows <n>", `windows of a validation (default: ${defaults.validationWindows})`, integer(0))
    .option("--corpus-weight <name=factor>", "draw a corpus more or less often, or not at all (0); repeatable", factors)
    .option(
      "--threads <n>",
      "processor threads; with --share songs any number makes the same bits",
      integer(1, 1024),
      availableParallelism(),
    )
    .addOption(
      new Option("--share <what>", "what the threads share on the cpu: songs of a batch, or each operation")
        .choices(SHARES)
        .default("songs"),
    )
    .addOption(deviceOption())
    .option("--resume", "go on from the checkpoint in --output, bit for bit as if never stopped", false)
    .option("--log <file>", "metrics in JSON lines")
    .option("--save-seconds <n>", `seconds between checkpoints (default: ${defaults.saveSeconds})`, integer(1))
    .option("-q, --quiet", "no progress", false);
}

/** The options that are settings of the run, with the names that the user knows them by. */
const OPTIONS: readonly [keyof TrainFlags, keyof TrainSettings, string][] = [
  ["steps", "steps", "--steps"],
  ["batch", "batch", "--batch"],
  ["beats", "lengths", "--beats"],
  ["lr", "peak", "--lr"],
  ["warmup", "warmup", "--warmup"],
  ["seed", "seed", "--seed"],
  ["ema", "emaDecay", "--ema"],
  ["validateEvery", "validateEvery", "--validate-every"],
  ["validationWindows", "validationWindows", "--validation-windows"],
  ["corpusWeight", "corpusWeights", "--corpus-weight"],
];

/** The run that the flags ask for; `more` are the settings of the one command, by option. */
export function trainJob(
  dataset: string,
  flags: TrainFlags,
  defaults: TrainSettings,
  more: readonly (readonly [keyof TrainSettings, string, unknown])[] = [],
): Omit<TrainJob, "size" | "from" | "labels" | "baselineWindows"> {
  const settings: Record<string, unknown> = { ...defaults, saveSeconds: flags.saveSeconds ?? defaults.saveSeconds };
  const given: Partial<Record<keyof TrainSettings, string>> = {};
  const all = [...OPTIONS.map(([flag, key, option]) => [key, option, flags[flag]] as const), ...more];
  for (const [key, option, value] of all) {
    if (value === undefined) continue;
    settings[key] = value;
    given[key] = option;
  }
  const { output: out, resume, minutes, threads, share, device, log } = flags;
  const { objective } = defaults;
  return {
    objective,
    dataset,
    out,
    resume,
    settings: settings as unknown as TrainSettings,
    given,
    minutes,
    threads,
    share,
    device,
    log,
  };
}

/** `512` or `512,256`. */
function lengths(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError("Expected a number of beats, or several with commas, such as 512,256.");
  return text.split(",").map(Number);
}

export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** `name=factor`, repeatable. */
export function factors(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const at = text.lastIndexOf("=");
  const factor = Number(text.slice(at + 1));
  if (at <= 0 || text.slice(at + 1).trim() === "" || !(factor >= 0)) {
    throw new InvalidArgumentError("Expected NAME=FACTOR, such as pop909=2.");
  }
  return { ...before, [text.slice(0, at)]: factor };
}
