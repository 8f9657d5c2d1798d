import type { Random } from "../../util/random.js";
import { pick } from "./choose.js";
import { fold, Line, type Plan, type PlannedMeasure, type Span, spans } from "./plan.js";

export const COMP_STYLES = [
  "pad",
  "block",
  "quarters",
  "strum",
  "arpeggio",
  "arpeggio16",
  "oompah",
  "offbeat",
  "charleston",
  "backbeat",
  "chug",
  "triplets",
  "syncopated",
  "silent",
] as const;
export type CompStyle = (typeof COMP_STYLES)[number];

/** Strums of a measure in eighths: D down, u up, . let ring. */
const STRUMS = ["D.DuDuDu", "D.Du.uDu", "D.D.DuDu", "D...DuDu", "D.DuD.Du"];
/** Hits of a measure: [place, length] in beats. */
// biome-ignore format: one rhythm a line
const SYNCOPATIONS: readonly (readonly (readonly [number, number])[])[] = [
  [[0, 1.4], [1.5, 0.9], [2.5, 1.4]],
  [[0.5, 0.4], [1.5, 0.9], [3, 0.4], [3.5, 0.4]],
  [[0, 0.75], [0.75, 0.7], [1.5, 0.9], [2.5, 0.4], [3.5, 0.4]],
  [[0, 0.4], [1.5, 0.4], [2, 1.4], [3.5, 0.4]],
];

/** The tones of a chord in close position around a centre, which also leads the voices smoothly. Sorted upwards. */
export function voicing(pitchClasses: readonly number[], centre: number): number[] {
  return [...new Set(pitchClasses.map((p) => fold(p, centre - 6)))].sort((a, b) => a - b);
}

/** Writes the accompanying chords of a plan. `centre` is the pitch that they lie around. */
export function writeComping(
  plan: Plan,
  styleOf: (measure: PlannedMeasure) => CompStyle,
  centre: number,
  random: Random,
): Line {
  const line = new Line(plan.swing);
  const strum = pick(random, STRUMS);
  const hits = pick(random, SYNCOPATIONS);
  const turn = random.below(4);
  for (const span of spans(plan)) {
    const { measure } = span;
    if (measure.texture === "drums" || measure.texture === "line" || span.chord.intervals.length === 0) continue;
    const root = plan.tonic + measure.key + span.chord.root;
    const tones = voicing(
      span.chord.intervals.map((i) => root + i),
      centre,
    );
    const loud = 52 + 34 * measure.energy;
    const chord = (at: number, length: number, accent = 0) => {
      if (at >= span.length) return;
      for (const tone of tones) line.add(span.start + at, Math.min(length, span.length - at), tone, loud + accent);
    };
    if (measure.texture === "stop") chord(0, 0.5, 10);
    else if (measure.texture === "hold") chord(0, span.length);
    else accompany(styleOf(measure), span, { plan, tones, root, centre, strum, hits, turn, line, loud, chord });
  }
  return line;
}

interface Hand {
  plan: Plan;
  tones: number[];
  root: number;
  centre: number;
  strum: string;
  hits: readonly (readonly [number, number])[];
  turn: number;
  line: Line;
  loud: number;
  chord(at: number, length: number, accent?: number): void;
}

function accompany(style: CompStyle, span: Span, hand: Hand): void {
  const { tones, line, loud, chord } = hand;
  const { start, length } = span;
  const inMeasure = start % hand.plan.beatsPerMeasure;
  switch (style) {
    case "silent":
      return;
    case "pad":
      chord(0, length * 0.99, -8);
      return;
    case "block":
      for (let at = 0; at < length; at += 2) chord(at, 1.9, at === 0 ? 3 : -2);
      return;
    case "quarters":
      for (let at = 0; at < length; at++) chord(at, 0.8, at % 2 === 0 ? 2 : -2);
      return;
    case "backbeat":
      for (let at = 0; at < length; at++) if ((inMeasure + at) % 2 === 1) chord(at, 0.4, 4);
      return;
    case "oompah":
      for (let at = 0; at < length; at++) {
        const first = hand.plan.beatsPerMeasure === 3 ? (inMeasure + at) % 3 === 0 : (inMeasure + at) % 2 === 0;
        if (!first) chord(at, 0.6);
      }
      return;
    case "offbeat":
      for (let at = 0; at < length; at++) chord(at + 0.5, 0.4);
      return;
    case "charleston":
      chord(0, 1.2, 4);
      chord(1.5, length > 2 ? 1 : 0.5);
      return;
    case "syncopated":
      for (const [at, long] of hand.hits) {
        // A chord that comes in the middle of the measure is hit where it comes.
        if (at >= inMeasure && at < inMeasure + length) chord(at - inMeasure, long);
      }
      if (inMeasure > 0) chord(0, 0.4);
      return;
    case "triplets":
      for (let at = 0; at < length; at++) {
        for (let third = 0; third < 3; third++) {
          const onset = start + at + third / 3;
          for (const tone of tones) line.addExact(onset, onset + 0.3, tone, loud + (third === 0 ? 4 : -6));
        }
      }
      return;
    case "strum":
      strummed(span, hand, inMeasure);
      return;
    case "arpeggio":
    case "arpeggio16":
      arpeggio(style === "arpeggio" ? 0.5 : 0.25, span, hand);
      return;
    case "chug": {
      // Root and fifth, root and sixth: the guitar's boogie.
      const low = fold(hand.root, hand.centre - 14);
      for (let eighth = 0; eighth < length * 2; eighth++) {
        const upper = Math.floor(eighth / 2) % 2 === 1 ? 9 : 7;
        for (const pitch of [low, low + upper]) line.add(start + eighth / 2, 0.42, pitch, loud + (eighth % 2 ? -8 : 4));
      }
      return;
    }
  }
}

function strummed(span: Span, hand: Hand, inMeasure: number): void {
  const { line, loud } = hand;
  const strings = [...hand.tones, hand.tones[0] + 12];
  for (let eighth = 0; eighth < span.length * 2; eighth++) {
    const stroke = eighth === 0 ? "D" : hand.strum[(inMeasure * 2 + eighth) % 8];
    if (stroke === ".") continue;
    let ring = 1;
    while (eighth + ring < span.length * 2 && hand.strum[(inMeasure * 2 + eighth + ring) % 8] === ".") ring++;
    const order = stroke === "D" ? strings : [...strings].reverse().slice(0, 3);
    const onset = span.start + eighth / 2;
    order.forEach((pitch, i) => {
      line.add(onset + i * 0.018, ring / 2 - 0.05 - i * 0.018, pitch, loud + (stroke === "D" ? 4 : -8) - 2 * i);
    });
  }
}

const TURNS = [
  [0, 1, 2, 3, 2, 1, 2, 1],
  [0, 2, 1, 2, 3, 2, 1, 2],
  [0, 1, 2, 3],
  [0, 2, 3, 2],
];

function arpeggio(straightStep: number, span: Span, hand: Hand): void {
  // Where eighths swing, broken chords run in triplets.
  const step = hand.plan.swing > 0.6 ? 1 / 3 : straightStep;
  const whole = hand.plan.everyTone && hand.tones.length > 3;
  const notes = whole ? hand.tones.slice(0, 5) : [...hand.tones.slice(0, 3), hand.tones[0] + 12];
  const turn = whole ? notes.map((_, i) => i) : TURNS[hand.turn];
  const count = Math.round(span.length / step);
  for (let i = 0; i < count; i++) {
    const pitch = notes[turn[i % turn.length] % notes.length];
    hand.line.add(span.start + i * step, step * 0.95, pitch, hand.loud + (i % Math.round(1 / step) === 0 ? 4 : -4));
  }
}
