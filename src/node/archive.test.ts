import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, describe, expect, it } from "vitest";
import { archiveEntries } from "./archive.js";

const folder = mkdtempSync(join(tmpdir(), "bat-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255);
const long = `${"d".repeat(120)}/${"é".repeat(60)}.mid`;
const files = { "./a.mid": bytes(3), "sub/b.mid": bytes(70000), "c.txt": bytes(0), [long]: bytes(513) };

async function write(name: string): Promise<string> {
  const tar = await packTar([
    { header: { name: "sub/", type: "directory", size: 0 } },
    ...Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body })),
  ]);
  const path = join(folder, name);
  writeFileSync(path, name.endsWith("gz") ? gzipSync(tar) : tar);
  return path;
}

async function read(path: string, wanted?: (name: string) => boolean) {
  const out: Record<string, number> = {};
  for await (const { name, bytes: found } of archiveEntries(path, wanted)) {
    expect([...found]).toEqual([...bytes(found.length)]);
    out[name] = found.length;
  }
  return out;
}

describe("an archive of songs", () => {
  it.each(["a.tar.gz", "a.tgz", "a.tar"])("as %s gives its files in order, long names whole", async (name) => {
    expect(Object.entries(await read(await write(name)))).toEqual([
      ["a.mid", 3],
      ["sub/b.mid", 70000],
      ["c.txt", 0],
      [long, 513],
    ]);
  });

  it("gives only the files that are wanted", async () => {
    expect(await read(await write("a.tar.gz"), (name) => name.endsWith(".txt"))).toEqual({ "c.txt": 0 });
  });

  it("passes over any number of large files that are not wanted", async () => {
    const entries = Array.from({ length: 60 }, (_, i) => ({
      header: { name: `${i}.bin`, size: 90_001 },
      body: bytes(90_001),
    }));
    const path = join(folder, "many.tar.gz");
    writeFileSync(path, gzipSync(await packTar(entries)));
    expect(Object.keys(await read(path, (name) => name.startsWith("5")))).toHaveLength(11);
  });

  it("may be left in the middle", async () => {
    for await (const { name } of archiveEntries(await write("a.tar.gz"))) {
      expect(name).toBe("a.mid");
      break;
    }
  });

  it("may be left anywhere while its bytes still come, and nothing is thrown afterwards", async () => {
    const thrown: unknown[] = [];
    const note = (error: unknown) => thrown.push(error);
    process.on("uncaughtException", note);
    process.on("unhandledRejection", note);
    // Bytes that do not compress, so that the archive is still being read when it is left.
    const body = Uint8Array.from({ length: 40_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 19);
    const entries = Array.from({ length: 100 }, (_, i) => ({ header: { name: `${i}.mid`, size: body.length }, body }));
    const path = join(folder, "left.tar.gz");
    writeFileSync(path, gzipSync(await packTar(entries), { level: 1 }));
    for (let round = 0; round < 60; round++) {
      let left = 1 + ((round * 7) % 60);
      for await (const _ of archiveEntries(path)) {
        if (round % 2) await new Promise((resolve) => setTimeout(resolve, left % 3));
        if (--left === 0) break;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off("uncaughtException", note);
    process.off("unhandledRejection", note);
    expect(thrown).toEqual([]);
  });

  it("that is cut off or none at all is refused by name, after what could be read", async () => {
    const path = join(folder, "cut.tar.gz");
    const whole = await write("a.tar.gz");
    const { readFileSync } = await import("node:fs");
    writeFileSync(path, readFileSync(whole).subarray(0, 400));
    const names: string[] = [];
    await expect(
      (async () => {
        for await (const { name } of archiveEntries(path)) names.push(name);
      })(),
    ).rejects.toThrow(`${path} cannot be read as an archive`);
    expect(names).toEqual(["a.mid"]);
    writeFileSync(path, "no archive");
    await expect(read(path)).rejects.toThrow("cannot be read as an archive");
    await expect(read(join(folder, "nosuch.tar.gz"))).rejects.toThrow("nosuch.tar.gz cannot be read");
  });
});
