import { thirdOf } from "../../theory/chords.js";
import type { HarteChord } from "./harte.js";
import type { SongMeasure } from "./measures.js";

/** What an annotation says of one beat, as `readTruthLabels` reads it; null = not known. */
export interface SheetBeat {
  readonly tick: number;
  /** From 1: the true measure, and the beat's place in it. */
  readonly measure: number;
  readonly position: number;
  readonly measureStart: boolean;
  readonly phraseStart: boolean | null;
  /** There is one annotator. */
  readonly phraseStart2: null;
  readonly tonic: number | null;
  readonly minor: boolean | null;
  readonly tonicChord: boolean | null;
  readonly chord: readonly [number, string] | null;
  readonly modulationUp: boolean | null;
}

/** The beats of a written song, four a measure, from beat `lead` of its file on. The beats before it are not known. */
export function sheetTruth(measures: readonly SongMeasure[], lead: number, ticksPerBeat: number): SheetBeat[] {
  return measures.flatMap((measure, m) =>
    measure.chords.map((chord, beat) => ({
      tick: (lead + 4 * m + beat) * ticksPerBeat,
      measure: m + 1,
      position: beat + 1,
      measureStart: beat === 0,
      phraseStart: beat === 0 && measure.phraseStart,
      phraseStart2: null,
      tonic: measure.keyKnown ? measure.tonic : null,
      minor: measure.keyKnown ? measure.minor : null,
      tonicChord: chord && measure.keyKnown ? tonicChord(chord, measure.tonic, measure.minor) : null,
      chord: chord && [chord.root, chord.quality],
      modulationUp: measure.keyKnown ? beat === 0 && measure.modulationUp : null,
    })),
  );
}

/**
 * Root = tonic and third = the mode's (I7 is one, i in major is none; an open fifth is one). Not known where the tonic's chord has neither third
 * nor fifth, is suspended, diminished or augmented, or where the mode's third is not known.
 */
function tonicChord({ root, quality, intervals }: HarteChord, tonic: number, minor: boolean | null): boolean | null {
  if (root !== tonic) return false;
  const third = thirdOf(quality);
  if (third !== "major" && third !== "minor") return quality === "5" && intervals.length === 2 ? true : null;
  if (minor === null || /^(dim|hdim|aug)/.test(quality)) return null;
  return (third === "minor") === minor;
}
