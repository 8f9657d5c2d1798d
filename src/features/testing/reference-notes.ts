/** What the references ask of a beat's notes, written plainly: their places, pitches, classes and lines. Only tests use it. */
import type { BeatNotes, BeatSong, SoundingNote } from "../../music/beat-notes.js";
import type { Voice } from "../../music/piece.js";

/** Says whether a statement holds of a beat. */
export type Say = (name: string, value: boolean) => void;

export const PLACE_NAMES = ["beat", "16th-2", "triplet-2", "half", "triplet-3", "16th-4"];
/** Index of the nearest of them; the midpoint belongs to the later one, and nothing is after the last sixteenth. */
export function place(n: SoundingNote): number {
  const part = n.from * 24;
  return [3, 7, 10, 14, 17].filter((middle) => part >= middle).length;
}

export const unique = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
export const classes = (notes: BeatNotes) => unique(notes.map((n) => n.pitch % 12));
export const minimum = (notes: BeatNotes) => Math.min(...notes.map((n) => n.pitch));
export const maximum = (notes: BeatNotes) => Math.max(...notes.map((n) => n.pitch));
export const mod = (n: number) => ((n % 12) + 12) % 12;
export const equal = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
export const above = (pcs: readonly number[], low: number) => unique(pcs.map((pc) => mod(pc - low)));
export const struckPlaces = (notes: BeatNotes) => unique(notes.filter((n) => n.struck).map(place));
export const of = (notes: BeatNotes, ...voices: Voice[]) => notes.filter((n) => voices.includes(n.voice));
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? 0;
/** The median over a song's beats, worked out once for each song and name. */
export function songMedian(song: BeatSong, name: string, values: () => number[]): number {
  const known = medians.get(song) ?? {};
  medians.set(song, known);
  known[name] ??= median(values());
  return known[name];
}
const medians = new WeakMap<BeatSong, Record<string, number>>();

export const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export interface Step {
  readonly pitch: number;
  readonly place: number;
}

/** A voice as a line: a note held in (place −1) unless one is struck on the beat, then the outermost note on each place. */
export function line(notes: BeatNotes, outer: "lowest" | "highest"): Step[] {
  const pick = outer === "lowest" ? minimum : maximum;
  const steps: Step[] = [];
  const held = notes.filter((n) => !n.struck);
  if (held.length > 0 && !struckPlaces(notes).includes(0)) steps.push({ pitch: pick(held), place: -1 });
  for (const p of struckPlaces(notes)) {
    steps.push({ pitch: pick(notes.filter((n) => n.struck && place(n) === p)), place: p });
  }
  return steps;
}
