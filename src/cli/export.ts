/** `bat export`: a trained model without its training state, small enough to ship. */
import { Command, Option } from "commander";
import { exportModel, readCheckpoint } from "../model/checkpoint.js";
import { writeWhole } from "../node/files.js";
import { readInput } from "../node/read-input.js";

export function exportCommand(): Command {
  return new Command("export")
    .description("write a trained model without its training state, in half precision")
    .argument("<model>", "a model of bat pretrain or bat finetune")
    .requiredOption("-o, --output <file>", "the model to ship")
    .addOption(new Option("--dtype <type>", "how numbers are stored").choices(["f16", "f32"]).default("f16"))
    .action(async (path: string, { output, dtype }: { output: string; dtype: "f16" | "f32" }) => {
      const checkpoint = readCheckpoint(readInput(path), path);
      await writeWhole(output, exportModel(checkpoint, dtype === "f16" ? "F16" : "F32"));
    });
}
