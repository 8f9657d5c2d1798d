import { invalid } from "../../util/errors.js";

/** A chord as it is written and as it is played: its tones are at most five, the root first. */
export interface HarteChord {
  /** Pitch class of the root, 0–11. */
  readonly root: number;
  /** Semitones above the root, each 0–11; the first is the root. */
  readonly intervals: readonly number[];
  /** Pitch class of the bass. */
  readonly bass: number;
  /** The quality of what is played, in plain shorthand whose third `thirdOf` knows: "maj", "min7", "sus4". */
  readonly quality: string;
}

/** Shorthand → semitones above the root. Of eleventh and thirteenth chords the tones that players leave out are left out. */
// biome-ignore format: a family a line
const SHORTHAND: Readonly<Record<string, readonly number[]>> = {
  maj: [0, 4, 7], maj6: [0, 4, 7, 9], maj7: [0, 4, 7, 11], maj9: [0, 4, 7, 11, 2], maj11: [0, 4, 7, 11, 2], maj13: [0, 4, 11, 2, 9], "6": [0, 4, 7, 9],
  min: [0, 3, 7], min6: [0, 3, 7, 9], min7: [0, 3, 7, 10], minmaj7: [0, 3, 7, 11], min9: [0, 3, 7, 10, 2], min11: [0, 3, 7, 10, 5], min13: [0, 3, 10, 2, 9],
  "7": [0, 4, 7, 10], "9": [0, 4, 7, 10, 2], "11": [0, 7, 10, 2, 5], "13": [0, 4, 10, 2, 9],
  dim: [0, 3, 6], dim7: [0, 3, 6, 9], hdim7: [0, 3, 6, 10], aug: [0, 4, 8],
  sus2: [0, 2, 7], sus4: [0, 5, 7], "5": [0, 7], "1": [0],
};
const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const DEGREES = [0, 2, 4, 5, 7, 9, 11];
const MOST_TONES = 5;

const EXPECTED = "a chord such as Bb:min7, F:maj(9)/3 or N";
const CHORD = /^([A-G][b#]*)(?::([a-z]*\d*)(?:\(([^()]+)\))?)?(?:\/([b#]*\d+))?$/;

/**
 * A chord in Harte's syntax (Harte et al., "Symbolic representation of musical chords", ISMIR 2005): root, shorthand, degrees added (or left
 * out, `*5`) in brackets, bass as a degree above the root. Null for `N`, no chord.
 * @example harteChord("D:7/3", "a chord") //=> { root: 2, intervals: [0, 4, 7, 10], bass: 6, quality: "7" }
 * @throws InputError where it is none: `what` names the place.
 */
export function harteChord(text: string, what: string): HarteChord | null {
  if (text === "N") return null;
  const match = CHORD.exec(text);
  if (!match) throw invalid(what, text, EXPECTED);
  const [, name, shorthand, degrees, slash] = match;
  const root = pitchClass(name, what);
  const base = shorthand ? SHORTHAND[shorthand] : degrees ? [0] : SHORTHAND.maj;
  if (!base) throw invalid(what, text, `one of the qualities ${Object.keys(SHORTHAND).join(" ")}`);
  const tones = [...base];
  for (const degree of degrees?.split(",") ?? []) {
    const wanted = !degree.startsWith("*");
    const above = degreeAbove(degree.trim().replace("*", ""), text, what);
    const at = tones.indexOf(above);
    if (wanted && at < 0) tones.push(above);
    if (!wanted && at > 0) tones.splice(at, 1);
  }
  const intervals = fewer(tones);
  const bass = slash ? (root + degreeAbove(slash, text, what)) % 12 : root;
  return { root, intervals, bass, quality: qualityOf(intervals) };
}

/** The pitch class of a note's name: `Eb` → 3. */
export function pitchClass(name: string, what: string): number {
  const match = /^([A-G])([b#]*)$/.exec(name);
  if (!match) throw invalid(what, name, "a note such as C, F# or Bb");
  return (LETTERS[match[1]] + alteration(match[2]) + 24) % 12;
}

function degreeAbove(degree: string, text: string, what: string): number {
  const match = /^([b#]*)(\d+)$/.exec(degree);
  const number = Number(match?.[2]);
  if (!match || number < 1 || number > 13) throw invalid(what, text, "degrees 1 to 13, as b7 or #11");
  return (DEGREES[(number - 1) % 7] + alteration(match[1]) + 24) % 12;
}

const alteration = (signs: string) => [...signs].reduce((sum, sign) => sum + (sign === "b" ? -1 : 1), 0);

/** At most five tones: the perfect fifth goes first, then what was added last. */
function fewer(tones: readonly number[]): number[] {
  const kept = tones.length > MOST_TONES ? tones.filter((tone) => tone !== 7) : tones;
  return kept.slice(0, MOST_TONES);
}

/** The plain shorthand of what is played. */
function qualityOf(intervals: readonly number[]): string {
  const has = (tone: number) => intervals.includes(tone);
  const seventh = has(10) ? "7" : has(11) ? "maj7" : has(9) ? "6" : "";
  if (has(4)) return has(8) && !has(7) ? "aug" : seventh === "6" ? "maj6" : seventh || "maj";
  if (has(3)) {
    if (has(6) && !has(7)) return has(10) ? "hdim7" : has(9) ? "dim7" : "dim";
    return `min${seventh}`;
  }
  return has(5) ? "sus4" : has(2) ? "sus2" : intervals.length > 1 ? "5" : "1";
}
