/** What is looped: the phrase around a place. */
import type { Analysis } from "../../src/answers/analysis.js";

export interface Stretch {
  /** Beats [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Beats of a phrase where none was found. */
const PHRASE = 16;

/** The phrase that holds a beat; before the first one, all that comes before it; where a song has none, four of the file's measures. */
export function phraseAround({ summary, beats }: Analysis, beat: number): Stretch {
  const at = Math.min(beats.length - 1, Math.max(0, Math.floor(beat)));
  const phrases = summary.phrases ?? [];
  if (phrases.length === 0) {
    const from = at - (at % PHRASE);
    return { from, to: Math.min(beats.length, from + PHRASE) };
  }
  const holding = phrases.find((phrase) => phrase.beat <= at && at < phrase.beat + phrase.beats);
  if (holding) return { from: holding.beat, to: holding.beat + holding.beats };
  return { from: 0, to: phrases[0].beat };
}
