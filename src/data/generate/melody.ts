import { modeOrMajor, plainMode } from "../../theory/modes.js";
import type { Random } from "../../util/random.js";
import { chance, pick, weighted } from "./choose.js";
import type { Chord } from "./chords.js";
import { chordAt, Line, type Plan, type PlannedMeasure } from "./plan.js";

/** A note of a theme: its place in the phrase in beats, and its height in steps of the scale above the tonic. */
interface ThemeNote {
  readonly at: number;
  readonly length: number;
  readonly step: number;
}

/** Rhythms of a 4/4 measure in eighths; r is a rest. From calm to busy. */
const RHYTHMS: readonly (readonly string[])[] = [
  ["4 4", "6 2", "8", "4 2 2", "r2 2 4", "2 6", "3 1 4"],
  ["2 2 4", "3 1 4", "r2 2 2 2", "2 2 2 2", "1 1 2 4", "3 3 2", "r1 1 2 4", "4 1 1 2", "2 1 1 4"],
  ["2 1 1 2 2", "r2 1 1 1 1 2", "1 1 1 1 2 2", "3 1 1 1 2", "1 2 1 2 2", "r1 1 1 1 2 2", "1 2 2 1 2", "r1 2 1 2 2"],
];
/** Of a 3/4 measure, in eighths. */
const RHYTHMS3 = ["4 2", "2 2 2", "6", "2 4", "3 1 2", "2 1 1 2"];
/** How a phrase ends: on a long note with room to breathe. */
const ENDINGS = ["6 r2", "4 r4", "2 4 r2", "2 2 2 r2", "8"];
const ENDINGS3 = ["4 r2", "6"];
/** Which measures of a phrase share a rhythm and a shape: capitals move by a step, a sequence. */
const GRAMMARS = ["abac", "aAbc", "aabc", "abcd", "aAac", "abAc"];

/** Writes a sung line over the plan: each theme is made once and comes back wherever the plan names it. Measures of theme "none" rest. */
export function writeMelody(plan: Plan, base: number, random: Random): Line {
  const line = new Line(plan.swing);
  const themes = new Map<string, ThemeNote[]>();
  const busy = random.below(3);
  const ornaments = random.next() * 0.12;
  for (let m = 0; m < plan.measures.length; m += 1) {
    const measure = plan.measures[m];
    if (measure.inPhrase !== 0 || measure.theme === "none") continue;
    let theme = themes.get(measure.theme);
    if (!theme) {
      theme = makeTheme(measure.phraseLength, plan.beatsPerMeasure, busy, random);
      themes.set(measure.theme, theme);
    }
    const phrase = plan.measures.slice(m, m + measure.phraseLength);
    singTheme(line, theme, phrase, m * plan.beatsPerMeasure, plan, base, ornaments, random);
  }
  return line;
}

function makeTheme(measures: number, size: number, busy: number, random: Random): ThemeNote[] {
  const notes: ThemeNote[] = [];
  const grammar = pick(random, GRAMMARS);
  const cells = new Map<string, { rhythm: string; moves: number[] }>();
  let step = pick(random, [0, 2, 4, 4, 7]);
  const pickup = chance(random, 0.4);
  if (pickup) {
    const from = step + pick(random, [-2, -1, 1]);
    notes.push({ at: -1, length: 0.5, step: from - 1 }, { at: -0.5, length: 0.5, step: from });
  }
  for (let m = 0; m < measures; m++) {
    const last = m === measures - 1;
    const letter = grammar[m % 4];
    let cell = cells.get(letter.toLowerCase());
    if (!cell) {
      const pool = size === 3 ? RHYTHMS3 : RHYTHMS[clamp(busy + pick(random, [-1, 0, 0, 1]), 0, 2)];
      cell = { rhythm: pick(random, pool), moves: Array.from({ length: 10 }, () => move(random)) };
      cells.set(letter.toLowerCase(), cell);
    }
    const rhythm = last ? pick(random, size === 3 ? ENDINGS3 : pickup ? ENDINGS.slice(0, 4) : ENDINGS) : cell.rhythm;
    if (letter !== letter.toLowerCase()) step += pick(random, [-2, -1, 1, 2]);
    let at = m * size;
    let i = 0;
    for (const word of rhythm.split(" ")) {
      const length = Number(word.replace("r", "")) / 2;
      if (!word.startsWith("r")) {
        step += cell.moves[i++];
        // Turn back towards the middle of a singer's range.
        if (step > 9) step -= 3;
        if (step < -3) step += 3;
        notes.push({ at, length, step });
      }
      at += length;
    }
  }
  // The last note comes home: to the tonic, third or fifth.
  const end = notes[notes.length - 1];
  notes[notes.length - 1] = { ...end, step: nearestOf([0, 2, 4, 7], end.step) };
  return notes;
}

const move = (random: Random) =>
  weighted(random, [
    [0, 2],
    [1, 4],
    [-1, 4],
    [2, 2],
    [-2, 2],
    [3, 1],
    [-3, 1],
    [4, 0.5],
  ] as const);

function singTheme(
  line: Line,
  theme: readonly ThemeNote[],
  phrase: readonly PlannedMeasure[],
  start: number,
  plan: Plan,
  base: number,
  ornaments: number,
  random: Random,
): void {
  const size = plan.beatsPerMeasure;
  for (const note of theme) {
    const m = clamp(Math.floor(note.at / size), 0, phrase.length - 1);
    const measure = phrase[m];
    if (measure.texture === "drums") continue;
    const inMeasure = Math.max(0, note.at - m * size);
    const chord = chordAt(measure, inMeasure);
    if (chord.intervals.length === 0) continue;
    const strong = note.length >= 1.5 || inMeasure % 2 === 0;
    const above = scalePitch(note.step, measure.mode, chord, strong);
    const pitch = base + measure.key + above;
    const velocity = 72 + 28 * measure.energy + (strong ? 5 : -3);
    if (note.length >= 1 && chance(random, ornaments)) {
      // A turn: the same note struck again, or its upper neighbour first.
      const first = chance(random, 0.5)
        ? pitch
        : base + measure.key + scalePitch(note.step + 1, measure.mode, chord, false);
      line.add(start + note.at, 0.45, first, velocity);
      line.add(start + note.at + 0.5, note.length * 0.94 - 0.5, pitch, velocity - 4);
    } else line.add(start + note.at, note.length * 0.94, pitch, velocity);
  }
}

/**
 * Semitones above the tonic of a step of a scale that is thought of as having seven. Where it has fewer, a strong step is the nearest of its
 * notes to the plain scale's, a weak one its share of them, so that the blue notes come between.
 */
function stepAbove(step: number, name: string, strong: boolean): number {
  const mode = modeOrMajor(name);
  const { steps } = mode;
  const octave = Math.floor(step / 7);
  const within = step - 7 * octave;
  if (steps.length === 7) return steps[within] + 12 * octave;
  const plain = plainMode(mode).steps[within];
  return (strong ? nearestOf(steps, plain) : steps[Math.floor((within * steps.length) / 7)]) + 12 * octave;
}

/**
 * Semitones above the tonic of a step of the mode; bent to the chord where it is strong, or where the chord alters the scale. A scale of
 * fewer than seven notes keeps to them.
 */
function scalePitch(step: number, mode: string, chord: Chord, strong: boolean): number {
  const { steps } = modeOrMajor(mode);
  const above = stepAbove(step, mode, strong);
  const tones = chord.intervals.map((i) => (chord.root + i) % 12);
  const has = (pitch: number) => tones.includes(((pitch % 12) + 12) % 12);
  if (has(above)) return above;
  for (const off of strong ? [1, -1, 2, -2] : [1, -1]) {
    const inScale = steps.includes((((above + off) % 12) + 12) % 12);
    if (has(above + off) && (steps.length < 7 ? strong && inScale : strong || !inScale)) return above + off;
  }
  return above;
}

function nearestOf(steps: readonly number[], step: number): number {
  return steps.reduce((best, s) => (Math.abs(s - step) < Math.abs(best - step) ? s : best));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
