/** Onsets put on the sixteenths or the triplets of their beats, whichever a beat's notes are nearer to. */

interface Spanned {
  /** Beats of the grid. */
  readonly from: number;
  readonly to: number;
}

/** Triplets must fit so much better: three places in a beat explain less than four. */
const TRIPLETS_HARDER = 1.3;
/** The shortest that a note can become, in beats. */
const SHORTEST = 1 / 8;

/** The same notes in their order; ends move with the onsets, and then to the nearest sixteenth where one is close. */
export function quantized<N extends Spanned>(notes: readonly N[]): N[] {
  const places = new Map<number, number[]>();
  // A note just before a beat belongs to it.
  const beatOf = (x: number) => Math.floor(x + 1 / 8);
  for (const { from } of notes) places.set(beatOf(from), [...(places.get(beatOf(from)) ?? []), from]);
  const parts = new Map<number, number>();
  for (const [beat, onsets] of places) {
    const error = (n: number) => onsets.reduce((sum, x) => sum + (x - Math.round(x * n) / n) ** 2, 0);
    parts.set(beat, error(3) * TRIPLETS_HARDER ** 2 < error(4) ? 3 : 4);
  }
  return notes.map((note) => {
    const n = parts.get(beatOf(note.from)) ?? 4;
    const from = Math.round(note.from * n) / n;
    const end = note.to + (from - note.from);
    const near = Math.round(end * 4) / 4;
    const to = Math.abs(near - end) < 1 / 8 ? near : end;
    return { ...note, from, to: Math.max(to, from + SHORTEST) };
  });
}
