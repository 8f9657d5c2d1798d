/**
 * What tells a measure's first beat from its others, for each beat of a song: what begins on the beats around it and how long it lasts (accents and lengths,
 * Lerdahl & Jackendoff 1983, metrical preference rules 4 and 5), and where the chords change (rule 5f). Nothing is named by its pitch, so that transposing changes no number.
 *
 * Letters: T beats, F features.
 */
import type { BeatNotes } from "../music/beat-notes.js";
import { CHORDS, checkChordScores } from "../theory/chords.js";
import { fourDecimals } from "./boosted-trees.js";

export interface MeasureWitnesses {
  /** (T) notes with their voices. */
  readonly notes: readonly BeatNotes[];
  /** (T, 36) log-probabilities over root · 3 + third, roots absolute. */
  readonly chords: ArrayLike<number>;
}

/** Beats around a beat that are looked at. */
const AROUND = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
/** A note this late in a beat does not begin on it. */
const ON_BEAT = 0.12;
/** No note counts as longer, in beats. */
const LONGEST = 8;
const KICKS = [35, 36];
/** Notes, melody, bass, loudest, lengths added, drums, kick; and the change of chord. */
const ACCENTS = 8;
/** Beats on each side over which chords are compared. */
const SIDES = [2, 4, 8];
/** Share of each chord that is always there: what is silent is like anything. */
const FAINT = 1e-3;

export const MEASURE_FEATURES = AROUND.length * ACCENTS + SIDES.length;

/**
 * (T, F) what is heard about each beat; 0 beyond the song.
 *
 * @throws InputError for chords of another length than the notes
 */
export function measureFeatures({ notes, chords }: MeasureWitnesses): Float64Array {
  const T = notes.length;
  checkChordScores(chords, T);
  const change = chordChanges(chords);
  const lengths = lengthsOf(notes);
  const accents = notes.map((beat, t) => {
    const begun = beat.filter(({ struck, from }) => struck && from < ON_BEAT);
    const has = (yes: (note: BeatNotes[number]) => boolean) => Number(begun.some(yes));
    return [
      begun.length,
      has(({ voice }) => voice === "melody"),
      has(({ voice }) => voice === "bass"),
      begun.reduce((most, { velocity }) => Math.max(most, velocity), 0) / 127,
      lengths[t],
      begun.filter(({ voice }) => voice === "drums").length,
      has(({ voice, pitch }) => voice === "drums" && KICKS.includes(pitch)),
      change(t, 1),
    ];
  });
  const features = new Float64Array(T * MEASURE_FEATURES); // (T, F)
  for (let t = 0; t < T; t++) {
    AROUND.forEach((by, n) => {
      features.set(accents[t + by] ?? [], t * MEASURE_FEATURES + n * ACCENTS);
    });
    features.set(
      SIDES.map((side) => change(t, side)),
      t * MEASURE_FEATURES + AROUND.length * ACCENTS,
    );
  }
  return features.map(fourDecimals);
}

/** (T) lengths in beats of all pitched notes that begin on a beat, added, however many beats they are held. */
function lengthsOf(notes: readonly BeatNotes[]): Float64Array {
  const out = new Float64Array(notes.length);
  /** How long each note that is held into the beat after goes on. */
  let later = new Map<string, number>();
  for (let t = notes.length - 1; t >= 0; t--) {
    const held = new Map<string, number>();
    for (const { voice, pitch, track, struck, from, to } of notes[t]) {
      if (voice === "drums") continue;
      const key = `${track} ${pitch}`;
      const length = to - from + (to === 1 ? (later.get(key) ?? 0) : 0);
      if (!struck) held.set(key, length);
      else if (from < ON_BEAT) out[t] += Math.min(LONGEST, length);
    }
    later = held;
  }
  return out;
}

/** A function that tells how much the chords of so many beats from a beat on differ from those before it: 1 less the cosine; 0 at the song's edges. */
function chordChanges(chords: ArrayLike<number>): (t: number, side: number) => number {
  const T = chords.length / CHORDS;
  const before = new Float64Array((T + 1) * CHORDS); // (T + 1, 36) sums of the beats before
  for (let i = 0; i < chords.length; i++) before[i + CHORDS] = before[i] + Math.exp(chords[i]);
  return (t, side) => {
    const [from, to] = [Math.max(0, t - side), Math.min(T, t + side)];
    if (from === t) return 0;
    let [both, one, other] = [0, 0, 0];
    for (let c = 0; c < CHORDS; c++) {
      const here = before[t * CHORDS + c];
      const a = here - before[from * CHORDS + c] + FAINT;
      const b = before[to * CHORDS + c] - here + FAINT;
      both += a * b;
      one += a * a;
      other += b * b;
    }
    return 1 - both / Math.sqrt(one * other);
  };
}
