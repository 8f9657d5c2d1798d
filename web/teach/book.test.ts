import { describe, expect, test } from "vitest";
import { type Book, change, correctionsOf, EMPTY_BOOK, overRange, recall, redo, undo } from "./book.js";

const phrases = (...beats: number[]) => beats.map((beat) => ({ beat, question: "phraseStart", value: 1 as const }));
const key = (tonic: number) => ({ tonic, mode: "major" });

describe("the book of corrections", () => {
  test("the last answer to a question about a beat is the one that stands", () => {
    let book = change(EMPTY_BOOK, [{ song: "a", set: phrases(16, 0) }]);
    book = change(book, [{ song: "a", set: [{ beat: 16, question: "phraseStart", value: 0 }] }]);
    expect(correctionsOf(book, "a")).toEqual([...phrases(0), { beat: 16, question: "phraseStart", value: 0 }]);
  });

  test("a range of beats in one key is one step: undone and redone at once", () => {
    const book = change(EMPTY_BOOK, [{ song: "a", set: overRange(8, 24, "scale", key(3)) }]);
    expect(correctionsOf(book, "a").length).toBe(16);
    expect(correctionsOf(undo(book), "a")).toEqual([]);
    expect(redo(undo(book)).songs).toEqual(book.songs);
  });

  test("taking back every step ends at the beginning, and every state on the way was there before", () => {
    const states: Book[] = [EMPTY_BOOK];
    const add = (song: string, beat: number, tonic: number) =>
      states.push(change(states.at(-1)!, [{ song, set: [{ beat, question: "scale", value: key(tonic) }] }]));
    add("a", 0, 1);
    add("b", 0, 2);
    add("a", 0, 5);
    add("a", 3, 5);
    let book = states.at(-1)!;
    for (let n = states.length - 2; n >= 0; n--) {
      book = undo(book);
      expect(book.songs).toEqual(states[n].songs);
    }
    expect(undo(book)).toBe(book);
    for (let n = 1; n < states.length; n++) {
      book = redo(book);
      expect(book.songs).toEqual(states[n].songs);
    }
    expect(redo(book)).toBe(book);
  });

  test("what changes nothing is no step, and a new step ends what could be redone", () => {
    const book = change(EMPTY_BOOK, [{ song: "a", set: [{ beat: 1, question: "scale", value: key(7) }] }]);
    expect(change(book, [{ song: "a", set: [{ beat: 1, question: "scale", value: key(7) }] }])).toBe(book);
    expect(change(book, [{ song: "a", forget: [{ beat: 2, question: "scale" }] }])).toBe(book);
    const other = change(undo(book), [{ song: "a", set: phrases(4) }]);
    expect(redo(other)).toBe(other);
  });

  test("a forgotten correction leaves the model's answer, an answer taken away is a correction", () => {
    const book = change(EMPTY_BOOK, [{ song: "a", set: [{ beat: 4, question: "phraseStart", value: null }] }]);
    expect(correctionsOf(book, "a")).toEqual([{ beat: 4, question: "phraseStart", value: null }]);
    const forgotten = change(book, [{ song: "a", forget: [{ beat: 4, question: "phraseStart" }] }]);
    expect(forgotten.songs.has("a")).toBe(false);
  });

  test("an import over several songs is one step", () => {
    const book = change(EMPTY_BOOK, [
      { song: "a", set: phrases(0) },
      { song: "b", set: phrases(4) },
    ]);
    expect(undo(book).songs.size).toBe(0);
  });

  test("what was kept comes back under what was corrected meanwhile, and undo does not take it away", () => {
    const meanwhile = change(EMPTY_BOOK, [{ song: "a", set: [{ beat: 0, question: "phraseStart", value: 0 }] }]);
    const book = recall(meanwhile, "a", phrases(0, 16));
    expect(correctionsOf(book, "a")).toEqual([{ beat: 0, question: "phraseStart", value: 0 }, ...phrases(16)]);
    expect(correctionsOf(undo(book), "a")).toEqual(phrases(0, 16));
    expect(correctionsOf(redo(undo(book)), "a")).toEqual(correctionsOf(book, "a"));
  });
});
