/** The beats that a beat looks at. Letters: T beats. */
import type { Engine, Song } from "../app/types.js";

const kept = new WeakMap<Song, Promise<Float32Array>>();

/** The attention of a song, asked for once. A song that is answered anew is another object. */
export function attentionOf(engine: Engine, song: Song): Promise<Float32Array> {
  let weights = kept.get(song);
  if (!weights) {
    weights = engine.attention(song);
    kept.set(song, weights);
    // What was refused may be asked for again.
    weights.catch(() => kept.delete(song));
  }
  return weights;
}

export interface Attended {
  readonly beat: number;
  /** Share of the attention, 0–1. */
  readonly weight: number;
}

/** The `count` beats that a beat attends to most, the most first; of equals, the earlier first. */
export function attendedBeats(weights: Float32Array, beats: number, beat: number, count: number): Attended[] {
  const row = weights.subarray(beat * beats, (beat + 1) * beats); // (T)
  return Array.from(row, (weight, one) => ({ beat: one, weight }))
    .sort((a, b) => b.weight - a.weight || a.beat - b.beat)
    .slice(0, count);
}
