import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { UNKNOWN } from "./dataset.js";
import { applyLabels, byName, type SongLabels, songNames } from "./labels.js";
import { toyDataset } from "./testing/toy-dataset.js";

const blues = (song: string, by: SongLabels["by"], at: number[], ...values: number[]): SongLabels => ({
  ...{ song, by, at, source: "mine.csv", ...(by === "beat" ? { lines: at.map((_, index) => index + 2) } : {}) },
  columns: { blues: { value: Uint8Array.from(values), weight: new Uint8Array(values.length).fill(100) } },
});

describe("labels laid on a dataset", () => {
  const dataset = toyDataset([{ beats: 8 }, { beats: 12 }]);

  it("find their beat by number, by tick, or are for all beats", () => {
    const { dataset: labelled, report } = applyLabels(dataset, [
      blues("song0", "beat", [0, 7], 254, 0),
      blues("toy/song1.mid", "tick", [480, 481, 960], 254, 254, 127),
    ]);
    const { value, weight } = labelled.labels.blues;
    expect([...value.slice(0, 8)]).toEqual([254, 255, 255, 255, 255, 255, 255, 0]);
    expect([...value.slice(8, 12)]).toEqual([255, 254, 127, 255]);
    expect([weight[0], weight[1]]).toEqual([100, 255]);
    expect(report).toEqual({ songs: 2, known: { blues: 4 }, missingSongs: [], missingBeats: 1 });
    expect(labelled.songs.map(({ known }) => known.blues)).toEqual([2, 2]);
    const all = applyLabels(dataset, [blues("song1", "all", [], 254)]).dataset.labels.blues.value;
    expect(all.filter((v) => v === 254).length).toBe(12);
  });

  it("leave the dataset that was given as it was", () => {
    applyLabels(dataset, [blues("song0", "all", [], 254)]);
    expect(dataset.labels.blues.value.every((v) => v === UNKNOWN)).toBe(true);
  });

  it("of a beat that is not there are refused with file, line and range", () => {
    expect(() => applyLabels(dataset, [blues("song0", "beat", [0, 8], 254, 254)])).toThrow(
      "invalid mine.csv line 3: beat 8 (expected 0 to 7, the beats of toy/song0.mid)",
    );
  });

  it("of a song that is not there are reported, and the rest is laid", () => {
    const { report } = applyLabels(dataset, [blues("nosuch.mid", "beat", [0], 254), blues("song1", "beat", [0], 254)]);
    expect(report.missingSongs).toEqual(["nosuch.mid"]);
    expect(report.songs).toBe(1);
  });

  it("may answer a question that the dataset did not know", () => {
    const bridge = { name: "bridge", kind: "binary" as const, description: "" };
    const labels = { ...blues("song0", "beat", [1], 254) };
    const { dataset: labelled } = applyLabels(
      dataset,
      [{ ...labels, columns: { bridge: labels.columns.blues } }],
      [...QUESTIONS, bridge],
    );
    expect(labelled.questions.at(-1)).toEqual(bridge);
    expect(labelled.labels.bridge.value[1]).toBe(254);
  });
});

describe("a song's names", () => {
  it("are its id, its path, its entry and its stem", () => {
    expect(songNames("a/b.tar.gz!c/d.mid", "x")).toEqual(["x", "a/b.tar.gz!c/d.mid", "c/d.mid", "c/d", "d.mid", "d"]);
  });

  it("that two songs share find neither, unless a surer name tells them apart", () => {
    const find = byName(["a/x.mid", "b/x.mid", "x.mid"], (file) => songNames(file, file));
    expect(find("x.mid")).toBe("x.mid");
    expect(find("a/x.mid")).toBe("a/x.mid");
    expect(find("x")).toBe("x.mid");
    expect(byName(["a/x.mid", "b/x.mid"], (file) => songNames(file, file))("x.mid")).toBeUndefined();
  });
});
