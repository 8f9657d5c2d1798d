/**
 * What an answer is, by its looks: a model may answer questions, and in kinds, that this page was not written for. Those are shown in words
 * and left alone otherwise.
 */
import type { Answer, ScaleAnswer } from "../../src/answers/analysis.js";
import { fifthsName, keyName, tonicPlace } from "../../src/theory/names.js";

/** Yes or no, a scale, or anything else. Only the first two can be corrected. */
export type AnswerKind = "binary" | "scale" | "other";

export function kindOf(answer: unknown): AnswerKind {
  if (typeof answer === "number") return "binary";
  return isScale(answer) ? "scale" : "other";
}

export function isScale(answer: unknown): answer is ScaleAnswer {
  const { tonic, mode } = fieldsOf(answer);
  return typeof tonic === "number" && typeof mode === "string";
}

/** The probability that an answer comes with; 1 where it tells none, 0 where there is no answer. */
export function certaintyOf(answer: unknown): number {
  if (typeof answer === "number") return answer;
  if (answer === undefined || answer === null) return 0;
  const { p } = fieldsOf(answer);
  return typeof p === "number" ? p : 1;
}

const THIRDS: Readonly<Record<string, string>> = { major: "", minor: "m", none: "5" };

/**
 * An answer in words.
 * @example answerWords({ tonic: 8, mode: "major", p: 0.6 }) //=> "A♭ major"
 * @example answerWords({ root: 2, third: "minor", p: 0.6 }) //=> "Dm"
 */
export function answerWords(answer: Answer | unknown): string {
  if (typeof answer === "number") return answer >= 0.5 ? "yes" : "no";
  if (isScale(answer)) return keyName(answer.tonic, answer.mode);
  if (typeof answer === "string") return answer;
  const { p: _, ...fields } = fieldsOf(answer);
  const { root, third } = fields;
  if (typeof root === "number" && typeof third === "string" && third in THIRDS)
    return fifthsName(tonicPlace(root, third === "minor" ? "minor" : "major")) + THIRDS[third];
  const words = Object.values(fields).filter((value) => typeof value === "string" || typeof value === "number");
  return words.join(" ") || "–";
}

function fieldsOf(answer: unknown): Readonly<Record<string, unknown>> {
  return typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
}
