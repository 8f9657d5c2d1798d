/** Three or four: the meter of a file that has no time signature, judged from its notes. */
import type { TickNote } from "./midi-events.js";
import type { Track } from "./piece.js";

/** Weights of the evidence that a beat begins a measure. */
const NOVELTY = 1.2;
const BASS_CHANGE = 0.8;
const LONG_NOTE = 0.3;
/** How much better three must fit than four to be believed: most music is in four. */
const MARGIN = 0.15;
const FEWEST_BEATS = 24;

export interface MeterJudgement {
  readonly beatsPerMeasure: 3 | 4;
  /** Contrast between the beats of the best phase and the others, for three and for four beats a measure. */
  readonly three: number;
  readonly four: number;
}

/**
 * Per beat the evidence is 1.2 × chroma novelty + 0.8 × change of the lowest pitch class + 0.3 × the longest note that begins
 * there; the meter whose best phase stands out most wins.
 * @param notes in ticks
 */
export function judgeMeter(notes: readonly TickNote[], tracks: readonly Track[], ticksPerBeat: number): MeterJudgement {
  const evidence = beatEvidence(notes, tracks, ticksPerBeat);
  const three = bestPhase(evidence, 3).contrast;
  const four = bestPhase(evidence, 4).contrast;
  return { beatsPerMeasure: evidence.length >= FEWEST_BEATS && three > four + MARGIN ? 3 : 4, three, four };
}

/** How much a beat looks like the first of its measure, for every beat from tick 0. (T) */
export function beatEvidence(notes: readonly TickNote[], tracks: readonly Track[], ticksPerBeat: number): Float64Array {
  let beats = 0;
  for (const note of notes)
    if (!tracks[note.track].drums) beats = Math.max(beats, Math.floor(note.start / ticksPerBeat + 0.1) + 1);
  const chroma = new Float64Array(beats * 12);
  const lowest = new Int16Array(beats).fill(128);
  const longest = new Float64Array(beats);
  for (const { start, end, pitch, track } of notes) {
    if (tracks[track].drums) continue;
    const onset = start / ticksPerBeat;
    const beat = Math.floor(onset + 0.1);
    const last = Math.min(beats - 1, Math.max(beat, Math.ceil(end / ticksPerBeat - 0.1) - 1), beat + 15);
    for (let k = beat; k <= last; k++) {
      chroma[k * 12 + (pitch % 12)] += Math.min(1, end / ticksPerBeat - k) - Math.max(0, onset - k) + 0.05;
      if (pitch < lowest[k]) lowest[k] = pitch;
    }
    if (Math.abs(onset - beat) < 0.1)
      longest[beat] = Math.max(longest[beat], Math.min(4, (end - start) / ticksPerBeat));
  }
  return changeEvidence(chroma, lowest, longest);
}

/**
 * The same from what sounds in each beat, however it was found out.
 * @param chroma how much of each pitch class, (T, 12)
 * @param lowest the lowest pitch, 128 where none, (T)
 * @param longest the longest note that begins, in beats, (T)
 */
export function changeEvidence(chroma: Float64Array, lowest: Int16Array, longest: Float64Array): Float64Array {
  const evidence = new Float64Array(lowest.length);
  for (let k = 1; k < evidence.length; k++) {
    let dot = 0;
    let a = 0;
    let b = 0;
    for (let c = 0; c < 12; c++) {
      const x = chroma[k * 12 + c];
      const y = chroma[k * 12 - 12 + c];
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    const novelty = a > 0 && b > 0 ? 1 - dot / Math.sqrt(a * b) : 0;
    const moved = lowest[k] < 128 && lowest[k - 1] < 128 && (lowest[k] - lowest[k - 1]) % 12 !== 0;
    evidence[k] = NOVELTY * novelty + BASS_CHANGE * (moved ? 1 : 0) + LONG_NOTE * longest[k];
  }
  return evidence;
}

/** The phase whose mean stands out most over the mean of the other beats, by how many standard deviations of the evidence. */
export function bestPhase(evidence: Float64Array, period: number): { contrast: number; phase: number } {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  let sum = 0;
  let squares = 0;
  evidence.forEach((value, k) => {
    sums[k % period] += value;
    counts[k % period]++;
    sum += value;
    squares += value * value;
  });
  const n = evidence.length;
  const deviation = Math.sqrt(Math.max(1e-12, squares / n - (sum / n) ** 2));
  let best = { contrast: Number.NEGATIVE_INFINITY, phase: 0 };
  for (let phase = 0; phase < period; phase++) {
    const inside = sums[phase] / Math.max(1, counts[phase]);
    const outside = (sum - sums[phase]) / Math.max(1, n - counts[phase]);
    const contrast = (inside - outside) / deviation;
    if (contrast > best.contrast) best = { contrast, phase };
  }
  return n === 0 ? { contrast: 0, phase: 0 } : best;
}
