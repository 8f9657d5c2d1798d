import { gunzipSync } from "node:zlib";
import { readCsvLabels } from "../data/csv-labels.js";
import type { SongLabels } from "../data/labels.js";
import { readTruthLabels } from "../data/truth-labels.js";
import { QUESTIONS, type Question } from "../theory/questions.js";
import { InputError, UsageError } from "../util/errors.js";
import { readInput } from "./read-input.js";

/**
 * Reads label files: truth in JSON lines (`.jsonl`) and CSV (`.csv`), either one gzipped (`.gz`).
 * Throws `InputError` naming the file, the line, the value and what was expected.
 *
 * @param note told of a file without a label
 */
export function readLabelFiles(
  paths: readonly string[],
  questions: readonly Question[],
  note: (text: string) => void = () => {},
): SongLabels[] {
  return paths.flatMap((path) => {
    const kind = /\.(jsonl|csv)(\.gz)?$/i.exec(path);
    if (!kind) throw new InputError(`${path} is no label file (expected .jsonl or .csv, or either with .gz)`);
    const bytes = readInput(path);
    let text: string;
    try {
      text = new TextDecoder().decode(kind[2] ? gunzipSync(bytes) : bytes);
    } catch (error) {
      throw new InputError(`${path} cannot be unzipped: ${(error as Error).message}`);
    }
    const read = kind[1].toLowerCase() === "csv" ? readCsvLabels : readTruthLabels;
    const labels = read(text, path, questions);
    if (labels.length === 0) note(`${path} holds no labels`);
    return labels;
  });
}

/** The standing questions and those that a user declares by name (yes or no). */
export function withQuestions(names: readonly string[], standing: readonly Question[] = QUESTIONS): Question[] {
  const questions = [...standing];
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      throw new UsageError(`invalid question ${name} (expected letters, digits and _, e.g. isBridge)`);
    }
    if (!questions.some((question) => question.name === name)) {
      questions.push({ name, kind: "binary", description: `${name}: a question of the user's own` });
    }
  }
  return questions;
}
