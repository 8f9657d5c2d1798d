import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../engine/safetensors.js";
import { readDataset, writeDataset } from "./dataset.js";
import { collectSongs } from "./select.js";
import { toyDataset } from "./testing/toy-dataset.js";

describe("a dataset", () => {
  const dataset = toyDataset([{ beats: 40, labelled: 40 }, { beats: 33 }, { beats: 50, split: "val", labelled: 10 }]);

  it("comes back from its file as it was", () => {
    expect(readDataset(writeDataset(dataset))).toEqual(dataset);
  });

  it("is read in place, shared memory included", () => {
    const file = writeDataset(dataset);
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    const read = readDataset(shared);
    for (const array of [read.bits, read.keys, read.bass, read.ticks, read.labels.scale.value]) {
      expect(array.buffer).toBe(shared.buffer);
    }
    expect([...read.keys]).toEqual([...dataset.keys]);
  });

  it("of other feature tables is refused by name", () => {
    const { tensors, metadata } = readSafetensors(writeDataset(dataset));
    const meta = { ...JSON.parse(metadata.bat), tables: "abcd" };
    const file = writeSafetensors(tensors, { bat: JSON.stringify(meta) });
    expect(() => readDataset(file, "old.bat")).toThrow("old.bat was prepared with other feature tables (abcd");
  });

  it("that is none is refused with one line", () => {
    expect(() => readDataset(new Uint8Array(0))).toThrow(/dataset is not a dataset: .*safetensors/);
    expect(() => readDataset(writeDataset(dataset).subarray(0, 900), "cut.bat")).toThrow(
      /^cut\.bat is not a dataset: /,
    );
    expect(() => readDataset(writeSafetensors({}, { bat: "{}" }), "m")).toThrow("m is not a dataset of bat prepare");
    expect(() => readDataset(writeSafetensors({}), "x")).toThrow("x is not a dataset of bat prepare");
    const { tensors, metadata } = readSafetensors(writeDataset(dataset));
    const { bits: _, ...rest } = tensors;
    expect(() => readDataset(writeSafetensors(rest, metadata), "x")).toThrow("x: tensor bits is missing");
    const meta = { ...JSON.parse(metadata.bat), notes: 3 };
    expect(() => readDataset(writeSafetensors(tensors, { bat: JSON.stringify(meta) }), "x")).toThrow("x: notes");
  });

  it("split by song and merged again is the same", () => {
    const parts = [0, 1, 2].map((index) => collectSongs([dataset], (song) => song.id === `song${index}`));
    expect(parts.map(({ beats }) => beats)).toEqual([40, 33, 50]);
    expect(parts[2].songs[0].start).toBe(0);
    const merged = collectSongs(parts);
    expect(merged).toEqual(dataset);
  });

  it("merged with one that lacks a question keeps it unknown there", () => {
    const bare = { ...toyDataset([{ beats: 4 }], 2), labels: {} };
    const { labels } = collectSongs([bare, dataset]);
    expect([...labels.blues.value.slice(0, 4)]).toEqual([255, 255, 255, 255]);
    expect([...labels.blues.value.slice(4)]).toEqual([...dataset.labels.blues.value]);
  });
});
