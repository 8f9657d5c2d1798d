import { describe, expect, it } from "vitest";
import type { DatasetSong } from "./dataset.js";
import { isBluesTitle, TITLE_RULE, titleLabels } from "./title-labels.js";

const song = (rest: Partial<DatasetSong>): DatasetSong => ({
  ...{ id: "1", corpus: "web", split: "train", file: "web.tar.gz!blues/x.mid", title: "", licence: "unknown" },
  ...{ start: 0, beats: 64, known: {} },
  ...rest,
});

describe("weak blues labels from titles", () => {
  it.each([
    ["jazz/barneys_blues_da3", true],
    ["SummertimeBlues", true],
    ["BLUES in F", true],
    ["bluesette_Ben-Lewis", false],
    ["formyladymblues", false],
  ])("of %s says %s", (title, blues) => expect(isBluesTitle(title)).toBe(blues));

  it("counts the title and the file's name, not the folder", () => {
    expect(titleLabels(song({ title: "St. Louis Blues" }))?.columns.blues.value[0]).toBe(254);
    expect(titleLabels(song({ corpus: "pop909" }))?.columns.blues.value[0]).toBe(0);
  });

  it("weighs a title less than an answer, and leaves a song alone that has one", () => {
    const weight = titleLabels(song({ title: "Blues" }))?.columns.blues.weight[0];
    expect(weight).toBe(Math.round(255 * TITLE_RULE.positiveWeight));
    expect(titleLabels(song({ title: "Blues", known: { blues: 3 } }))).toBeNull();
  });

  it("takes a seeded share of other songs as negatives, the same ones every time", () => {
    const songs = Array.from({ length: 1000 }, (_, index) => song({ id: `s${index}` }));
    const taken = songs.filter((one) => titleLabels(one) !== null).length;
    expect(Math.abs(taken / 1000 - TITLE_RULE.negativeShare)).toBeLessThan(0.06);
    expect(songs.filter((one) => titleLabels(one) !== null).length).toBe(taken);
  });
});
