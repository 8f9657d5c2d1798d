import type { Third } from "../../theory/chords.js";
import { modeOrMajor } from "../../theory/modes.js";
import { isTonicChord, thirdOfChord } from "./chords.js";
import { chordAt, type Plan } from "./plan.js";

/** What is true of one beat of a written song: the answers to the questions of `src/theory/questions.ts`. Null: not known. */
export interface BeatLabels {
  readonly tonicChord: 0 | 1 | null;
  readonly measureStart: 0 | 1;
  readonly phraseStart: 0 | 1;
  readonly modulationUp: 0 | 1 | null;
  readonly blues: 0 | 1;
  /** Pitch class of the local tonic, 0–11. */
  readonly tonic: number;
  /** A name of `MODES`. */
  readonly mode: string;
  /** How far the tonic and mode are to be trusted, 0–1: less in blues, 0 where nothing pitched tells them. */
  readonly scaleWeight: number;
  /** Pitch class of the chord's root, and its third; null where no chord sounds. */
  readonly chord: { readonly root: number; readonly third: Third } | null;
}

/**
 * The labels of every beat of the written file: index = beat of the file. The first true measure starts at beat `lead`;
 * the beats before it are silence, a count-in or a pickup in the first key.
 */
export function beatLabels(plan: Plan, lead: number): BeatLabels[] {
  const size = plan.beatsPerMeasure;
  const labels: BeatLabels[] = [];
  for (let beat = 0; beat < lead + plan.measures.length * size; beat++) {
    const place = beat - lead;
    const position = ((place % size) + size) % size;
    const measure = plan.measures[Math.max(0, Math.floor(place / size))];
    const { minor } = modeOrMajor(measure.mode);
    const sounds = place >= 0 && measure.texture !== "drums";
    const chord = chordAt(measure, position);
    const tonicChord = sounds ? isTonicChord(chord, minor) : null;
    const tonic = (((plan.tonic + measure.key) % 12) + 12) % 12;
    const first = place >= 0 && position === 0;
    labels.push({
      tonicChord: tonicChord === null ? null : tonicChord ? 1 : 0,
      measureStart: position === 0 ? 1 : 0,
      phraseStart: first && measure.inPhrase === 0 ? 1 : 0,
      modulationUp: first ? measure.modulationUp : 0,
      blues: measure.blues ? 1 : 0,
      tonic,
      mode: measure.mode,
      scaleWeight: sounds ? measure.scaleWeight : 0,
      chord: sounds ? { root: (tonic + chord.root) % 12, third: thirdOfChord(chord) } : null,
    });
  }
  return labels;
}
