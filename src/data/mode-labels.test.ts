import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MODES } from "../theory/modes.js";
import { keyName } from "../theory/names.js";
import { QUESTIONS } from "../theory/questions.js";
import { readCsvLabels } from "./csv-labels.js";

const read = (text: string) => readCsvLabels(text, "labels/modes.csv", QUESTIONS);

test("the reviewed songs are for validation and test, each in one key of a known mode", () => {
  const text = readFileSync(new URL("../../labels/modes.csv", import.meta.url), "utf8");
  const songs = read(text);
  expect(songs.length).toBeGreaterThan(30);
  expect(new Set(songs.map(({ song }) => song)).size).toBe(songs.length);
  for (const { by, columns } of songs) {
    expect(by).toBe("all");
    expect(columns.scale.value[0]).toBeLessThan(12);
    expect(MODES[columns.scale.mode![0]]).toBeDefined();
  }
  expect(text).not.toMatch(/,train,/);
});

test("every key is read back from its own name", () => {
  for (const [index, { name }] of MODES.entries()) {
    for (let tonic = 0; tonic < 12; tonic++) {
      const row = `file,beat,question,value\na.mid,0,scale,${keyName(tonic, name, { ascii: true })}\n`;
      const { scale } = read(row)[0].columns;
      expect([scale.value[0], scale.mode![0]], row).toEqual([tonic, index]);
    }
  }
});
