/** `bat pretrain`: a dataset in, a model out that predicts hidden beats. */
import { Command, Option } from "commander";
import { SIZES, type Size } from "../model/config.js";
import { PRETRAIN_DEFAULTS } from "../train/settings.js";
import { fraction, integer } from "./numbers.js";
import { addTrainOptions, type TrainFlags, trainJob } from "./train-options.js";
import { trainInTerminal } from "./train-progress.js";

interface PretrainFlags extends TrainFlags {
  readonly size: Size;
  readonly from?: string;
  readonly shift?: number;
  readonly baselineWindows: number;
}

const HELP = `
DATASET is a file that bat prepare wrote. Ctrl-C saves and ends (exit code 130); --resume goes on. Without it, a model that -o
holds already is not trained over.
At its end the run prints how well hidden beats of validation songs are predicted, beside three baselines.

  bat pretrain songs.safetensors -o runs/tiny.safetensors --size tiny --steps 2000 --log runs/tiny.jsonl`;

export function pretrainCommand(): Command {
  const command = new Command("pretrain")
    .description("train a model to predict hidden beats")
    .argument("<dataset>", "a dataset of bat prepare")
    .addOption(new Option("--size <name>", "size of the model").choices(Object.keys(SIZES)).default("tiny"))
    .option("--from <model>", "begin from another model's parameters")
    .option(
      "--shift <probability>",
      `how often a window's barlines are moved (default: ${PRETRAIN_DEFAULTS.shiftProbability})`,
      fraction,
    )
    .option(
      "--baseline-windows <n>",
      "training windows that the baselines of the report learn from, 0 for no report",
      integer(0),
      400,
    );
  return addTrainOptions(command, PRETRAIN_DEFAULTS)
    .addHelpText("after", HELP)
    .action(async (dataset: string, flags: PretrainFlags) => {
      const { size, from, baselineWindows } = flags;
      const job = trainJob(dataset, flags, PRETRAIN_DEFAULTS, [["shiftProbability", "--shift", flags.shift]]);
      process.exitCode = await trainInTerminal({ ...job, size, from, labels: [], baselineWindows }, flags.quiet);
    });
}
