import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTar } from "modern-tar";
import { afterAll, describe, expect, it } from "vitest";
import { corpusOf, splitOf } from "./corpus.js";
import { inputFiles, readShared, songFiles } from "./files.js";
import { expandGlob } from "./walk.js";

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
    expect(
      short(expandGlob(join(folder, glob)).map(({ path }) => path)).filter((path) => !path.startsWith("._")),
    ).toEqual(expected);
  });

  it("are refused where nothing is there", () => {
    expect(() => inputFiles([join(folder, "nosuch.mid")])).toThrow("nosuch.mid: no such file or folder");
    expect(() => inputFiles([join(folder, "*.wav")])).toThrow("*.wav: no file matches");
    expect(() => inputFiles([join(folder, "{b.mid")])).toThrow("{b.mid: a brace is opened and never closed");
  });
});

describe("what of the inputs cannot be read", () => {
  const reasonsOf = async (...inputs: string[]) => {
    const reasons: string[] = [];
    const songs: string[] = [];
    const files = inputFiles(inputs.map((name) => join(folder, name)));
    for await (const { file } of songFiles(files, (path, reason, place) =>
      reasons.push(`${short([path])[0]}: ${reason} (${place})`),
    ))
      songs.push(...short([file]));
    return { reasons, songs };
  };

  it("is named where a folder, a glob or an archive holds no song, and the rest goes on", async () => {
    mkdirSync(join(folder, "none/below"), { recursive: true });
    writeFileSync(join(folder, "none/notes.txt"), "");
    writeFileSync(join(folder, "none.tar"), await packTar([{ header: { name: "a.txt", size: 1 }, body: "a" }]));
    const { reasons, songs } = await reasonsOf("none", "b.mid", "none/*.txt", "none.tar");
    expect(songs).toEqual(["b.mid"]);
    expect(reasons).toEqual([
      "none: no song in it (0)",
      "none/*.txt: no song in it (2)",
      "none.tar: no song in it (3)",
    ]);
  });

  it.skipIf(process.platform !== "linux")("is named where a name is not UTF-8, a folder's or a song's", async () => {
    const odd = (name: string) => Buffer.concat([Buffer.from(`${folder}/odd/`), Buffer.of(0xff), Buffer.from(name)]);
    mkdirSync(join(folder, "odd"));
    writeFileSync(join(folder, "odd/a.mid"), "");
    for (const name of [".mid", ".txt"]) writeFileSync(odd(name), "");
    mkdirSync(odd("below"));
    const { reasons, songs } = await reasonsOf("odd");
    expect(songs).toEqual(["odd/a.mid"]);
    expect(reasons).toEqual([
      "odd/\uFFFD.mid: its name is not UTF-8 (1)",
      "odd/\uFFFDbelow: its name is not UTF-8 (2)",
    ]);
  });
});

describe("a file in shared memory", () => {
  it("is the whole file, and is refused by its name where it is not there", () => {
    expect(new TextDecoder().decode(readShared(join(folder, "b.mid")).slice())).toBe("b.mid");
    expect(() => readShared(join(folder, "gone.bin"))).toThrow("gone.bin: no such file");
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
