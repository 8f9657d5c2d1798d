/** An analysis for reading in a terminal: a line a (true) measure, then a summary. */
import { type Analysis, type AnalysisBeat, probability, saysYes, scaleOf } from "../answers/analysis.js";
import { truePositions } from "../answers/summary.js";
import { MODES } from "../theory/modes.js";
import { keyName } from "../theory/names.js";
import { type Style, style } from "./style.js";
import { summaryLines } from "./summary-lines.js";
import { clip, clock, measureName, pad, printable } from "./text.js";

export interface TableOptions {
  /** Columns of the terminal; no line is longer. Default 80. */
  readonly width?: number;
  /** ANSI colours and weights. Default false. */
  readonly colour?: boolean;
  /** Only ASCII characters. Default false. */
  readonly ascii?: boolean;
  /** Only the summary, no line a measure. Default false. */
  readonly summaryOnly?: boolean;
}

interface Row {
  readonly measure: string;
  readonly time: string;
  readonly key: string;
  readonly tonic: string;
  readonly phrase: string;
  readonly marks: string;
}

/** Writes the table; it ends with a line break. */
export function toTable(analysis: Analysis, options: TableOptions = {}): string {
  const { width = 80, colour = false, ascii = false, summaryOnly = false } = options;
  const paint = style(colour);
  const title = printable(analysis.title);
  const file = printable(analysis.file);
  const dash = ascii ? "-" : "·";
  const head = title && title !== file ? `${file} ${dash} ${title}` : file;
  const lines = [paint.bold(clip(head, width))];
  if (!summaryOnly) lines.push(...tableLines(rows(analysis, ascii), width, paint), "");
  for (const [label, text] of summaryLines(analysis, { width, ascii })) {
    lines.push(`${paint.dim(pad(label, 13))}${label === "modulations" ? paint.strong(text) : text}`);
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** The rows: one a true measure; a row longer than a measure where the barlines change is shown as it is. */
function rows(analysis: Analysis, ascii: boolean): Row[] {
  const { beats, summary } = analysis;
  const positions = truePositions(beats);
  const starts = beats.flatMap((_, t) => (t === 0 || positions[t] === 1 ? [t] : []));
  let shown = "";
  return starts.map((from, n) => {
    const to = starts[n + 1] ?? beats.length;
    const measure = beats.slice(from, to);
    const within = (place: { readonly beat: number }) => place.beat >= from && place.beat < to;
    const phrase = summary.phrases?.find(within);
    const keys = measure.map((beat) => name(beat, ascii));
    // The key is said where it changes and again where a phrase starts.
    const changed = keys.find((key) => key !== shown) ?? "";
    const key = changed || (phrase ? (keys.at(-1) ?? "") : "");
    shown = keys.at(-1) ?? "";
    const modulation = summary.modulations?.find(within);
    const blues = measure.filter((beat) => saysYes(beat, "blues")).length * 2 > measure.length;
    const up = ascii ? "up " : "↑";
    const marks = [
      modulation ? `${up}${modulation.semitones ?? ""} modulation`.replace(/ +/g, " ") : "",
      blues ? "blues" : "",
    ];
    return {
      measure: measureName(beats[from]),
      time: clock(beats[from].time),
      key,
      tonic: measure.map((beat) => tonicMark(beat, ascii)).join(""),
      phrase: phrase ? phraseLength(phrase.beats) : "",
      marks: marks.filter(Boolean).join(", "),
    };
  });
}

const name = (beat: AnalysisBeat, ascii: boolean) => {
  const scale = scaleOf(beat);
  return scale ? keyName(scale.tonic, scale.mode, { ascii }) : "";
};

/** "I" or "i" on a beat whose chord is the tonic's, a dot on another. */
function tonicMark(beat: AnalysisBeat, ascii: boolean): string {
  if (probability(beat, "tonicChord") === null) return "";
  if (!saysYes(beat, "tonicChord")) return ascii ? "." : "·";
  return MODES.find((mode) => mode.name === scaleOf(beat)?.mode)?.minor ? "i" : "I";
}

/** "4 measures", or beats where it is not a whole number of measures. */
function phraseLength(beats: number): string {
  const measures = beats / 4;
  if (!Number.isInteger(measures)) return `${beats} beats`;
  return `${measures} measure${measures === 1 ? "" : "s"}`;
}

/** Lays the rows out in columns; columns that say nothing, and the time on a narrow terminal, are left out. */
function tableLines(rows: readonly Row[], width: number, paint: Style): string[] {
  const titles: Row = { measure: "measure", time: "time", key: "key", tonic: "tonic", phrase: "phrase", marks: "" };
  const names = (Object.keys(titles) as (keyof Row)[]).filter(
    (column) => rows.some((row) => row[column] !== "") && !(column === "time" && width < 50),
  );
  const widths = names.map((column) => Math.max(titles[column].length, ...rows.map((row) => row[column].length)));
  const looks: Partial<Record<keyof Row, (text: string) => string>> = {
    key: paint.bold,
    time: paint.dim,
    phrase: paint.phrase,
    marks: paint.strong,
  };
  const line = (row: Row, title: boolean) => {
    let left = width;
    return names
      .map((column, c) => {
        const right = column === "measure" || column === "time";
        const text = clip(`${right ? row[column].padStart(widths[c]) : pad(row[column], widths[c])}  `, left);
        left -= text.length;
        return title ? paint.dim(text) : (looks[column]?.(text) ?? text);
      })
      .join("");
  };
  return [line(titles, true), ...rows.map((row) => line(row, false))];
}
