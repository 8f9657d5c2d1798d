import { kindsOf, type Question } from "../theory/questions.js";
import { InputError, invalid } from "../util/errors.js";
import { FULL_WEIGHT, type LabelColumn, UNKNOWN } from "./dataset.js";
import { binaryLabel, type SongLabels } from "./labels.js";

/**
 * Labels of one's own: CSV with the header `file,beat,question,value` (columns in any order, quotes as in RFC 4180, LF or CRLF).
 *
 *     file,beat,question,value
 *     mysong.mid,0,measureStart,1
 *     mysong.mid,0,scale,C minor
 *
 * `file` is the song's file name (or path, or id). `beat` counts from 0; `16-63` is each beat from 16 to 63, and `all` every beat of
 * the song that no other row names. Two rows may not say two things of one beat. A column `weight` (above 0, at most 1) says how much the label counts in training; other
 * columns are the writer's own. A binary value is 0, 1 or a probability between, or
 * yes/no/true/false; a scale is a tonic and a mode: `C minor`, `Ab major`, `9:minor`; a chord is a root and a third (`none` where it has none).
 * Throws `InputError` naming the file, the line, the value and what was expected.
 */
export function readCsvLabels(text: string, source: string, questions: readonly Question[]): SongLabels[] {
  const rows = csvRows(text, source);
  const header = rows.next().value?.fields.map((name) => name.trim().replace(/^\uFEFF/, "")) ?? [];
  const columns = ["file", "beat", "question", "value"].map((name) => header.indexOf(name));
  if (columns.includes(-1)) throw invalid(`${source} line 1: header`, header.join(","), "file,beat,question,value");
  const weights = header.indexOf("weight");
  const songs = new Map<string, Row[]>();
  const stated = new Map<string, Map<Row["beat"], Row>>();
  for (const { fields, line } of rows) {
    const [file, beatText, name, value] = columns.map((column) => (fields[column] ?? "").trim());
    const place = `${source} line ${line}`;
    if (fields.length !== header.length)
      throw invalid(`${place}: ${fields.length} fields`, fields.join(","), `${header.length}`);
    if (file === "") throw invalid(`${place}: file`, "''", "the name of a song's file");
    const beats = parseBeats(beatText, place);
    const weight = weights < 0 ? FULL_WEIGHT : parseWeight(fields[weights].trim(), place);
    const question = questions.find((known) => known.name === name);
    if (!question) throw invalid(`${place}: question`, name, `one of ${questions.map((q) => q.name).join(", ")}`);
    const label =
      question.kind === "binary" ? { value: parseBinary(value, place), mode: 0 } : parsePitched(value, question, place);
    const list = songs.get(file) ?? [];
    songs.set(file, list);
    const key = `${file}\n${name}`;
    const known = stated.get(key) ?? new Map<Row["beat"], Row>();
    stated.set(key, known);
    for (const beat of beats) {
      const row = { beat, line, question, weight, ...label };
      const before = known.get(beat) ?? row;
      if (before.value !== row.value || before.mode !== row.mode) {
        const of = `${question.name} of ${beat === "all" ? "all beats" : `beat ${beat}`} of ${file}`;
        throw invalid(`${place}: value`, value, `that of line ${before.line}, which says another for ${of}`);
      }
      known.set(beat, row);
      list.push(row);
    }
  }
  return [...songs].flatMap(([song, rows]) => {
    const everywhere = rows.filter((row) => row.beat === "all");
    const placed = rows.filter((row) => row.beat !== "all");
    return [
      ...everywhere.map((row): SongLabels => ({ song, source, by: "all", at: [], columns: columnsOf([row]) })),
      ...(placed.length > 0 ? [placedLabels(song, source, placed)] : []),
    ];
  });
}

/** One beat, or all, of one line. */
interface Row {
  readonly beat: number | "all";
  readonly line: number;
  readonly question: Question;
  readonly value: number;
  readonly mode: number;
  readonly weight: number;
}

function placedLabels(song: string, source: string, rows: readonly Row[]): SongLabels {
  const lines = rows.map((row) => row.line);
  return { song, source, lines, by: "beat", at: rows.map((row) => Number(row.beat)), columns: columnsOf(rows) };
}

function columnsOf(rows: readonly Row[]): Record<string, LabelColumn> {
  const columns: Record<string, LabelColumn> = {};
  for (const question of new Set(rows.map((row) => row.question))) {
    columns[question.name] = {
      value: Uint8Array.from(rows, (row) => (row.question === question ? row.value : UNKNOWN)),
      mode: Uint8Array.from(rows, (row) => row.mode),
      weight: Uint8Array.from(rows, (row) => row.weight),
    };
  }
  return columns;
}

/** Longest range of beats that is believed: a day of music. */
const LONGEST = 200_000;

/** `12`, `16-63` or `all`. */
function parseBeats(text: string, place: string): (number | "all")[] {
  if (text === "all") return ["all"];
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [first, last] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [0, -1];
  if (last < first || last - first > LONGEST) {
    throw invalid(`${place}: beat`, text === "" ? "''" : text, "a whole number from 0, a range such as 16-63, or all");
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function parseWeight(text: string, place: string): number {
  const weight = text === "" ? 1 : Number(text);
  if (!(weight > 0 && weight <= 1)) throw invalid(`${place}: weight`, text, "a number above 0, at most 1");
  return Math.max(1, Math.round(weight * FULL_WEIGHT));
}
const WORDS: Readonly<Record<string, number>> = { yes: 1, true: 1, no: 0, false: 0 };

function parseBinary(text: string, place: string): number {
  const p = WORDS[text.toLowerCase()] ?? (text === "" ? Number.NaN : Number(text));
  if (!(p >= 0 && p <= 1)) throw invalid(`${place}: value`, text === "" ? "''" : text, "a probability from 0 to 1");
  return binaryLabel(p);
}

const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** `C minor`, `F# major`, `Bb dorian`, `9:minor`: the tonic or root as a pitch class 0–11, and the index of its kind. */
export function parsePitched(text: string, question: Question, place: string): { value: number; mode: number } {
  const match = /^(?:(\d{1,2})|([A-Ga-g])([#♯b♭]*))\s*[:\s]\s*(\w[\w ]*)$/.exec(text);
  const kinds = kindsOf(question);
  const mode = match ? kinds.indexOf(match[4].toLowerCase().replaceAll(" ", "")) : -1;
  let tonic = -1;
  if (match?.[1] !== undefined) tonic = Number(match[1]);
  else if (match) {
    tonic = LETTERS[match[2].toUpperCase()];
    for (const sign of match[3]) tonic += sign === "#" || sign === "♯" ? 1 : -1;
    tonic = ((tonic % 12) + 12) % 12;
  }
  if (mode < 0 || tonic < 0 || tonic > 11) {
    const names = question.kind === "scale" ? ["tonic", "mode"] : ["root", "third"];
    const expected = `a ${names.join(" and a ")} like "C minor" or "9:minor"; ${names[1]}s: ${kinds.join(", ")}`;
    throw invalid(`${place}: value`, text === "" ? "''" : text, expected);
  }
  return { value: tonic, mode };
}

interface CsvRow {
  readonly fields: readonly string[];
  readonly line: number;
}

/** The rows of a CSV text (RFC 4180); empty lines are passed over. `line` is where the row starts, from 1. */
export function* csvRows(text: string, source: string): Generator<CsvRow, undefined> {
  let fields: string[] = [];
  let field = "";
  let line = 1;
  let start = 1;
  let quoted = false;
  let wasQuoted = false;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text[i] : "\n";
    if (quoted) {
      if (i === text.length) throw new InputError(`${source} line ${start}: a quote is opened and never closed`);
      if (c === "\n") line++;
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"' && field === "") {
      quoted = true;
      wasQuoted = true;
    } else if (c === "," || c === "\n") {
      fields.push(wasQuoted ? field : field.replace(/\r$/, ""));
      field = "";
      wasQuoted = false;
      if (c === "\n") {
        if (fields.length > 1 || fields[0] !== "") yield { fields, line: start };
        fields = [];
        line++;
        start = line;
      }
    } else if (!(wasQuoted && c === "\r")) {
      field += c;
    }
  }
  return undefined;
}
