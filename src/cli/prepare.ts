import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { SPLITS, type Split } from "../data/dataset.js";
import { fraction, integer, part } from "./numbers.js";

interface PrepareOptions {
  readonly output: string;
  readonly threads: number;
  readonly keep44?: boolean;
  readonly labels: readonly string[];
  readonly suspicious?: string;
  readonly suspiciousWeight: number;
  readonly question: readonly string[];
  readonly limit?: number;
  readonly split?: readonly Split[];
  readonly exclude: readonly string[];
  readonly sources?: readonly string[];
  readonly titleBlues?: boolean;
  readonly generated?: number;
  readonly variants?: number;
  readonly shard?: ReturnType<typeof part>;
  readonly join?: boolean;
  readonly quiet?: boolean;
}

function splitList(text: string): Split[] {
  return text.split(",").map((name) => {
    const split = SPLITS.find((known) => known === name.trim());
    if (!split) throw new InvalidArgumentError(`Expected some of ${SPLITS.join(", ")}, with commas between.`);
    return split;
  });
}

/** `bat prepare`: corpora → one dataset. */
export function prepareCommand(): Command {
  return new Command("prepare")
    .description("Turn MIDI files into one dataset to train on, and say what was left out and why.")
    .argument("<in...>", "MIDI files, folders, globs, .tar.gz archives; shards with --join")
    .requiredOption("-o, --output <file>", "the dataset to write")
    .option("--threads <n>", "worker threads; the dataset does not depend on it", integer(0), availableParallelism())
    .option("--keep-44", "keep the longest 4/4 stretch of pieces in mixed meters")
    .option(
      "--labels <file...>",
      "label files: truth .jsonl, or .csv with file,beat,question,value (either with .gz)",
      [],
    )
    .option(
      "--suspicious <file>",
      "a list of measures whose stated key is in doubt: labels of the key weigh less there",
    )
    .option("--suspicious-weight <w>", "what such a label weighs beside another, 0 to 1", fraction, 0.3)
    .option("--question <name...>", "yes-or-no questions of your own that the labels answer", [])
    .option("--title-blues", "weak labels of blues from songs' titles")
    .option("--generated <n>", "add n songs that bat writes itself, with their labels", integer(0))
    .option(
      "--variants <n>",
      "add n variants of each labelled training song: voices dropped, tracks merged, modulations",
      integer(0),
    )
    .option("--split <names>", `only these splits: ${SPLITS.join(", ")}`, splitList)
    .option("--exclude <id...>", "songs to leave out, by id", [])
    .option("--limit <n>", "at most n files of each archive or folder", integer(1))
    .option(
      "--sources <folder...>",
      "where to look up the licence of a song repacked from another corpus (default: BAT_CORPORA)",
    )
    .option(
      "--shard <k/n>",
      "prepare part k of n, on this machine or another: every song belongs to one part by its id",
      part,
    )
    .addOption(
      new Option("--join", "the inputs are all n shards: join them, bit for bit as if prepared at once").conflicts([
        ...["shard", "limit", "split", "variants", "generated", "keep44", "sources", "exclude"],
      ]),
    )
    .option("-q, --quiet", "no progress and no report")
    .addHelpText(
      "after",
      `
The split of a song is that of songs.tsv beside its archive or in its folder, else of the label file, else it follows from its name:
10% each test, val and heldout, the rest train. The licence is the line "Licence: …" of SOURCE.md beside it.
Shards are joined with the --labels, --question, --suspicious and --title-blues that they were prepared with.

Example:
  bat prepare corpora/open/*/ songs.tar.gz --labels truth.jsonl.gz -o all.safetensors`,
    )
    .action(async (inputs: string[], options: PrepareOptions) => {
      const { runPrepare } = await import("./prepare-run.js");
      await runPrepare(inputs, options);
    });
}

export type { PrepareOptions };
