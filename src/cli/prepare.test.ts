/** Preparation as users meet it: `bat prepare` of a compiled tree (the folder BAT_DIST, or dist/ where it is built). */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBatch } from "../data/batch.js";
import { readDataset } from "../data/dataset.js";
import { generatedPiece } from "../data/generate/generate-song.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = process.env.BAT_DIST ?? join(root, "dist");
const main = join(dist, "cli", "main.js");

describe.skipIf(!existsSync(main))("bat prepare (skipped without a build: npm run build, or set BAT_DIST)", () => {
  const folder = mkdtempSync(join(tmpdir(), "bat-prepare-"));
  const songs = join(folder, "songs");
  const bat = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "prepare", ...args], { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  const at = (name: string) => join(folder, name);

  beforeAll(() => {
    mkdirSync(songs);
    for (let seed = 0; seed < 20; seed++) writeFileSync(join(songs, `${seed}.mid`), generatedPiece(seed).bytes);
    writeFileSync(join(songs, "bad.mid"), "no MIDI");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("makes the same file with any number of threads, and says what it left out", () => {
    const runs = [0, 1, 3].map((threads) => bat(songs, "--threads", `${threads}`, "-o", at(`${threads}.bat`)));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(runs[2].stdout).toMatch(/left out: 1 files\n\s+1 {2}.*MIDI.* e\.g\. bad\.mid/);
    const [none, one, three] = [0, 1, 3].map((threads) => readFileSync(at(`${threads}.bat`)));
    expect(none.equals(one)).toBe(true);
    expect(none.equals(three)).toBe(true);
    expect(readDataset(none).songs.length).toBe(20);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("makes batches in a worker thread that are those made in place", async () => {
    bat(songs, "-q", "-o", at("batches.bat"));
    const bytes = new Uint8Array(readFileSync(at("batches.bat")));
    const url = pathToFileURL(join(dist, "node", "batch-source.js")).href;
    const { workerBatchSource } = (await import(url)) as typeof import("../node/batch-source.js");
    const options = { seed: 3, batch: 2, beats: 128, objective: "pretrain", split: "train" } as const;
    const source = workerBatchSource(bytes, options);
    const dataset = readDataset(bytes);
    for (const step of [0, 1, 2, 7, 1]) {
      const made = await source.next(step);
      const { arrays, windows } = makeBatch(dataset, { ...options, step });
      expect(made.windows).toEqual(windows);
      for (const [name, { data }] of Object.entries(arrays)) {
        expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(made.arrays[name].data.buffer)), name).toBe(0);
      }
      source.recycle(made);
    }
    await source.close();
    const none = workerBatchSource(bytes, { ...options, split: "train", objective: "finetune" });
    await expect(none.next(0)).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining("invalid split train (expected one with songs labelled for"),
    });
    await none.close();
  });

  it("refuses labels that do not fit with one line, and writes nothing", () => {
    const wrong = (row: string) => {
      writeFileSync(at("mine.csv"), `file,beat,question,value\n${row}\n`);
      const { status, stderr } = bat(songs, "--labels", at("mine.csv"), "-q", "-o", at("wrong.bat"));
      expect(status).toBe(1);
      expect(existsSync(at("wrong.bat"))).toBe(false);
      expect(stderr.trim().split("\n").length).toBe(1);
      return stderr;
    };
    expect(wrong("0.mid,0,bluez,1")).toMatch(/mine\.csv line 2: question bluez \(expected one of tonicChord, /);
    expect(wrong("0.mid,99999,blues,1")).toMatch(/mine\.csv line 2: beat 99999 \(expected 0 to \d+, the beats of /);
    expect(wrong("0.mid,0,scale,Q minor")).toMatch(/mine\.csv line 2: value Q minor/);
  });

  it("lays a user's labels and questions, and reports songs that are not there", () => {
    writeFileSync(at("mine.csv"), "file,beat,question,value\n0.mid,3,bridge,1\nnosuch.mid,0,bridge,0\n");
    const run = bat(songs, "--labels", at("mine.csv"), "--question", "bridge", "-o", at("mine.bat"));
    expect(run.stdout).toContain("labels: 1 songs; known beats: bridge 1");
    expect(run.stdout).toContain("not in the dataset: 1 (nosuch.mid)");
    const { labels, songs: all } = readDataset(readFileSync(at("mine.bat")));
    const song = all.find(({ file }) => file.endsWith("/0.mid"));
    expect(labels.bridge.value[(song?.start ?? 0) + 3]).toBe(254);
  });

  it("refuses to write a dataset without a song, in one line that says why, and leaves the old one", () => {
    mkdirSync(at("empty"), { recursive: true });
    writeFileSync(at("old.bat"), "old");
    const refused = (...args: string[]) => {
      const { status, stdout, stderr } = bat(...args, "--threads", "1", "-o", at("old.bat"));
      expect([status, stdout, readFileSync(at("old.bat"), "utf8")]).toEqual([1, "", "old"]);
      expect(stderr).toMatch(/^bat: [^\n]+\n$/);
      return stderr;
    };
    expect(refused(at("empty"))).toMatch(/empty: no song in it/);
    expect(refused(join(songs, "bad.mid"))).toMatch(/bad\.mid: .*MThd/);
    expect(refused(at("empty"), join(songs, "bad.mid"))).toMatch(/2 files are left out, the first .*empty: no song/);
    const one = readdirSync(songs)[0];
    expect(refused(join(songs, one), "--exclude", one.replace(".mid", ""))).toMatch(/1 files are of other splits/);
    const { status, stderr } = bat(songs, at("empty"), "--threads", "1", "-q", "-o", at("some.bat"));
    expect([status, stderr]).toEqual([0, `bat: ${at("empty")}: no song in it\n`]);
  });

  it("refuses a folder, as an archive, whose songs.tsv has a row that is wrong, by the row", () => {
    mkdirSync(at("tabled"), { recursive: true });
    writeFileSync(at("tabled/0.mid"), readFileSync(join(songs, "0.mid")));
    for (const [row, said] of [
      ["b\tfoo\t1.mid", "songs.tsv line 3: split foo (expected train, val, test, heldout)"],
      ["b\ttrain", "songs.tsv line 3: 2 fields b, train (expected those of the header: id, split, path)"],
    ]) {
      writeFileSync(at("tabled/songs.tsv"), `\uFEFFid\tsplit\tpath\na\ttrain\t0.mid\n${row}\n`);
      const { status, stderr } = bat(at("tabled"), "--threads", "1", "-o", at("tabled.bat"));
      expect(status).toBe(1);
      expect(stderr).toContain(said);
      expect(existsSync(at("tabled.bat"))).toBe(false);
    }
  });

  it("remarks on label files that hold none", () => {
    writeFileSync(at("none.csv"), "file,beat,question,value\n");
    writeFileSync(at("none.jsonl"), "\n");
    const files = [at("none.csv"), at("none.jsonl")];
    const { status, stderr } = bat(songs, "--labels", ...files, "--threads", "1", "-o", at("unlabelled.bat"));
    expect([status, stderr]).toEqual([0, files.map((file) => `bat: ${file} holds no labels\n`).join("")]);
  });

  it("refuses inputs that are not there, and outputs that cannot be written", () => {
    expect(bat(at("nosuch"), "-o", at("x.bat"))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no such file"),
    });
    expect(bat(songs, "-q", "-o", at("none/x.bat"))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("none"),
    });
    expect(bat(songs).status).toBe(2);
    expect(bat(songs, "--splot", "train", "-o", at("x.bat")).status).toBe(2);
  });
});
