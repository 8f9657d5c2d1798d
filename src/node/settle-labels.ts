import type { Dataset } from "../data/dataset.js";
import { GENERATED_CORPUS } from "../data/generated-songs.js";
import { applyLabels, type LabelReport, type SongLabels } from "../data/labels.js";
import { titleLabels } from "../data/title-labels.js";
import type { Question } from "../theory/questions.js";

export interface LabelRun {
  readonly questions: readonly Question[];
  /** Of label files. */
  readonly labels: readonly SongLabels[];
  /** Weak blues labels from titles (src/data/title-labels.ts). */
  readonly titleBlues?: boolean;
}

/** A whole dataset with the labels of its run laid on it, and notes of where they came from. `made` came with the songs. */
export function settleLabels(
  dataset: Dataset,
  { questions, labels, titleBlues }: LabelRun,
  made: readonly SongLabels[] = [],
): { dataset: Dataset; report: LabelReport } {
  const laid = applyLabels(dataset, [...labels, ...made], questions);
  const notes = [...new Set(labels.map(({ source }) => `labels of ${source.slice(source.lastIndexOf("/") + 1)}`))];
  let result = laid.dataset;
  if (titleBlues) {
    const weak = result.songs.flatMap((song) => titleLabels(song) ?? []);
    result = applyLabels(result, weak).dataset;
    notes.push("weak blues labels from titles");
  }
  const variants = result.songs.filter(({ id }) => id.includes("~")).length;
  if (variants > 0) notes.push(`${variants} variants of labelled songs`);
  const generated = result.songs.filter(({ corpus }) => corpus === GENERATED_CORPUS).length;
  if (generated > 0) notes.push(`${generated} generated songs`);
  return { dataset: { ...result, notes }, report: laid.report };
}
