/** An analysis in a few lines: keys by stretch, phrases, modulations, barlines, blues. */
import { keyName } from "../theory/names.js";
import type {
  AnalysisBeat,
  Barlines,
  KeyStretch,
  Modulation,
  Phrase,
  Place,
  ScaleAnswer,
  Summary,
} from "./analysis.js";
import { probability, saysYes, scaleOf } from "./analysis.js";

type Beats = readonly AnalysisBeat[];

function place(beats: Beats, beat: number): Place {
  const { measure, position, time } = beats[beat];
  return { beat, measure, position, time };
}

const sameKey = (a: ScaleAnswer, b: ScaleAnswer) => a.tonic === b.tonic && a.mode === b.mode;

const asks = (beats: Beats, question: string) => beats.length > 0 && probability(beats[0], question) !== null;

/** Runs of beats in one key. */
export function keyStretches(beats: Beats): KeyStretch[] {
  const stretches: KeyStretch[] = [];
  for (let from = 0; from < beats.length; ) {
    const key = scaleOf(beats[from])!;
    let to = from;
    let sum = 0;
    for (; to < beats.length && sameKey(scaleOf(beats[to])!, key); to++) sum += scaleOf(beats[to])!.p;
    const { tonic, mode } = key;
    const name = keyName(tonic, mode);
    stretches.push({ ...place(beats, from), beats: to - from, tonic, mode, name, p: sum / (to - from) });
    from = to;
  }
  return stretches;
}

/** Phrases by their starts; the beats before the first start are no phrase. */
export function phrases(beats: Beats): Phrase[] {
  const starts = beats.flatMap((beat, t) => (saysYes(beat, "phraseStart") ? [t] : []));
  return starts.map((t, n) => ({ ...place(beats, t), beats: (starts[n + 1] ?? beats.length) - t }));
}

/** How far, in beats, the change of scale may lie from the beat that says "modulation". */
const NEAR = 4;

/** Modulations up: each run of beats that say yes counts once, at its likeliest beat. */
export function modulations(beats: Beats): Modulation[] {
  const found: Modulation[] = [];
  for (let t = 0; t < beats.length; t++) {
    if (!saysYes(beats[t], "modulationUp")) continue;
    let best = t;
    for (; t < beats.length && saysYes(beats[t], "modulationUp"); t++) {
      if (probability(beats[t], "modulationUp")! > probability(beats[best], "modulationUp")!) best = t;
    }
    found.push({
      ...place(beats, best),
      semitones: semitonesAt(beats, best),
      p: probability(beats[best], "modulationUp")!,
    });
  }
  return found;
}

/** Semitones up at the change of tonic nearest to a beat; null when the tonic stays. */
function semitonesAt(beats: Beats, beat: number): number | null {
  for (let off = 0; off <= NEAR; off++) {
    for (const t of off === 0 ? [beat] : [beat - off, beat + off]) {
      const before = t > 0 && t < beats.length ? scaleOf(beats[t - 1]) : null;
      const after = before && scaleOf(beats[t]);
      if (before && after && before.tonic !== after.tonic) return (after.tonic - before.tonic + 12) % 12;
    }
  }
  return null;
}

/** True measure starts beside the file's barlines. */
export function barlines(beats: Beats): Barlines {
  const counts = [0, 0, 0, 0];
  for (const beat of beats) if (saysYes(beat, "measureStart")) counts[(beat.position - 1) % 4]++;
  const measures = counts.reduce((a, b) => a + b);
  const most = counts.indexOf(Math.max(...counts));
  return { measures, position: most + 1, share: measures === 0 ? 0 : counts[most] / measures };
}

function blues(beats: Beats): { yes: boolean; p: number } {
  const p = beats.reduce((sum, beat) => sum + probability(beat, "blues")!, 0) / beats.length;
  return { yes: p >= 0.5, p };
}

/** The summary of an analysed song; what the model does not answer is null. */
export function summarize(beats: Beats, warnings: readonly string[]): Summary {
  return {
    keys: beats.length > 0 && scaleOf(beats[0]) ? keyStretches(beats) : null,
    phrases: asks(beats, "phraseStart") ? phrases(beats) : null,
    modulations: asks(beats, "modulationUp") ? modulations(beats) : null,
    barlines: asks(beats, "measureStart") ? barlines(beats) : null,
    blues: asks(beats, "blues") ? blues(beats) : null,
    warnings,
  };
}

/** The position of each beat in its true measure, from 1: counted on from the measure starts, and back before the first. */
export function truePositions(beats: Beats): number[] {
  const positions: number[] = [];
  const first = beats.findIndex((beat) => saysYes(beat, "measureStart"));
  for (let t = 0; t < beats.length; t++) {
    if (first < 0) positions.push(beats[t].position);
    else if (t < first) positions.push(((((t - first) % 4) + 4) % 4) + 1);
    else positions.push(saysYes(beats[t], "measureStart") ? 1 : positions[t - 1] + 1);
  }
  return positions;
}
