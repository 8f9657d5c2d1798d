/** What the browser keeps: the corrections of each song, by the song's id, in IndexedDB. */
import * as v from "valibot";
import { InputError } from "../../src/util/errors.js";
import type { SongCorrections } from "./book.js";

const NAME = "bat";
const VERSION = 1;
const STORE = "corrections";

const Value = v.nullable(
  v.union([
    v.literal(0),
    v.literal(1),
    v.object({
      tonic: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(11)),
      mode: v.string(),
    }),
  ]),
);

const Kept = v.object({
  id: v.string(),
  name: v.string(),
  corrections: v.array(
    v.object({ beat: v.pipe(v.number(), v.integer(), v.minValue(0)), question: v.string(), value: Value }),
  ),
});

export interface Database {
  read(song: string): Promise<SongCorrections>;
  /** An empty list removes the song. */
  write(song: string, name: string, corrections: SongCorrections): Promise<void>;
  close(): void;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage failed"));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new Error("the browser's storage failed"));
    transaction.oncomplete = () => resolve();
    transaction.onerror = fail;
    transaction.onabort = fail;
  });
}

/** @throws InputError where the browser keeps nothing (private windows, blocked storage) */
export async function openDatabase(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<Database> {
  if (!factory) throw new InputError("this browser has no storage");
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  const database = await asked(request);
  // Another tab with a newer page may change the form.
  database.onversionchange = () => database.close();
  return {
    async read(song) {
      const found: unknown = await asked(database.transaction(STORE).objectStore(STORE).get(song));
      if (found === undefined) return [];
      const read = v.safeParse(Kept, found);
      if (!read.success) throw new InputError("what the browser kept of this song cannot be read");
      return read.output.corrections;
    },
    async write(song, name, corrections) {
      const transaction = database.transaction(STORE, "readwrite");
      const end = finished(transaction);
      if (corrections.length === 0) transaction.objectStore(STORE).delete(song);
      else transaction.objectStore(STORE).put({ id: song, name, corrections });
      await end;
    },
    close: () => database.close(),
  };
}

/** Why the storage failed, as a sentence. */
export function storageSentence(error: unknown): string {
  const name = (error as { name?: string } | null)?.name;
  if (name === "QuotaExceededError")
    return "The browser's storage is full: corrections stay until this page is closed. Export them to keep them.";
  const reason = error instanceof Error && error.message ? ` (${error.message})` : "";
  return `The browser does not keep corrections${reason}: they stay until this page is closed. Export them to keep them.`;
}
