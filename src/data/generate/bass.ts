import type { Random } from "../../util/random.js";
import { pick } from "./choose.js";
import { fold, Line, type Plan, type PlannedMeasure, type Span, spans } from "./plan.js";

export const BASS_STYLES = [
  "roots",
  "halves",
  "eighths",
  "rootFifth",
  "pop",
  "dotted",
  "octaves",
  "walking",
  "two",
  "boogie",
  "boogieQuarters",
  "shuffle",
  "riff",
  "pedal",
] as const;
export type BassStyle = (typeof BASS_STYLES)[number];

/** A figure over a chord root: place in the measure, length, semitones above the root. */
type Figure = readonly (readonly [number, number, number])[];

/** Riffs that are moved with the chord; 10 and 3 fit dominant and minor chords alike. */
// biome-ignore format: one figure a line
const RIFFS: readonly Figure[] = [
  [[0, 1, 0], [1, 0.5, 0], [1.5, 0.5, 3], [2, 1, 5], [3, 0.5, 3], [3.5, 0.5, 0]],
  [[0, 0.75, 0], [0.75, 0.75, 0], [1.5, 0.5, 10], [2.5, 0.5, 7], [3, 0.5, 10], [3.5, 0.5, 12]],
  [[0, 0.5, 0], [1, 0.5, 7], [1.5, 0.5, 10], [2, 0.5, 12], [3, 0.5, 10], [3.5, 0.5, 7]],
  [[0, 1.5, 0], [1.5, 0.5, 0], [2, 0.5, 12], [2.5, 0.5, 10], [3, 1, 7]],
  [[0, 0.25, 0], [0.75, 0.25, 0], [1.5, 0.5, 12], [2.25, 0.25, 10], [2.75, 0.25, 7], [3.5, 0.5, 10]],
  [[0, 1, 0], [1.5, 0.5, 0], [2, 0.5, 3], [2.5, 1.5, 5]],
];

/** Writes the bass of a plan; `styleOf` chooses by measure, so that sections may differ. */
export function writeBass(plan: Plan, styleOf: (measure: PlannedMeasure) => BassStyle, random: Random): Line {
  const line = new Line(plan.swing);
  const low = 28 + random.below(5);
  const riff = pick(random, RIFFS);
  let walked = fold(plan.tonic, low);
  for (const span of spans(plan)) {
    const { measure, start, length } = span;
    if (measure.texture === "drums" || measure.texture === "line" || span.chord.intervals.length === 0) continue;
    const root = fold(plan.tonic + measure.key + span.chord.bass, low);
    const loud = 70 + 30 * measure.energy;
    if (measure.texture === "stop") {
      line.add(start, 0.5, root, loud + 8);
    } else if (measure.texture === "hold") {
      line.add(start, length, root, loud);
    } else {
      const style = styleOf(measure);
      if (style === "walking") walked = walk(line, plan, span, low, walked, loud, random);
      else
        figure(style, span, plan, root, riff, (at, long, pitch, accent) => {
          if (at < length) line.add(start + at, Math.min(long, length - at), pitch, loud + accent);
        });
    }
  }
  return line;
}

type Put = (at: number, length: number, pitch: number, accent: number) => void;

function figure(style: BassStyle, span: Span, plan: Plan, root: number, riff: Figure, put: Put): void {
  const { intervals } = span.chord;
  // Over an inverted chord the figures stay on its bass note.
  const inverted = span.chord.bass !== span.chord.root;
  const third = inverted ? 0 : intervals.includes(4) ? 4 : intervals.includes(3) ? 3 : 5;
  const fifth = inverted ? 0 : intervals.includes(6) ? 6 : 7;
  const { length } = span;
  const inMeasure = (((span.start % plan.beatsPerMeasure) + plan.beatsPerMeasure) % plan.beatsPerMeasure) % 8;
  const beats = Array.from({ length }, (_, i) => i);
  switch (style) {
    case "roots":
      put(0, length * 0.97, root, 0);
      return;
    case "halves":
      for (let at = 0; at < length; at += 2) put(at, 1.9, root, at === 0 ? 4 : -4);
      return;
    case "eighths":
      for (let at = 0; at < length; at += 0.5) put(at, 0.45, root, at % 1 === 0 ? 3 : -5);
      return;
    case "rootFifth":
    case "two":
      put(0, style === "two" ? 1.8 : 0.9, root, 4);
      if (length > 2) put(2, style === "two" ? 1.8 : 0.9, root + (root >= 36 ? fifth - 12 : fifth), -2);
      return;
    case "pop":
      put(0, 1.4, root, 5);
      put(1.5, 0.45, root, -4);
      put(2, 1.4, root, 0);
      put(3.5, 0.45, root + fifth, -4);
      return;
    case "dotted":
      put(0, 1.5, root, 4);
      put(1.5, 1, root, -2);
      put(2.5, 0.5, root + fifth, -6);
      put(3, 0.9, root, -2);
      return;
    case "octaves":
      for (let at = 0; at < length; at += 0.5) put(at, 0.4, at % 1 === 0 ? root : root + 12, at % 1 === 0 ? 4 : -6);
      return;
    case "boogie": {
      const figure = [0, 0, third, third, fifth, fifth, 9, fifth];
      for (const b of beats) {
        put(b, 0.5, root + figure[((inMeasure + b) * 2) % 8], 4);
        put(b + 0.5, 0.45, root + figure[((inMeasure + b) * 2 + 1) % 8], -6);
      }
      return;
    }
    case "boogieQuarters": {
      const up = [0, third, fifth, 9];
      const down = [intervals.includes(10) ? 10 : 12, 9, fifth, third];
      const turn = span.continues && span.measure.inPhrase % 2 === 1 && length === plan.beatsPerMeasure;
      for (const b of beats) put(b, 0.9, root + (turn ? down : up)[(inMeasure + b) % 4], b === 0 ? 5 : 0);
      return;
    }
    case "shuffle":
      for (const b of beats) {
        put(b, 0.5, root, 4);
        put(b + 0.5, 0.4, b % 2 === 1 ? root + fifth : root, -8);
      }
      return;
    case "riff":
      for (const [at, long, up] of riff) put(at, long * 0.95, root + (up === 3 ? Math.min(third, 4) : up), 0);
      return;
    case "pedal":
      for (const b of beats) put(b, 0.9, fold(plan.tonic + span.measure.key, 28), b === 0 ? 3 : -3);
      return;
    case "walking":
      return;
  }
}

/** A quarter on each beat: the root, chord tones by steps in one direction, and a neighbour of the next root. Returns the last pitch. */
function walk(line: Line, plan: Plan, span: Span, low: number, from: number, loud: number, random: Random): number {
  const tonic = plan.tonic + span.measure.key;
  const target = span.next ? fold(plan.tonic + span.next.key + span.next.chord.bass, low) : fold(tonic, low);
  const tones = span.chord.intervals.map((i) => (tonic + span.chord.root + i) % 12);
  // The root in whichever octave lies nearer to the note before.
  const near = fold(tonic + span.chord.bass, from - 6);
  let pitch = near < low ? near + 12 : near > low + 19 ? near - 12 : near;
  const goal =
    Math.abs(target + 12 - pitch) < Math.abs(target - pitch) && target + 12 <= low + 17 ? target + 12 : target;
  const upward = goal > pitch || (goal === pitch && random.next() < 0.5);
  for (let beat = 0; beat < span.length; beat++) {
    if (beat > 0 && beat === span.length - 1) {
      const neighbours = [goal - 1, goal + 1, goal + 7, goal - 5].filter((p) => p >= low - 1 && p <= low + 20);
      pitch = neighbours.length > 0 ? pick(random, neighbours.slice(0, 3)) : goal + 1;
    } else if (beat > 0) {
      const step = upward || pitch <= low + 2 ? 1 : -1;
      let next = pitch + step;
      for (let tries = 0; tries < 12 && !tones.includes(((next % 12) + 12) % 12); tries++) next += step;
      pitch = next > low + 19 ? next - 12 : next < low - 2 ? next + 12 : next;
    }
    line.add(span.start + beat, 0.92, pitch, loud + (beat % 2 === 1 ? 3 : 0));
  }
  return pitch;
}
