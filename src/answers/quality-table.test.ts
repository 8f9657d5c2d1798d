import { describe, expect, it } from "vitest";
import { QUALITY_ROWS, type QualityRow } from "./quality-rows.js";
import { historyMarkdown, isRegression, qualityText, regressions, verdict } from "./quality-table.js";

const key: QualityRow = { id: "key made", question: "key", corpus: "made", baseline: 0.8, target: 0.9 };
const error: QualityRow = {
  id: "ECE made",
  question: "ECE",
  corpus: "made",
  baseline: null,
  target: 0.03,
  high: false,
};
const rows = [key, error];
const run = (value: number, ece: number) => ({
  date: "2026-01-02",
  model: "bat 1",
  rows: {
    "key made": { value, low: value - 0.02, high: value + 0.04 },
    "ECE made": { value: ece, low: 0, high: 0.02 },
  },
});

describe("the table of quality", () => {
  it("names every row once, so that a history stays one of the same thing", () => {
    const ids = QUALITY_ROWS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says by how much a value misses its target, and an error the most that it may be", () => {
    expect(verdict(key, 0.9)).toBe("met");
    expect(verdict(key, 0.885)).toBe("short by .015");
    expect(verdict(error, 0.03)).toBe("met");
    expect(verdict(error, 0.05)).toBe("short by .020");
    expect(verdict({ ...key, target: null }, 0.1)).toBe("");
  });

  it("calls a loss of more than half of the last interval a regression, and no gain", () => {
    const before = { value: 0.9, low: 0.88, high: 0.94 };
    expect(isRegression(key, 0.871, before)).toBe(false);
    expect(isRegression(key, 0.869, before)).toBe(true);
    expect(isRegression(key, 0.99, before)).toBe(false);
    expect(isRegression(error, 0.99, before)).toBe(true);
    expect(isRegression(error, 0.5, before)).toBe(false);
  });

  it("lists the rows that became worse, and none without an earlier run", () => {
    expect(regressions(run(0.8, 0.01).rows, run(0.9, 0.01), rows)).toEqual([key]);
    expect(regressions(run(0.9, 0.03).rows, run(0.9, 0.01), rows)).toEqual([error]);
    expect(regressions(run(0.1, 0.5).rows, undefined, rows)).toEqual([]);
  });

  it("shows value, interval, target and the last run, and says why a row was not measured", () => {
    const text = qualityText({ ...run(0.8, 0.01).rows, "ECE made": { why: "no truth" } }, run(0.9, 0.01), rows);
    const [, first, second] = text.split("\n");
    expect(first).toMatch(/^key +made +\.800 +\.780–\.840 +\.800 +≥ \.900 +short by \.100 +\.900 regression$/);
    expect(second).toMatch(/≤ \.030 +not measured: no truth$/);
  });

  it("keeps a history with the newest run first and what meets its target in bold", () => {
    const lines = historyMarkdown([run(0.8, 0.01), { ...run(0.95, 0.04), date: "2026-02-03" }], rows).split("\n");
    expect(lines[0]).toMatch(/2026-02-03 bat 1 \| 2026-01-02 bat 1/);
    expect(lines[2]).toContain("| **.950** (.930–.990) | .800 (.780–.840) |");
    expect(lines[3]).toContain("| .040 (.000–.020) | **.010** (.000–.020) |");
  });
});
