import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { openCorrections } from "./corrections.js";
import { testSong } from "./testing/songs.js";

const song = testSong("one.mid");
const other = testSong("two.mid", { seed: 2 });
const phrase = { beat: 4, question: "phraseStart", value: 1 } as const;
const scale = { beat: 5, question: "scale", value: { tonic: 3, mode: "minor" } } as const;

const refuseNothing = (name: string, sentence: string) => {
  throw new Error(`${name}: ${sentence}`);
};

describe("the store of corrections", () => {
  test("finds after a reload what was corrected before it, song by song", async () => {
    const factory = new IDBFactory();
    const before = openCorrections(refuseNothing, factory);
    await before.load(song);
    before.correct(song, [phrase, scale]);
    before.correct(other, [scale]);
    await before.settled();
    const after = openCorrections(refuseNothing, factory);
    expect(after.of(song)).toEqual([]);
    await after.load(song);
    expect(after.of(song)).toEqual([phrase, scale]);
    expect(after.of(other)).toEqual([]);
    expect(after.canUndo).toBe(false);
  });

  test("a correction made while the kept ones are read loses neither", async () => {
    const factory = new IDBFactory();
    const before = openCorrections(refuseNothing, factory);
    before.correct(song, [phrase]);
    await before.settled();
    const after = openCorrections(refuseNothing, factory);
    const loading = after.load(song);
    after.correct(song, [scale]);
    await loading;
    expect(after.of(song)).toEqual([phrase, scale]);
    await after.settled();
    const last = openCorrections(refuseNothing, factory);
    await last.load(song);
    expect(last.of(song)).toEqual([phrase, scale]);
  });

  test("undo and redo are kept too, and tell those who listen", async () => {
    const factory = new IDBFactory();
    const store = openCorrections(refuseNothing, factory);
    await store.load(song);
    let told = 0;
    const stop = store.subscribe(() => told++);
    store.correct(song, [phrase]);
    store.forget(song, [phrase]);
    store.undo();
    store.undo();
    store.redo();
    expect(told).toBe(5);
    expect([store.canUndo, store.canRedo]).toEqual([true, true]);
    stop();
    await store.settled();
    const after = openCorrections(refuseNothing, factory);
    await after.load(song);
    expect(after.of(song)).toEqual([phrase]);
  });

  test("a list stays the same object until it changes", async () => {
    const store = openCorrections(refuseNothing, new IDBFactory());
    expect(store.of(song)).toBe(store.of(song));
    store.correct(song, [phrase]);
    const list = store.of(song);
    store.correct(other, [phrase]);
    expect(store.of(song)).toBe(list);
  });

  test("a browser without storage says so once, and corrections go on in memory", async () => {
    const said: string[] = [];
    const broken = {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    } as unknown as IDBFactory;
    const store = openCorrections((_, sentence) => said.push(sentence), broken);
    await store.load(song);
    store.correct(song, [phrase]);
    store.correct(song, [scale]);
    await store.settled();
    expect(said.length).toBe(1);
    expect(said[0]).toMatch(/does not keep corrections .* Export them/);
    expect(store.of(song)).toEqual([phrase, scale]);
  });

  test("full storage is told as such", async () => {
    const said: string[] = [];
    const full = {
      open: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    } as unknown as IDBFactory;
    const store = openCorrections((_, sentence) => said.push(sentence), full);
    await store.load(song);
    expect(said[0]).toMatch(/storage is full/);
  });
});
