import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { toTable } from "./table.js";

const rows = (table: string) => table.split("\n").filter((line) => /^ +\d/.test(line));

describe("the table", () => {
  test("has a line for every measure, the key where it changes and the modulation at its measure", () => {
    const table = toTable(writtenAnalysis({ modulation: 32 }));
    expect(rows(table).length).toBe(16);
    expect(rows(table)[0]).toMatch(/1 +0:00 +A♭ major +I··· +4 measures/);
    expect(rows(table)[1]).not.toContain("major");
    expect(rows(table)[8]).toMatch(/9 +0:16 +B♭ major .*↑2 modulation/);
    expect(table).toMatch(/^keys +A♭ major \(measures 1–8; p \.90\), B♭ major \(measures 9–16; p \.90\)$/m);
    expect(table).toMatch(/^modulations +↑2 to B♭ major at measure 9 \(0:16\), p \.93$/m);
    expect(table).toMatch(/^phrases +4, each of 4 measures$/m);
    expect(table).toMatch(/^blues +no \(p \.03\)$/m);
  });

  test("a true measure that starts within the file's measure says on which quarter", () => {
    const table = toTable(writtenAnalysis({ pickup: 3 }));
    expect(rows(table)[0]).toMatch(/^ +1 /);
    expect(rows(table)[1]).toMatch(/^ +1\.4 /);
    expect(table).toMatch(/true measures start on quarter 4 of the file's/);
  });

  test("a tonic chord is a small numeral in a minor key", () => {
    expect(rows(toTable(writtenAnalysis({ mode: "dorian" })))[0]).toContain("i···");
  });

  test("no line is wider than the terminal, however narrow", () => {
    const analysis = { ...writtenAnalysis({ modulation: 32, blues: true }), title: "A title that is long ".repeat(9) };
    for (const width of [20, 30, 40, 60, 80, 200]) {
      for (const line of toTable(analysis, { width }).split("\n")) expect(line.length, line).toBeLessThanOrEqual(width);
    }
  });

  test("colours add escape sequences and change nothing else", () => {
    const analysis = writtenAnalysis({ modulation: 32, blues: true });
    const coloured = toTable(analysis, { colour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
    const bare = coloured.replace(/\u001b\[[0-9;]*m/g, "");
    expect(coloured).not.toBe(bare);
    expect(bare.replace(/ +$/gm, "")).toBe(toTable(analysis));
  });

  test("ASCII is all that --ascii shows", () => {
    const analysis = { ...writtenAnalysis({ modulation: 32, blues: true }), title: "plain" };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
    expect(toTable(analysis, { ascii: true })).toMatch(/^[\x00-\x7f]+$/);
  });

  test("a title cannot command the terminal", () => {
    const table = toTable({ ...writtenAnalysis(), title: "\u001b[2J\u0007bell" });
    expect(table).not.toContain("\u001b");
    expect(table).toContain("bell");
  });

  test("a model that answers one question of the user's own still gives a table", () => {
    const analysis = writtenAnalysis();
    const beats = analysis.beats.map((beat) => ({ ...beat, answers: { mine: 0.5 } }));
    const summary = { keys: null, phrases: null, modulations: null, barlines: null, blues: null, warnings: [] };
    expect(rows(toTable({ ...analysis, beats, summary })).length).toBe(16);
  });
});
