import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { WholeFile, WriteError, writeInFolder, writeWhole } from "./write-whole.js";

const root = mkdtempSync(join(tmpdir(), "bat-whole-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
let n = 0;
beforeEach(() => {
  folder = join(root, String(n++));
  mkdirSync(folder);
});
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), "utf8");
const refusal = async (writing: Promise<unknown>): Promise<WriteError> => {
  const error = await writing.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(WriteError);
  return error as WriteError;
};

describe("a file written whole", () => {
  it("takes the place of the old one and leaves nothing beside it", async () => {
    await writeWhole(at("out.bin"), "one");
    await writeWhole(at("out.bin"), new TextEncoder().encode("two"));
    expect(read("out.bin")).toBe("two");
    expect(readdirSync(folder)).toEqual(["out.bin"]);
  });

  it("leaves the old one until its last part is written, and for good where it is taken back", async () => {
    writeFileSync(at("out.txt"), "old");
    const file = await WholeFile.open(at("out.txt"));
    await file.write("a");
    await file.write("b");
    expect(read("out.txt")).toBe("old");
    await file.close();
    expect(read("out.txt")).toBe("ab");
    const other = await WholeFile.open(at("out.txt"));
    await other.write("c");
    await other.discard();
    expect(read("out.txt")).toBe("ab");
    expect(readdirSync(folder)).toEqual(["out.txt"]);
  });

  it("may have a name as long as the disk allows", async () => {
    const name = `${"n".repeat(246)}.json`;
    await writeWhole(at(name), "x");
    expect(read(name)).toBe("x");
  });

  it("is written where a link leads, and the link stays", async () => {
    mkdirSync(at("far"));
    writeFileSync(at("far/real"), "old");
    symlinkSync("far/real", at("link"));
    symlinkSync("link", at("link2"));
    await writeWhole(at("link2"), "new");
    expect(read("far/real")).toBe("new");
    expect(lstatSync(at("link")).isSymbolicLink() && lstatSync(at("link2")).isSymbolicLink()).toBe(true);
  });

  it("comes to be where a link leads that led to nothing", async () => {
    mkdirSync(at("far"));
    symlinkSync("far/later", at("link"));
    await writeWhole(at("link"), "new");
    expect(read("far/later")).toBe("new");
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
  });

  it.skipIf(process.platform === "win32")("goes through a pipe, which stays one", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    const reader = readFile(at("pipe"), "utf8");
    const file = await WholeFile.open(at("pipe"));
    await file.write("one ");
    await file.write("two");
    await file.close();
    expect(await reader).toBe("one two");
    expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(["pipe"]);
  });

  it("makes the folders that it is to stand in", async () => {
    await writeInFolder(at("a/b"), "c.json", "x");
    await writeInFolder(at("a/b"), "d.json", "y");
    expect(readdirSync(at("a/b"))).toEqual(["c.json", "d.json"]);
  });
});

describe("a file that cannot be written", () => {
  it("is named as it was given, with the reason in words", async () => {
    writeFileSync(at("file"), "x");
    mkdirSync(at("folder"));
    const wrong: [string, string][] = [
      ["none/out.bin", "no such folder"],
      ["file/out.bin", "no such folder"],
      ["folder", "is a folder (expected a file's name)"],
      ["new/", "is a folder (expected a file's name)"],
      ["n".repeat(300), "too long a name"],
    ];
    for (const [name, reason] of wrong) {
      const { message } = await refusal(writeWhole(`${folder}/${name}`, "x"));
      expect(message).toBe(`${folder}/${name} cannot be written: ${reason}`);
    }
    expect(readdirSync(folder).sort()).toEqual(["file", "folder"]);
  });

  it("is one file where its own name or what stands there is amiss, and every file where the folder is", async () => {
    mkdirSync(at("folder"));
    symlinkSync(at("none/file"), at("link"));
    const onlyThis = async (name: string) => (await refusal(writeWhole(at(name), "x"))).onlyThis;
    expect(await onlyThis("folder")).toBe(true);
    expect(await onlyThis("n".repeat(300))).toBe(true);
    expect(await onlyThis("link")).toBe(true);
    expect(await onlyThis("none/file")).toBe(false);
    writeFileSync(at("file"), "x");
    expect((await refusal(writeInFolder(at("file"), "x", "x"))).onlyThis).toBe(false);
    expect(existsSync(at("none"))).toBe(false);
  });
});
