/** `bat finetune`: a pretrained model and labels in, a model out that answers questions. */
import { Command } from "commander";
import { FINETUNE_DEFAULTS } from "../train/settings.js";
import { fraction } from "./numbers.js";
import { addTrainOptions, factors, type TrainFlags, trainJob } from "./train-options.js";
import { trainInTerminal } from "./train-progress.js";

interface FinetuneFlags extends TrainFlags {
  readonly from?: string;
  readonly labels?: string[];
  readonly question?: string[];
  readonly questionWeight?: Readonly<Record<string, number>>;
  readonly positiveWeight?: Readonly<Record<string, number>>;
  readonly bodyRate?: number;
  readonly shift?: number;
  readonly hide?: number;
  readonly maskedWeight?: number;
}

const HELP = `
Labels are those that bat prepare put into the dataset, and those of --labels: truth in JSON lines, or CSV with the
columns file, beat, question, value. Every question that has labels is learnt, unless --question names some.
The step that answers the validation songs best is kept. Ctrl-C saves and ends (exit code 130); --resume goes on.
Without it, a model that -o holds already is not trained over.

  bat finetune songs.safetensors --from runs/tiny.safetensors --labels truth.jsonl.gz -o models/mine.safetensors`;

export function finetuneCommand(): Command {
  const command = new Command("finetune")
    .description("teach a pretrained model to answer questions about every beat")
    .argument("<dataset>", "a dataset of bat prepare")
    .option("--from <model>", "the pretrained model (needed unless --resume)")
    .option("--labels <file...>", "label files, laid over the dataset's own labels")
    .option("--question <name...>", "only these questions (default: all that have labels)")
    .option("--question-weight <name=factor>", "factor of a question's loss; repeatable", factors)
    .option("--positive-weight <name=factor>", "factor of the beats whose answer is yes; repeatable", factors)
    .option(
      "--body-rate <part>",
      `learning rate of all but the heads, as a part of --lr (default: ${FINETUNE_DEFAULTS.bodyRate})`,
      fraction,
    )
    .option(
      "--shift <probability>",
      `how often a window's barlines are moved (default: ${FINETUNE_DEFAULTS.shiftProbability})`,
      fraction,
    )
    .option(
      "--hide <share>",
      `share of windows with some beats hidden (default: ${FINETUNE_DEFAULTS.maskShare})`,
      fraction,
    )
    .option(
      "--masked-weight <factor>",
      "also predict hidden beats, with this factor of their loss (default: 0)",
      fraction,
    );
  return addTrainOptions(command, FINETUNE_DEFAULTS)
    .addHelpText("after", HELP)
    .action(async (dataset: string, flags: FinetuneFlags) => {
      const weights = flags.questionWeight && { ...FINETUNE_DEFAULTS.questionWeights, ...flags.questionWeight };
      const positives = flags.positiveWeight && { ...FINETUNE_DEFAULTS.positiveWeights, ...flags.positiveWeight };
      const job = trainJob(dataset, flags, FINETUNE_DEFAULTS, [
        ["questions", "--question", flags.question],
        ["questionWeights", "--question-weight", weights],
        ["positiveWeights", "--positive-weight", positives],
        ["bodyRate", "--body-rate", flags.bodyRate],
        ["shiftProbability", "--shift", flags.shift],
        ["maskShare", "--hide", flags.hide],
        ["maskedWeight", "--masked-weight", flags.maskedWeight],
      ]);
      const { from, labels = [] } = flags;
      process.exitCode = await trainInTerminal({ ...job, size: "tiny", from, labels, baselineWindows: 0 }, flags.quiet);
    });
}
