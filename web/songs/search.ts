/**
 * Searching songs in words: "all songs with a modulation up by 2", "minor, not blues", "Ab major", "phrases of 5 measures", "more than 2
 * modulations". What is no such words is looked for in names and titles.
 */
import { MODES, modeOrMajor } from "../../src/theory/modes.js";
import { fifthsName, keyName } from "../../src/theory/names.js";
import type { SongRow } from "./song-row.js";

export interface Condition {
  /** How it was understood, in words. */
  readonly words: string;
  readonly holds: (row: SongRow) => boolean;
}

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
};
const NUMBER = `\\d+|${Object.keys(NUMBERS).join("|")}`;
const numberOf = (text: string) => NUMBERS[text] ?? Number(text);

const LETTERS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

function tonicOf(name: string): number {
  let tonic = LETTERS[name[0]];
  for (const sign of name.slice(1)) tonic += sign === "#" ? 1 : -1;
  return (tonic + 12) % 12;
}

/** The longer first: "minor pentatonic" is no minor. */
const MODE = MODES.map(({ words }) => words)
  .sort((a, b) => b.length - a.length)
  .join("|");
const INTERVALS: Readonly<Record<string, number>> = {
  "a semitone": 1,
  semitone: 1,
  "a half tone": 1,
  "a whole tone": 2,
  "whole tone": 2,
  "a tone": 2,
  "a minor third": 3,
  "minor third": 3,
};
const INTERVAL = Object.keys(INTERVALS)
  .sort((a, b) => b.length - a.length)
  .join("|");
const COMPARE = "more than|over|at least|fewer than|less than|under|at most|exactly|>=|<=|>|<|=";

function compare(how: string, value: number, limit: number): boolean {
  if (how === "more than" || how === "over" || how === ">") return value > limit;
  if (how === "at least" || how === ">=") return value >= limit;
  if (how === "fewer than" || how === "less than" || how === "under" || how === "<") return value < limit;
  if (how === "at most" || how === "<=") return value <= limit;
  return value === limit;
}

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Condition;
}

/** A key is a song's own when at least so much of it stands in it. */
const MAIN = 0.25;
const isBlues = (row: SongRow) => row.blues !== null && row.blues >= 0.5;
const not = "(no |not |not a |not in |without |without a |without any |-)?";

const negated = (no: string | undefined, { words, holds }: Condition): Condition =>
  no ? { words: `not ${words}`, holds: (row) => !holds(row) } : { words, holds };

/** In this order; each takes its words out of the query. */
const RULES: readonly Rule[] = [
  {
    pattern: new RegExp(`(?:(${COMPARE}) ?)(${NUMBER}) (modulations?|phrases?|beats?|measures?|keys?)\\b`),
    read: ([, how, number, what]) => {
      const limit = numberOf(number);
      const noun = what.replace(/s$/, "");
      const count: Readonly<Record<string, (row: SongRow) => number>> = {
        modulation: (row) => row.modulations.length,
        phrase: (row) => row.phrases?.count ?? 0,
        beat: (row) => row.beats,
        measure: (row) => row.beats / 4,
        key: (row) => row.keys.length,
      };
      return { words: `${how} ${limit} ${noun}s`, holds: (row) => compare(how, count[noun](row), limit) };
    },
  },
  {
    pattern: new RegExp(
      `${not}(?:truck[- ]driver )?modulat\\w*(?: up)?(?: by)?(?: (?:(\\d+)(?: semitones?)?|(${INTERVAL})))?(?! \\d)`,
    ),
    read: ([, no, number, interval]) => {
      const steps = number ? Number(number) : interval ? INTERVALS[interval] : null;
      if (steps === null) return negated(no, { words: "a modulation up", holds: (row) => row.modulations.length > 0 });
      const holds = (row: SongRow) => row.modulations.some(({ semitones }) => semitones === steps);
      return negated(no, { words: `a modulation up by ${steps}`, holds });
    },
  },
  {
    pattern: new RegExp(`phrases? of (${NUMBER})(?: measures?)?`),
    read: ([, number]) => ({
      words: `phrases of ${numberOf(number)} measures`,
      holds: (row) => row.phrases?.measures === numberOf(number),
    }),
  },
  { pattern: new RegExp(`${not}\\bblues\\b`), read: ([, no]) => negated(no, { words: "blues", holds: isBlues }) },
  {
    pattern: new RegExp(`${not}(?:key of )?\\b([a-g](?:#|b)?) (${MODE})\\b`),
    read: ([, no, name, words]) => {
      const tonic = tonicOf(name);
      const mode = modeOrMajor(words).name;
      const holds = (row: SongRow) =>
        row.keys.some((key) => key.tonic === tonic && key.mode === mode && key.share >= MAIN);
      return negated(no, { words: keyName(tonic, mode), holds });
    },
  },
  {
    pattern: new RegExp(`${not}(?:key of|tonic) ([a-g](?:#|b)?)(?= |$)`),
    read: ([, no, name]) => {
      const tonic = tonicOf(name);
      const holds = (row: SongRow) => row.keys.some((key) => key.tonic === tonic && key.share >= MAIN);
      const sharps = name.endsWith("#");
      const place = ((tonic * 7 + 5) % 12) - 5;
      return negated(no, { words: `tonic ${fifthsName(sharps && place < 0 ? place + 12 : place)}`, holds });
    },
  },
  {
    pattern: new RegExp(`${not}\\b(${MODE})\\b(?: keys?)?`),
    read: ([, no, words]) => negated(no, { words, holds: (row) => row.keys[0]?.mode === modeOrMajor(words).name }),
  },
];

/** Words that say nothing by themselves. */
const FILLERS = new Set([
  "all",
  "songs",
  "song",
  "with",
  "a",
  "an",
  "in",
  "that",
  "have",
  "has",
  "are",
  "is",
  "the",
  "and",
  "which",
  "of",
]);

/** What a query asks for; a song is found when all of it holds. */
export function readQuery(query: string): Condition[] {
  let rest = ` ${query
    .toLowerCase()
    .replaceAll("♭", "b")
    .replaceAll("♯", "#")
    .replace(/[,;·]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()} `;
  const conditions: Condition[] = [];
  for (const { pattern, read } of RULES) {
    for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
      conditions.push(read(match));
      rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`.replace(/\s+/g, " ");
    }
  }
  for (const word of rest.trim().split(" ")) {
    if (word === "" || FILLERS.has(word)) continue;
    conditions.push({
      words: `“${word}” in the name`,
      holds: ({ file, title }) => `${file} ${title}`.toLowerCase().includes(word),
    });
  }
  return conditions;
}

export function searchSongs(rows: readonly SongRow[], conditions: readonly Condition[]): SongRow[] {
  return rows.filter((row) => conditions.every(({ holds }) => holds(row)));
}
