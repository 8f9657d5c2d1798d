import type { BeatSound } from "./baselines-sound.js";
import { type Arc, bestPath, chain } from "./hmm.js";

/** Weight of a beat's accent, and the rarity of a jump to another phase (per beat). */
const WEIGHT = 0.3;
const JUMP = 1e-3;

/** How strongly each beat is accented, (T): novelty of its pitch classes (0–1), a new bass note (0 or 1), its longest note (0–1). */
export function accents({ beats: T, durations, bass, longest }: BeatSound): Float64Array {
  return Float64Array.from({ length: T }, (_, t) => {
    let dot = 0;
    let here = 0;
    let before = 0;
    for (let i = 0; i < 12; i++) {
      const x = durations[t * 12 + i];
      const y = t > 0 ? durations[(t - 1) * 12 + i] : 0;
      dot += x * y;
      here += x * x;
      before += y * y;
    }
    const novelty = here === 0 ? 0 : before === 0 ? 1 : 1 - dot / Math.sqrt(here * before);
    const newBass = t > 0 && bass[t] >= 0 && bass[t] !== bass[t - 1] ? 1 : 0;
    return novelty + newBass + longest[t] / 4;
  });
}

/** Measure starts where the accents are: the best of the four phases, with rare jumps, (T). */
export function accentMeasures(sound: BeatSound): boolean[] {
  const strength = accents(sound);
  const states = new Float64Array(sound.beats * 4);
  for (let t = 0; t < sound.beats; t++) states[t * 4] = WEIGHT * strength[t];
  const arcs: Arc[] = [];
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) arcs.push([from, to, to === (from + 1) % 4 ? 0 : Math.log(JUMP)]);
  }
  return Array.from(
    bestPath(chain(4, new Float64Array(4), arcs), { beats: sound.beats, states }),
    (position) => position === 0,
  );
}

/** What the file's own barline is worth beside the notes that begin there, in beats of sound. */
const FILE = 0.4;

/**
 * One phase for the whole song: the beats on which the most sound begins, the file's barlines counting a little, (T). A plainer rule than
 * `accentMeasures`.
 * @param fileStarts (T) whether the file has a barline there
 */
export function longNoteMeasures({ beats: T, struck }: BeatSound, fileStarts: readonly boolean[]): boolean[] {
  const phases = [0, 0, 0, 0];
  for (let t = 0; t < T; t++) phases[t % 4] += struck[t] + (fileStarts[t] ? FILE : 0);
  const phase = phases.indexOf(Math.max(...phases));
  return Array.from({ length: T }, (_, t) => t % 4 === phase);
}

/** A phrase every four measures from the first measure that sounds, (T). */
export function everyFourMeasures(measures: readonly boolean[], sound: BeatSound): boolean[] {
  let measure = -1;
  let begun = false;
  return measures.map((start, t) => {
    if (!start) return false;
    for (let u = t; u < Math.min(sound.beats, t + 4); u++) begun ||= sound.bass[u] >= 0;
    if (!begun) return false;
    measure++;
    return measure % 4 === 0;
  });
}
