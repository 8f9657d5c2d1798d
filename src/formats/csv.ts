/**
 * An analysis as CSV (RFC 4180: comma, CRLF, fields quoted where they must be): a row a beat. The file's name is the first column, so
 * that the rows of many songs can stand in one file under one header.
 */
import type { Analysis, AnalysisBeat } from "../answers/analysis.js";
import { keyName } from "../theory/names.js";

/** Quotes a field that holds a comma, a quote or a line break. */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (fields: readonly (string | number | null)[]) => `${fields.map(csvField).join(",")}\r\n`;

/** The columns: a yes-or-no question is one (its probability), a scale is four (`scaleTonic`, `scaleMode`, `scaleP`, `scaleKey`). */
export function csvHeader(analysis: Analysis): string {
  return row(["file", "beat", "time", "tick", "measure", "position", ...answerColumns(analysis.beats[0])]);
}

function answerColumns(beat: AnalysisBeat | undefined): string[] {
  return Object.entries(beat?.answers ?? {}).flatMap(([name, answer]) =>
    typeof answer === "number" ? [name] : [`${name}Tonic`, `${name}Mode`, `${name}P`, `${name}Key`],
  );
}

export function csvRows(analysis: Analysis): string {
  return analysis.beats
    .map((beat, t) => {
      const answers = Object.values(beat.answers).flatMap((answer) =>
        typeof answer === "number"
          ? [answer]
          : [answer.tonic, answer.mode, answer.p, keyName(answer.tonic, answer.mode, { ascii: true })],
      );
      return row([analysis.file, t, beat.time, beat.tick, beat.measure, beat.position, ...answers]);
    })
    .join("");
}

/** One analysis with its header. */
export function toCsv(analysis: Analysis): string {
  return csvHeader(analysis) + csvRows(analysis);
}
