/**
 * An analysis as CSV (RFC 4180: comma, CRLF, fields quoted where they must be): a row a beat. The file's name is the first column, so
 * that the rows of many songs can stand in one file under one header.
 */
import type { Analysis, AnalysisBeat } from "../answers/analysis.js";
import { keyName } from "../theory/names.js";
import { InputError } from "../util/errors.js";

/** Quotes a field that holds a comma, a quote or a line break. */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (fields: readonly (string | number | null)[]) => `${fields.map(csvField).join(",")}\r\n`;

/** A question that the columns of a CSV answer: a yes-or-no question with one column, a scale with four. */
export interface CsvQuestion {
  readonly name: string;
  readonly scale: boolean;
}

/** The questions of an analysis, in the order of its columns. */
export function csvQuestions(analysis: Analysis): CsvQuestion[] {
  return questionsOf(analysis.beats[0]);
}

function questionsOf(beat: AnalysisBeat | undefined): CsvQuestion[] {
  return Object.entries(beat?.answers ?? {}).map(([name, answer]) => ({ name, scale: typeof answer !== "number" }));
}

/** The columns: a yes-or-no question is one (its probability), a scale is four (`scaleTonic`, `scaleMode`, `scaleP`, `scaleKey`). */
export function csvHeader(analysis: Analysis): string {
  const columns = csvQuestions(analysis).flatMap(({ name, scale }) =>
    scale ? [`${name}Tonic`, `${name}Mode`, `${name}P`, `${name}Key`] : [name],
  );
  return row(["file", "beat", "time", "tick", "measure", "position", ...columns]);
}

/**
 * A row a beat.
 * @param questions those of the header that the rows stand under; the analysis may have them in another order
 * @throws InputError naming the file, the beat and the questions where it answers others
 */
export function csvRows(analysis: Analysis, questions: readonly CsvQuestion[] = csvQuestions(analysis)): string {
  return analysis.beats
    .map((beat, t) => {
      checkQuestions(analysis.file, t, beat, questions);
      const answers = questions.flatMap(({ name }) => {
        const answer = beat.answers[name];
        return typeof answer === "number"
          ? [answer]
          : [answer.tonic, answer.mode, answer.p, keyName(answer.tonic, answer.mode, { ascii: true })];
      });
      return row([analysis.file, t, beat.time, beat.tick, beat.measure, beat.position, ...answers]);
    })
    .join("");
}

function checkQuestions(file: string, t: number, beat: AnalysisBeat, expected: readonly CsvQuestion[]): void {
  const found = questionsOf(beat);
  const alike = (one: CsvQuestion) => found.some(({ name, scale }) => name === one.name && scale === one.scale);
  if (found.length === expected.length && expected.every(alike)) return;
  const list = (questions: readonly CsvQuestion[]) => questions.map(inWords).join(", ") || "none";
  throw new InputError(
    `${file}: beat ${t}: invalid questions ${list(found)} (expected those of the header: ${list(expected)})`,
  );
}

/** A question by its name, with its kind where that is not what the name says. */
function inWords({ name, scale }: CsvQuestion): string {
  return scale === (name === "scale") ? name : `${name} (${scale ? "a scale" : "a probability"})`;
}

/** One analysis with its header. */
export function toCsv(analysis: Analysis): string {
  return csvHeader(analysis) + csvRows(analysis);
}
