/** Mending the usual mistakes of beat tracking by hand: half or double the tempo, and barlines that are off by some beats. */
import { invalid } from "../../util/errors.js";
import type { TrackedBeat } from "./track.js";

export interface BeatMending {
  /** 2: a beat between each two; 1/2: every second beat only, those of a measure's first beat kept. */
  readonly tempo?: 2 | 0.5 | 1;
  /** Barlines this many beats later (after the change of tempo); negative: earlier. */
  readonly shift?: number;
}

/**
 * Positions count to four again from the first downbeat on.
 *
 * @example mendBeats([{ time: 1, position: 1 }, { time: 2, position: 2 }], { tempo: 2 }).map((beat) => beat.time) //=> [1, 1.5, 2]
 * @throws InputError for a tempo that is not 2, 1/2 or 1, or a shift that is not a whole number
 */
export function mendBeats(beats: readonly TrackedBeat[], { tempo = 1, shift = 0 }: BeatMending): TrackedBeat[] {
  if (tempo !== 2 && tempo !== 0.5 && tempo !== 1) throw invalid("tempo factor", tempo, "2, 1/2 or 1");
  if (!Number.isInteger(shift)) throw invalid("shift", shift, "a whole number of beats");
  const downbeat = Math.max(
    0,
    beats.findIndex((beat) => beat.position === 1),
  );
  const times = beats.map((beat) => beat.time);
  if (tempo === 1) return beats.map(({ time, position }) => ({ time, position: placed(position - 1 - shift) }));
  if (tempo === 0.5) {
    const first = downbeat % 2;
    const kept = times.filter((_, k) => k % 2 === first);
    return kept.map((time, k) => ({ time, position: placed(k - (downbeat - first) / 2 - shift) }));
  }
  const doubled = times.flatMap((time, k) => (k + 1 < times.length ? [time, (time + times[k + 1]) / 2] : [time]));
  return doubled.map((time, k) => ({ time, position: placed(k - 2 * downbeat - shift) }));
}

const placed = (count: number) => ((((count % 4) + 4) % 4) + 1) as TrackedBeat["position"];
