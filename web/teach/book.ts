/** The corrections of all songs, with undo and redo. Immutable: every change gives a new book, and what did not change is the same object. */
import type { Correction } from "../app/types.js";

/** Of one song: by beat, then question; at most one a beat and question. */
export type SongCorrections = readonly Correction[];

/** What one step of undo takes back: songs as they were before and after. */
interface Step {
  readonly before: ReadonlyMap<string, SongCorrections>;
  readonly after: ReadonlyMap<string, SongCorrections>;
}

export interface Book {
  /** By the song's id; a song without corrections has no entry. */
  readonly songs: ReadonlyMap<string, SongCorrections>;
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export interface SongChange {
  readonly song: string;
  /** Answers to be set; a null takes the model's answer away. */
  readonly set?: readonly Correction[];
  /** Corrections to be forgotten, whatever they say: the model's answer stands again. */
  readonly forget?: readonly Pick<Correction, "beat" | "question">[];
}

export const EMPTY_BOOK: Book = { songs: new Map(), done: [], undone: [] };

const NONE: SongCorrections = [];

/** Steps that can be undone. */
const DEPTH = 200;

export function correctionsOf(book: Book, song: string): SongCorrections {
  return book.songs.get(song) ?? NONE;
}

const keyOf = ({ beat, question }: Pick<Correction, "beat" | "question">) => `${beat} ${question}`;

/** The answers are the same, apart from where they stand. */
export function sameValue(a: Correction["value"], b: Correction["value"]): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && a?.tonic === b?.tonic && a?.mode === b?.mode;
}

function changed(old: SongCorrections, { set = [], forget = [] }: SongChange): SongCorrections {
  const all = new Map(old.map((correction) => [keyOf(correction), correction]));
  let any = false;
  for (const place of forget) any = all.delete(keyOf(place)) || any;
  for (const correction of set) {
    const known = all.get(keyOf(correction));
    if (known && sameValue(known.value, correction.value)) continue;
    all.set(keyOf(correction), correction);
    any = true;
  }
  if (!any) return old;
  return [...all.values()].sort(
    (a, b) => a.beat - b.beat || (a.question < b.question ? -1 : a.question > b.question ? 1 : 0),
  );
}

function withSongs(songs: Book["songs"], next: ReadonlyMap<string, SongCorrections>): Book["songs"] {
  const out = new Map(songs);
  for (const [song, corrections] of next) {
    if (corrections.length > 0) out.set(song, corrections);
    else out.delete(song);
  }
  return out;
}

/** One step of changes to any number of songs. What changes nothing is no step. */
export function change(book: Book, changes: readonly SongChange[]): Book {
  const before = new Map<string, SongCorrections>();
  const after = new Map<string, SongCorrections>();
  for (const one of changes) {
    const old = after.get(one.song) ?? correctionsOf(book, one.song);
    const now = changed(old, one);
    if (now === old) continue;
    if (!before.has(one.song)) before.set(one.song, old);
    after.set(one.song, now);
  }
  if (after.size === 0) return book;
  const step: Step = { before, after };
  return { songs: withSongs(book.songs, after), done: [...book.done, step].slice(-DEPTH), undone: [] };
}

export function undo(book: Book): Book {
  const step = book.done.at(-1);
  if (!step) return book;
  return { songs: withSongs(book.songs, step.before), done: book.done.slice(0, -1), undone: [...book.undone, step] };
}

export function redo(book: Book): Book {
  const step = book.undone.at(-1);
  if (!step) return book;
  return { songs: withSongs(book.songs, step.after), done: [...book.done, step], undone: book.undone.slice(0, -1) };
}

/** Songs whose corrections differ between two books. */
export function differences(a: Book, b: Book): string[] {
  const ids = new Set([...a.songs.keys(), ...b.songs.keys()]);
  return [...ids].filter((id) => correctionsOf(a, id) !== correctionsOf(b, id));
}

/** What was kept of a song, put under what was corrected since. It is no step: undo does not take it away. */
export function recall(book: Book, song: string, kept: SongCorrections): Book {
  if (kept.length === 0) return book;
  const all = changed(kept, { song, set: correctionsOf(book, song) });
  const songs = withSongs(book.songs, new Map([[song, all]]));
  // Undoing a step made before the song was recalled must not lose what was kept.
  const under = (step: Step): Step => {
    const lift = (state: ReadonlyMap<string, SongCorrections>) =>
      new Map([...state].map(([id, list]) => [id, id === song ? changed(kept, { song, set: list }) : list]));
    return { before: lift(step.before), after: lift(step.after) };
  };
  return { songs, done: book.done.map(under), undone: book.undone.map(under) };
}

/** The same answer on the beats [from, to). */
export function overRange(from: number, to: number, question: string, value: Correction["value"]): Correction[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ beat: from + i, question, value }));
}
