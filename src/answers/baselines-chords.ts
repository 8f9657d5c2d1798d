import type { BeatSound } from "./baselines-sound.js";
import type { Key } from "./metrics.js";

/** Weights of the triad templates, chosen on the training splits. */
const AROUND = 0.5; // how much the beats before and after are heard
const OUTSIDE = 0.5; // what a note outside the triad costs beside one inside
const BASS = 0.15; // what the root in the bass is worth

/** The best major or minor triad of each beat as (root, third), (T); null in silence. */
export function triads(sound: BeatSound): (Key | null)[] {
  const { beats: T, durations, bass } = sound;
  const heard = new Float64Array(12);
  return Array.from({ length: T }, (_, t) => {
    let sum = 0;
    for (let i = 0; i < 12; i++) {
      const before = t > 0 ? durations[(t - 1) * 12 + i] : 0;
      const after = t + 1 < T ? durations[(t + 1) * 12 + i] : 0;
      heard[i] = durations[t * 12 + i] + AROUND * (before + after);
      sum += heard[i];
    }
    if (sum === 0) return null;
    let best: Key | null = null;
    let most = -Infinity;
    for (let root = 0; root < 12; root++) {
      for (const minor of [false, true]) {
        const inside = heard[root] + heard[(root + (minor ? 3 : 4)) % 12] + heard[(root + 7) % 12];
        const rooted = bass[t] >= 0 && bass[t] % 12 === root ? BASS : 0;
        const fit = (inside - OUTSIDE * (sum - inside)) / (sum * Math.sqrt(3)) + rooted;
        if (fit > most) {
          most = fit;
          best = { tonic: root, minor };
        }
      }
    }
    return best;
  });
}

/** Whether each beat's triad is the tonic triad of its key, (T). */
export function tonicChords(sound: BeatSound, keys: readonly Key[]): boolean[] {
  return triads(sound).map((triad, t) => triad?.tonic === keys[t].tonic && triad.minor === keys[t].minor);
}
