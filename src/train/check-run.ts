/** What can be told of a run before its first step: that the names it was given exist, and that there is something to learn from. */
import type { Dataset } from "../data/dataset.js";
import { InputError, invalid, UsageError } from "../util/errors.js";
import { FINETUNE_DEFAULTS } from "./settings.js";
import type { Start } from "./start.js";

/**
 * @throws UsageError for a factor of a corpus or a question that there is none of: a mistyped name would change nothing
 */
export function checkNames({ config, settings }: Pick<Start, "config" | "settings">, dataset: Dataset): void {
  // A corpus of which every song was left out is no mistyped one.
  const corpora = new Set([...dataset.songs, ...dataset.discarded].map(({ corpus }) => corpus));
  refuseOthers("--corpus-weight", settings.corpusWeights, corpora);
  const asked = (kinds: readonly string[]) =>
    new Set(config.questions.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name));
  const { questionWeights, positiveWeights } = FINETUNE_DEFAULTS;
  refuseOthers("--question-weight", settings.questionWeights, asked(["binary", "scale", "chord"]), questionWeights);
  refuseOthers("--positive-weight", settings.positiveWeights, asked(["binary"]), positiveWeights);
}

/** @param standing names that a run has without being told, whether there is such a question or not */
function refuseOthers(
  option: string,
  factors: Readonly<Record<string, number>>,
  known: ReadonlySet<string>,
  standing: Readonly<Record<string, number>> = {},
): void {
  for (const name of Object.keys(factors))
    if (!known.has(name) && !Object.hasOwn(standing, name))
      throw new UsageError(invalid(option, name, `one of ${[...known].sort().join(", ")}`).message);
}

/**
 * @param file the dataset's, for the message
 * @throws InputError where no training song can be drawn
 */
export function checkSongs({ settings }: Pick<Start, "settings">, dataset: Dataset, file: string): void {
  const { corpusWeights, objective, questions } = settings;
  const train = dataset.songs.filter(({ split }) => split === "train");
  if (train.length === 0) {
    const splits = [...new Set(dataset.songs.map(({ split }) => split))];
    const counts = splits.map((split) => `${dataset.songs.filter((song) => song.split === split).length} ${split}`);
    throw new InputError(
      `${file} has no training songs (expected songs of the split train, got ${counts.join(", ") || "none"})`,
    );
  }
  const drawn = train.filter(({ corpus }) => (corpusWeights[corpus] ?? 1) > 0);
  if (drawn.length === 0) throw new InputError(`no training song of ${file} is left by --corpus-weight`);
  if (objective === "finetune" && !drawn.some(({ known }) => questions.some((name) => known[name] > 0)))
    throw new InputError(`no training song of ${file} is labelled for ${questions.join(", ")}`);
}
