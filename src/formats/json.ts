/** An analysis as JSON (docs/format.md): a beat a line, so that it can be read and compared by eye. */
import type { Analysis } from "../answers/analysis.js";

export interface JsonOptions {
  /** The whole analysis on one line, for JSON Lines. */
  readonly line?: boolean;
}

/** Writes an analysis as JSON text that ends with a line break. */
export function toJson(analysis: Analysis, options: JsonOptions = {}): string {
  if (options.line) return `${JSON.stringify(analysis)}\n`;
  const { beats, summary, ...head } = analysis;
  const rows = (values: readonly unknown[], indent: string) =>
    values.length === 0
      ? "[]"
      : `[\n${values.map((value) => `${indent}  ${JSON.stringify(value)}`).join(",\n")}\n${indent}]`;
  const fields = [
    ...Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
    `  "summary": {\n${Object.entries(summary)
      .map(
        ([name, value]) =>
          `    ${JSON.stringify(name)}: ${Array.isArray(value) ? rows(value, "    ") : JSON.stringify(value)}`,
      )
      .join(",\n")}\n  }`,
    `  "beats": ${rows(beats, "  ")}`,
  ];
  return `{\n${fields.join(",\n")}\n}\n`;
}
