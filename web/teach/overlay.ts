/** The model's answers with the user's corrections laid over them. */
import type { Analysis, AnalysisBeat, Answer } from "../../src/answers/analysis.js";
import { scaleOf } from "../../src/answers/analysis.js";
import { summarize } from "../../src/answers/summary.js";
import { kindOf } from "../app/answer-kinds.js";
import type { Correction } from "../app/types.js";

/**
 * The analysis as the user has corrected it; its summary is told anew. A corrected answer has probability 1 (or 0). Where an answer was taken
 * away, a yes-or-no question says 0, and the key of the beat before goes on with probability 0.
 */
export function correctedAnalysis(analysis: Analysis, corrections: readonly Correction[]): Analysis {
  if (corrections.length === 0) return analysis;
  const byBeat = new Map<number, Correction[]>();
  for (const correction of corrections) {
    const list = byBeat.get(correction.beat);
    if (list) list.push(correction);
    else byBeat.set(correction.beat, [correction]);
  }
  const beats: AnalysisBeat[] = [];
  for (const [t, beat] of analysis.beats.entries()) {
    const answers: Record<string, Answer> = { ...beat.answers };
    for (const { question, value } of byBeat.get(t) ?? []) {
      const said = answers[question];
      if (said === undefined || kindOf(said) === "other") continue;
      if (typeof said === "number") answers[question] = typeof value === "number" ? value : 0;
      else if (typeof value === "object" && value !== null) answers[question] = { ...value, p: 1 };
      else answers[question] = { ...(t > 0 ? (scaleOf(beats[t - 1]) ?? said) : said), p: 0 };
    }
    beats.push({ ...beat, answers });
  }
  return { ...analysis, beats, summary: summarize(beats, analysis.summary.warnings) };
}

/** A run of beats with one correction: what a list shows as one line. */
export interface CorrectionRun {
  readonly from: number;
  /** One past the last beat. */
  readonly to: number;
  readonly question: string;
  readonly value: Correction["value"];
}

/** Corrections as runs of neighbouring beats, by question, then place. */
export function correctionRuns(corrections: readonly Correction[]): CorrectionRun[] {
  const runs: { from: number; to: number; question: string; value: Correction["value"] }[] = [];
  const sorted = [...corrections].sort((a, b) =>
    a.question < b.question ? -1 : a.question > b.question ? 1 : a.beat - b.beat,
  );
  for (const { beat, question, value } of sorted) {
    const last = runs.at(-1);
    if (last && last.question === question && last.to === beat && JSON.stringify(last.value) === JSON.stringify(value))
      last.to++;
    else runs.push({ from: beat, to: beat + 1, question, value });
  }
  return runs;
}
