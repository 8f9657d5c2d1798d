import { expect, test } from "vitest";
import { emptyDataset } from "../data/dataset.js";
import { allocate } from "./allocate.js";
import { InputError } from "./errors.js";

test("what fits is made, and another error stays what it is", () => {
  expect(allocate("a file", () => new Uint8Array(3)).length).toBe(3);
  const fault = new TypeError("fault");
  expect(() =>
    allocate("a file", () => {
      throw fault;
    }),
  ).toThrow(fault);
});

test("a dataset that no array holds is refused in one line that names its size", () => {
  const song = {
    id: "x",
    corpus: "x",
    split: "train",
    file: "x",
    title: "",
    licence: "",
    start: 0,
    known: {},
  } as const;
  const dataset = () => emptyDataset([{ ...song, beats: 2 ** 52 }]);
  expect(dataset).toThrow(InputError);
  expect(dataset).toThrow(/^a dataset of 4503599627370496 beats does not fit in one array here/);
});
