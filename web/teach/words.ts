/** Questions, answers and places in words. */
import type { AnalysisBeat } from "../../src/answers/analysis.js";
import { keyName } from "../../src/theory/names.js";
import type { Correction } from "../app/types.js";

const NAMES: Readonly<Record<string, string>> = { modulationUp: "modulation up", scale: "key" };

/** @example questionName("phraseStart") //=> "phrase start" */
export function questionName(question: string): string {
  return NAMES[question] ?? question.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

export function correctionWords(value: Correction["value"]): string {
  if (value === null) return "taken away";
  if (typeof value === "number") return value === 1 ? "yes" : "no";
  return keyName(value.tonic, value.mode);
}

type Placed = Pick<AnalysisBeat, "measure" | "position">;

/**
 * Beats [from, to) as the file's measures: "measure 5", "measures 5–8", "measure 5, beat 2", "measure 5, beat 2 to measure 6, beat 1".
 */
export function placeWords(beats: readonly Placed[], from: number, to: number): string {
  const [first, last] = [beats[from], beats[to - 1]];
  if (!first || !last) return `beat ${from}`;
  const one = ({ measure, position }: Placed) => `measure ${measure}, beat ${position}`;
  if (to - from === 1) return one(first);
  const whole = first.position === 1 && (to === beats.length || beats[to].position === 1);
  if (!whole) return `${one(first)} to ${one(last)}`;
  return first.measure === last.measure ? `measure ${first.measure}` : `measures ${first.measure}–${last.measure}`;
}
