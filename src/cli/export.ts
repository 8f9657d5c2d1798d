/** `bat export`: a trained model without its training state, small enough to ship; or several as a committee. */
import { Command, Option } from "commander";
import { exportModel, readCheckpoint } from "../model/checkpoint.js";
import { joinCheckpoints } from "../model/committee.js";
import { checkOutput } from "../node/check-output.js";
import { readInput } from "../node/read-input.js";
import { writeWhole } from "../node/write-whole.js";

export function exportCommand(): Command {
  return new Command("export")
    .description(
      "write a trained model without its training state, in half precision; several as one that answers with the mean of their logits",
    )
    .argument(
      "<model...>",
      "models of bat pretrain or bat finetune; several must be of one size and have the same questions",
    )
    .requiredOption("-o, --output <file>", "the model to ship")
    .addOption(new Option("--dtype <type>", "how numbers are stored").choices(["f16", "f32"]).default("f16"))
    .action(async (paths: string[], { output, dtype }: { output: string; dtype: "f16" | "f32" }) => {
      checkOutput(output, { "an input": paths });
      const each = paths.map((path) => readCheckpoint(readInput(path), path));
      const checkpoint = each.length === 1 ? each[0] : joinCheckpoints(each, paths);
      await writeWhole(output, exportModel(checkpoint, dtype === "f16" ? "F16" : "F32"));
    });
}
