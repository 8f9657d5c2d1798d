import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { corpusOf, splitOf } from "./corpus.js";
import { expandGlob, inputFiles, readShared, writeWhole } from "./files.js";

const folder = mkdtempSync(join(tmpdir(), "bat-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "x/y"), { recursive: true });
for (const name of ["b.mid", "a.MID", "x/c.midi", "x/y/d.kar", "x/notes.txt", "x/z.tar.gz", "._a.mid"]) {
  writeFileSync(join(folder, name), name);
}
const short = (paths: readonly string[]) => paths.map((path) => path.slice(folder.length + 1));

describe("the files that inputs stand for", () => {
  it("in a folder are its songs and archives, sorted, below it as well", () => {
    const found = inputFiles([folder]);
    expect(short(found.map(({ path }) => path))).toEqual(["a.MID", "b.mid", "x/c.midi", "x/y/d.kar", "x/z.tar.gz"]);
    expect(found.at(-1)?.kind).toBe("archive");
  });

  it.each([
    ["*.mid", ["b.mid"]],
    ["**/*.{midi,kar}", ["x/c.midi", "x/y/d.kar"]],
    ["x/?.*", ["x/c.midi", "x/z.tar.gz"]],
  ])("of the glob %s are those that match", (glob, expected) => {
    expect(short(expandGlob(join(folder, glob))).filter((path) => !path.startsWith("._"))).toEqual(expected);
  });

  it("are refused where nothing is there", () => {
    expect(() => inputFiles([join(folder, "nosuch.mid")])).toThrow("nosuch.mid: no such file or folder");
    expect(() => inputFiles([join(folder, "*.wav")])).toThrow("*.wav: no file matches");
  });
});

describe("a file written whole", () => {
  it("leaves nothing beside it, and the old one where writing fails", async () => {
    const path = join(folder, "x/y/out.bin");
    await writeWhole(path, "one");
    await writeWhole(path, "two");
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "x/y")).sort()).toEqual(["d.kar", "out.bin"]);
    await expect(writeWhole(join(folder, "none/out.bin"), "x")).rejects.toThrow("no such folder");
    expect(new TextDecoder().decode(readShared(path).slice())).toBe("two");
    expect(() => readShared(join(folder, "none"))).toThrow("none: no such file");
  });
});

describe("a corpus", () => {
  it("has its split and licence from the files beside it", () => {
    writeFileSync(join(folder, "x/songs.tsv"), "id\tsplit\tpath\nA\ttest\tc.midi\nB\tval\ty/d.kar\n");
    writeFileSync(join(folder, "x/SOURCE.md"), "# x\n\nLicence: MIT (see LICENSE)\n");
    const [file] = inputFiles([join(folder, "x")]);
    const corpus = corpusOf(file);
    expect(corpus).toMatchObject({ name: "x", licence: "MIT (see LICENSE)" });
    expect(corpus.songs?.get("y/d.kar")).toEqual({ id: "B", split: "val" });
  });

  it("without a table splits by name: a tenth each held out, test and val", () => {
    const counts: Record<string, number> = {};
    for (let i = 0; i < 3000; i++) counts[splitOf("mine", `s${i}`)] = (counts[splitOf("mine", `s${i}`)] ?? 0) + 1;
    for (const name of ["heldout", "test", "val"]) expect(Math.abs(counts[name] / 3000 - 0.1)).toBeLessThan(0.02);
    expect(splitOf("mine", "s1")).toBe(splitOf("mine", "s1"));
  });
});

describe.skipIf(!process.env.BAT_CORPORA)("the corpora's own table (skipped: set BAT_CORPORA)", () => {
  it("follows the same rule for songs keyed by their own corpus", () => {
    const rows = readFileSync(`${process.env.BAT_CORPORA}/open/nottingham/songs.tsv`, "utf8")
      .trim()
      .split("\n")
      .slice(1);
    const agree = rows.filter((row) => splitOf("nottingham", row.split("\t")[0]) === row.split("\t")[1]).length;
    expect(agree).toBe(rows.length);
  });
});
