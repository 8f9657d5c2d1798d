import { thirdOf } from "../../theory/chords.js";
import { MODES, type Mode } from "../../theory/modes.js";
import type { LeadSheet, SheetLine, SheetMeasure } from "./billboard.js";
import { lineTonics } from "./tonics.js";

/** A measure of a song with what its annotation says of it. */
export interface SongMeasure {
  readonly chords: SheetMeasure;
  /** Pitch class of the tonic; whether its third is minor, null where the tonic's chords do not tell. */
  readonly tonic: number;
  /** False where the annotation's tonic is in doubt. */
  readonly keyKnown: boolean;
  readonly minor: boolean | null;
  /** The name of the mode that the chords fit best. */
  readonly mode: string;
  /** On its first beat; null = not known. */
  readonly phraseStart: boolean | null;
  readonly modulationUp: boolean | null;
  readonly inPhrase: number;
  readonly phraseLength: number;
  /** Number of its phrase within its section, from 0. */
  readonly phrase: number;
  readonly letter: string;
  readonly name: string;
  readonly lead: SheetLine["lead"];
}

interface Phrase {
  readonly line: SheetLine;
  readonly opens: boolean;
  /** False where the annotation does not say that a phrase starts here. */
  readonly sure: boolean;
  readonly measures: { chords: SheetMeasure; tonic: number; keyKnown: boolean }[];
}

/** A line that is repeated is played for no more than so many measures: fadeouts go on for up to 79. */
const MOST_REPEATED = 16;

/**
 * The measures of a song as they are played, one after the other.
 *
 * Phrases: a line is a phrase, or goes on in the next one; three lines of four have four measures. The model's other annotators, those of
 * POP909-structure, write as many phrases of eight measures as of four (37% and 34%), so that of two lines of four the second starts a phrase for
 * them about every third time. Both agree on where a section starts and on every other such line. So a line's first measure is a phrase start, but null,
 * not known, where the line has one measure, or ends within eight measures of the section's last start. Within lines of more than eight
 * measures every fourth measure is null, else no start.
 */
export function songMeasures(sheet: LeadSheet): SongMeasure[] {
  const phrases = sheetPhrases(sheet.lines);
  let inSection = -1;
  /** Measures since the last known start of the section. */
  let since = Number.POSITIVE_INFINITY;
  const measures = phrases.flatMap(({ line, opens, sure, measures }) => {
    inSection = opens ? 0 : inSection + 1;
    if (opens) since = Number.POSITIVE_INFINITY;
    const { length } = measures;
    const known = sure && length > 1 && since + length > 8;
    since = known ? length : since + length;
    return measures.map((measure, m) => ({
      ...measure,
      phraseStart: m === 0 ? (known ? true : null) : length > 8 && m % 4 === 0 ? null : false,
      inPhrase: m,
      phraseLength: length,
      phrase: inSection,
      letter: line.letter,
      name: line.name,
      lead: /solo|instrumental/.test(line.name) ? ("solo" as const) : line.lead,
    }));
  });
  return withKeys(trimmed(measures));
}

/** Lines with their repeats, those joined by `->` as one. Lines of one or two measures that are repeated make phrases of four, whose starts are not known. */
function sheetPhrases(lines: readonly SheetLine[]): Phrase[] {
  const phrases: Phrase[] = [];
  let goesOn = false;
  const tonics = lineTonics(lines);
  lines.forEach((line, at) => {
    const { tonic, known: keyKnown } = tonics[at];
    const size = line.measures.length;
    const times = Math.max(1, Math.min(line.times, Math.floor(MOST_REPEATED / size)));
    const all = Array.from({ length: times }, () =>
      line.measures.map((chords) => ({ chords, tonic, keyKnown })),
    ).flat();
    if (goesOn && !line.opens) {
      phrases[phrases.length - 1].measures.push(...all);
    } else {
      const length = times === 1 ? size : size <= 2 ? 4 : size;
      for (let from = 0; from < all.length; from += length) {
        const sure = from === 0 ? !goesOn : size > 2;
        phrases.push({ line, opens: line.opens && from === 0, sure, measures: all.slice(from, from + length) });
      }
    }
    goesOn = line.continues;
  });
  return phrases;
}

/** Without the measures of silence at both ends. */
function trimmed<T extends { chords: SheetMeasure }>(measures: readonly T[]): readonly T[] {
  const sounds = ({ chords }: T) => chords.some((chord) => chord !== null);
  const from = measures.findIndex(sounds);
  return from < 0 ? [] : measures.slice(from, measures.findLastIndex(sounds) + 1);
}

type Keyless = Omit<SongMeasure, "minor" | "mode" | "modulationUp">;

/** Adds the third and the mode of each stretch of one tonic, and where the tonic goes up. */
function withKeys(measures: readonly Keyless[]): SongMeasure[] {
  const keyed: SongMeasure[] = [];
  for (let from = 0; from < measures.length; ) {
    const { tonic } = measures[from];
    const end = measures.findIndex((measure, m) => m > from && measure.tonic !== tonic);
    const stretch = measures.slice(from, end < 0 ? measures.length : end);
    const minor = thirdOfTonic(stretch);
    const mode = modeOf(stretch, minor).name;
    const before = keyed.at(-1);
    const known = before?.keyKnown && stretch[0].keyKnown;
    const modulationUp = before ? (known ? goesUp(before, tonic, minor) : null) : false;
    keyed.push(...stretch.map((measure, m) => ({ ...measure, minor, mode, modulationUp: m === 0 && modulationUp })));
    from += stretch.length;
  }
  return keyed;
}

/** Up by 1–3 semitones; null where the new key may be only the relative major of the one before. */
function goesUp(before: SongMeasure, tonic: number, minor: boolean | null): boolean | null {
  const up = (tonic - before.tonic + 12) % 12;
  if (up < 1 || up > 3) return false;
  return up === 3 && before.minor !== false && minor !== true ? null : true;
}

/** The tonic's beats of one third must be at least four, and twice those of the other. */
function thirdOfTonic(measures: readonly Keyless[]): boolean | null {
  const beats = { major: 0, minor: 0, none: 0 };
  for (const { chords, tonic } of measures) {
    for (const chord of chords) if (chord?.root === tonic) beats[thirdOf(chord.quality) ?? "none"]++;
  }
  const { major, minor } = beats;
  if (Math.max(major, minor) < 4 || Math.max(major, minor) < 2 * Math.min(major, minor)) return null;
  return minor > major;
}

/** The mode of seven notes in which most tones of the chords lie; plain major and minor before the others. */
function modeOf(measures: readonly Keyless[], minor: boolean | null): Mode {
  const heard = new Array<number>(12).fill(0);
  for (const { chords, tonic } of measures) {
    for (const chord of chords) {
      for (const interval of chord?.intervals ?? []) heard[((chord?.root ?? 0) + interval - tonic + 12) % 12]++;
    }
  }
  const sum = heard.reduce((a, b) => a + b, 0);
  const share = (mode: Mode) =>
    mode.steps.reduce((inside, step) => inside + heard[step], 0) + (/^(major|minor)$/.test(mode.name) ? 0.02 * sum : 0);
  const among = MODES.filter((mode) => mode.steps.length === 7 && (minor === null || mode.minor === minor));
  return among.reduce((best, mode) => (share(mode) > share(best) ? mode : best));
}
