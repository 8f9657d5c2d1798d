/** The page's corrections: a book in memory, every change of which is written to the browser's storage. */
import type { CorrectionStore, Refuse } from "../app/props.js";
import type { Song } from "../app/types.js";
import { type Book, change, correctionsOf, differences, EMPTY_BOOK, recall, redo, undo } from "./book.js";
import { type Database, openDatabase, storageSentence } from "./database.js";

/** @param factory of IndexedDB, for tests */
export function openCorrections(onRefuse: Refuse, factory?: IDBFactory): CorrectionStore {
  let book: Book = EMPTY_BOOK;
  const names = new Map<string, string>();
  const loading = new Map<string, Promise<void>>();
  const listeners = new Set<() => void>();
  let refused = false;
  const refuse = (error: unknown) => {
    if (!refused) onRefuse("corrections", storageSentence(error));
    refused = true;
  };
  const database: Promise<Database | null> = openDatabase(factory).catch((error) => {
    refuse(error);
    return null;
  });
  /** Writes follow each other, so that the last one stands. */
  let writing: Promise<void> = Promise.resolve();

  const show = (next: Book, keep: boolean) => {
    if (next === book) return;
    const songs = keep ? differences(book, next) : [];
    book = next;
    for (const song of songs) {
      writing = writing
        // What was kept before comes first: else it would be written over.
        .then(() => loading.get(song))
        .then(async () => (await database)?.write(song, names.get(song) ?? "", correctionsOf(book, song)))
        .then(() => {
          refused = false;
        })
        .catch(refuse);
    }
    for (const listener of [...listeners]) listener();
  };
  const load = (song: Song): Promise<void> => {
    names.set(song.id, song.name);
    let done = loading.get(song.id);
    if (!done) {
      done = database
        .then(async (opened) => show(recall(book, song.id, (await opened?.read(song.id)) ?? []), false))
        .catch((error) => onRefuse(song.name, storageSentence(error)));
      loading.set(song.id, done);
    }
    return done;
  };

  return {
    of: (song) => correctionsOf(book, song.id),
    load,
    correct(song, changes) {
      void load(song);
      show(change(book, [{ song: song.id, set: changes }]), true);
    },
    correctAll(changes) {
      for (const { song } of changes) void load(song);
      show(
        change(
          book,
          changes.map((one) => ({ song: one.song.id, set: one.changes })),
        ),
        true,
      );
    },
    forget(song, places) {
      void load(song);
      show(change(book, [{ song: song.id, forget: places }]), true);
    },
    undo: () => show(undo(book), true),
    redo: () => show(redo(book), true),
    get canUndo() {
      return book.done.length > 0;
    },
    get canRedo() {
      return book.undone.length > 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => writing,
  };
}
