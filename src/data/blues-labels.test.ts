import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../theory/questions.js";
import { csvRows, readCsvLabels } from "./csv-labels.js";
import { SPLITS } from "./dataset.js";

const source = "labels/blues.csv";
const text = readFileSync(new URL(`../../${source}`, import.meta.url), "utf8");
const [header, ...rows] = [...csvRows(text, source)].map(({ fields }) => fields);
const table = rows.map((fields) => Object.fromEntries(header.map((name, i) => [name, fields[i]])));
const corpora = process.env.BAT_CORPORA;

describe("the labels of blues", () => {
  it("are read as labels of blues and of nothing else", () => {
    const labels = readCsvLabels(text, source, QUESTIONS);
    expect(new Set(labels.flatMap(({ columns }) => Object.keys(columns)))).toEqual(new Set(["blues"]));
    expect(labels.length).toBeGreaterThan(800);
  });

  it("say of each song one corpus, one split and where the verdict comes from", () => {
    const said = new Map<string, string>();
    for (const { file, corpus, split, source: from } of table) {
      expect(SPLITS, file).toContain(split);
      expect(["read", "title", "changes", "chords and notes", "rule"], file).toContain(from);
      expect(said.get(file) ?? `${corpus} ${split}`, file).toBe(`${corpus} ${split}`);
      said.set(file, `${corpus} ${split}`);
    }
  });

  it("hold blues and what is none in every split that is scored, and keep the false one out", () => {
    for (const split of ["train", "val", "test"]) {
      const of = table.filter((row) => row.split === split);
      expect(of.filter(({ value }) => value === "1").length, split).toBeGreaterThan(10);
      expect(of.filter(({ value }) => value === "0").length, split).toBeGreaterThan(60);
    }
    expect(table.filter(({ title }) => /RhinestoneCowboy/i.test(title)).every(({ value }) => value === "0")).toBe(true);
  });

  describe.skipIf(!corpora)("beside the corpora (skipped: set BAT_CORPORA)", () => {
    it("have the splits of the corpora's songs.tsv", () => {
      for (const corpus of ["bsubedi26", "resukon", "reubenson"]) {
        const lines = readFileSync(join(corpora!, "unstated", corpus, "songs.tsv"), "utf8")
          .trim()
          .split("\n");
        const splits = new Map(lines.map((line) => [line.split("\t")[0], line.split("\t")[1]]));
        for (const row of table) if (row.corpus === corpus) expect(row.split, row.title).toBe(splits.get(row.file));
      }
    });
  });
});
