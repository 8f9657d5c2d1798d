/**
 * What a model is sure of about a song that nobody has labelled, as labels for another training. A model that hears the whole song teaches one that hears a
 * variant of it, with voices dropped or tracks merged (Xie et al., "Self-training with noisy student improves ImageNet classification", CVPR 2020).
 * T beats of a song.
 */
import type { Beat } from "../music/piece.js";
import { CHORDS, THIRDS, type Third } from "../theory/chords.js";
import { modeOrMajor } from "../theory/modes.js";
import type { Answer, ScaleAnswer } from "./analysis.js";

/** A beat of a line of truth (src/data/truth-labels.ts), null where the model is in doubt. */
export interface SureBeat {
  readonly tick: number;
  readonly tonicChord: boolean | null;
  readonly measureStart: boolean | null;
  /** Two listeners who differ where the model hesitates: a label of one half. */
  readonly phraseStart: boolean | null;
  readonly phraseStart2: boolean | null;
  readonly modulationUp: boolean | null;
  readonly tonic: number | null;
  readonly minor: boolean | null;
  /** Pitch class of the root, and a quality in Harte's shorthand. */
  readonly chord: readonly [number, string] | null;
}

/** A yes, or a chord, of so much probability is sure; a no from 1 − SURE down. */
const SURE = 0.85;
/** A key is told over its whole stretch, and therefore less surely. */
const SURE_KEY = 0.6;
const PHRASE = 0.7;
const PERHAPS_PHRASE = 0.3;
/** Share of the measure starts that must lie on the file's own barlines: where model and file differ, one of them is wrong. */
const AGREED = 0.9;

const QUALITIES: Readonly<Record<Third, string>> = { major: "maj", minor: "min", none: "sus4" };

/**
 * The labels of a song, one for each beat that has a tick.
 * @param beats T
 * @param answers decoded, a list of T by question: all the yes-or-no questions but blues, and `scale`
 * @param chords [T, 12 · 3] log-probabilities of absolute chords, as `absolutePitch` gives them
 */
export function sureLabels(
  beats: readonly Beat[],
  answers: Readonly<Record<string, readonly Answer[]>>,
  chords: Float32Array,
): SureBeat[] {
  const p = (question: string, t: number) => answers[question][t] as number;
  const starts = beats.filter((_, t) => p("measureStart", t) >= 0.5);
  const agreed = starts.filter(({ position }) => position === 1).length >= AGREED * starts.length;
  return beats.flatMap(({ tick }, t): SureBeat[] => {
    if (tick === undefined || tick === null) return [];
    const scale = answers.scale[t] as ScaleAnswer;
    const sure = scale.p >= SURE_KEY;
    return [
      {
        tick,
        tonicChord: surely(p("tonicChord", t)),
        measureStart: agreed ? p("measureStart", t) >= 0.5 : null,
        phraseStart: agreed ? p("phraseStart", t) >= PERHAPS_PHRASE : null,
        phraseStart2: agreed ? p("phraseStart", t) >= PHRASE : null,
        modulationUp: surely(p("modulationUp", t)),
        tonic: sure ? scale.tonic : null,
        minor: sure ? modeOrMajor(scale.mode).minor : null,
        chord: sureChord(chords, t),
      },
    ];
  });
}

function surely(p: number): boolean | null {
  return p >= SURE ? true : p <= 1 - SURE ? false : null;
}

function sureChord(chords: Float32Array, t: number): [number, string] | null {
  const row = chords.subarray(t * CHORDS, (t + 1) * CHORDS); // (12 · 3)
  let best = 0;
  for (let c = 1; c < CHORDS; c++) if (row[c] > row[best]) best = c;
  if (Math.exp(row[best]) < SURE) return null;
  return [Math.floor(best / THIRDS.length), QUALITIES[THIRDS[best % THIRDS.length]]];
}
