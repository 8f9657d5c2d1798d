import { short } from "./evaluate.js";
import { QUALITY_ROWS, type QualityRow } from "./quality-rows.js";

/** A row's value with its 95% interval; `text`: why there is none. */
export type Measured =
  | { readonly value: number; readonly low: number; readonly high: number }
  | { readonly why: string };

/** One run of the table: what `docs/quality.json` keeps a list of. */
export interface QualityRun {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly model: string;
  /** By the row's id; only rows that were measured. */
  readonly rows: Readonly<Record<string, { readonly value: number; readonly low: number; readonly high: number }>>;
}

/** `met`, or by how much a value misses its target; empty without a target. */
export function verdict({ target, high = true }: QualityRow, value: number): string {
  if (target === null) return "";
  const missing = high ? target - value : value - target;
  return missing <= 0 ? "met" : `short by ${short(missing)}`;
}

/**
 * Whether a value is worse than the one before it by more than half of that one's interval. A row whose interval was a point is
 * a regression when it is worse at all.
 */
export function isRegression(
  { high = true }: QualityRow,
  value: number,
  before: { readonly value: number; readonly low: number; readonly high: number },
): boolean {
  const worse = high ? before.value - value : value - before.value;
  return worse > (before.high - before.low) / 2 + 1e-9;
}

/** The rows that are regressions against an earlier run. */
export function regressions(
  measured: Readonly<Record<string, Measured>>,
  before: QualityRun | undefined,
  rows: readonly QualityRow[] = QUALITY_ROWS,
): QualityRow[] {
  return rows.filter((row) => {
    const now = measured[row.id];
    const then = before?.rows[row.id];
    return now && "value" in now && then && isRegression(row, now.value, then);
  });
}

const HEADER = ["question", "songs", "value", "95% interval", "baseline", "target", "", "last kept"];

/** The table in cells: a header, then a row each. */
function cells(
  measured: Readonly<Record<string, Measured>>,
  before: QualityRun | undefined,
  rows: readonly QualityRow[],
): string[][] {
  const body = rows.map((row) => {
    const now = measured[row.id] ?? { why: "nothing was run for it" };
    const then = before?.rows[row.id];
    const wanted = row.target === null ? "" : `${row.high === false ? "≤" : "≥"} ${short(row.target)}`;
    const rule = row.baseline === null ? "" : short(row.baseline);
    if ("why" in now) return [row.question, row.corpus, "–", "", rule, wanted, `not measured: ${now.why}`, ""];
    const last = then ? `${short(then.value)}${isRegression(row, now.value, then) ? " regression" : ""}` : "";
    const interval = `${short(now.low)}–${short(now.high)}`;
    return [row.question, row.corpus, short(now.value), interval, rule, wanted, verdict(row, now.value), last];
  });
  return [HEADER, ...body];
}

/** The table as text with columns in line. */
export function qualityText(
  measured: Readonly<Record<string, Measured>>,
  before?: QualityRun,
  rows: readonly QualityRow[] = QUALITY_ROWS,
): string {
  const table = cells(measured, before, rows);
  const widths = HEADER.map((_, column) =>
    Math.max(...table.map((line) => (line[column].startsWith("not measured") ? 0 : line[column].length))),
  );
  return table
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The history in Markdown, the newest run first: a row a question, a column a run. */
export function historyMarkdown(runs: readonly QualityRun[], rows: readonly QualityRow[] = QUALITY_ROWS): string {
  const newest = [...runs].reverse();
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  const head = ["question", "songs", "baseline", "target", ...newest.map(({ date, model }) => `${date} ${model}`)];
  const body = rows
    .filter((row) => newest.some((run) => run.rows[row.id]))
    .map((row) => [
      row.question,
      row.corpus,
      row.baseline === null ? "" : short(row.baseline),
      row.target === null ? "" : `${row.high === false ? "≤" : "≥"} ${short(row.target)}`,
      ...newest.map((run) => {
        const was = run.rows[row.id];
        if (!was) return "";
        const met = verdict(row, was.value) === "met";
        const value = met ? `**${short(was.value)}**` : short(was.value);
        return `${value} (${short(was.low)}–${short(was.high)})`;
      }),
    ]);
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
