import { THIRDS } from "./chords.js";
import { MODES } from "./modes.js";

/**
 * The questions that are asked of every beat: one head each, from one table that the model, the labels, the answers and the
 * documentation share. A user's own questions are rows of the same kind.
 */
export interface Question {
  readonly name: string;
  /**
   * "binary": yes or no. "scale": the interval from the reference bass up to the tonic (12) × the mode. "chord": the interval from the
   * reference bass up to the root (12) × the third.
   */
  readonly kind: "binary" | "scale" | "chord";
  readonly description: string;
  /** The kinds on each root that a model tells apart, where they are not this build's own (`kindsOf`). */
  readonly kinds?: readonly string[];
}

export const QUESTIONS: readonly Question[] = [
  {
    name: "tonicChord",
    kind: "binary",
    description: "the chord of this beat is the tonic chord (root and third of the local key)",
  },
  {
    name: "measureStart",
    kind: "binary",
    description: "a true measure starts on this beat, wherever the file's barlines are",
  },
  { name: "phraseStart", kind: "binary", description: "a phrase (most often of 4 measures) starts on this beat" },
  {
    name: "modulationUp",
    kind: "binary",
    description: "a direct modulation up by 1 to 3 semitones starts on this beat",
  },
  { name: "blues", kind: "binary", description: "this beat belongs to a blues" },
  {
    name: "scale",
    kind: "scale",
    description: "the local scale: its tonic as an interval above the bass, and its mode",
  },
  {
    name: "chord",
    kind: "chord",
    description: "the chord: its root as an interval above the bass, and its third",
  },
];

/** What is told apart on each of the twelve roots of a question that is not binary: the modes of a scale, the thirds of a chord. */
export function kindsOf({ kind, kinds }: Question): readonly string[] {
  if (kinds) return kinds;
  if (kind === "chord") return THIRDS;
  return kind === "scale" ? MODES.map(({ name }) => name) : [];
}

/** Number of logits of a question's head. The class of a scale or a chord is `interval * kindsOf(question).length + index of its kind`. */
export function classCount(question: Question): number {
  return question.kind === "binary" ? 1 : 12 * kindsOf(question).length;
}
