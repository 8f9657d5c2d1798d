/** What commands write, as users meet it: `bat` of a compiled tree (the folder BAT_DIST, or dist/ where it is built), run in a folder of songs. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
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
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAnalysis } from "../answers/analysis-schema.js";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { randomModelBytes } from "../answers/testing/random-model.js";
import { randomSongBytes } from "../answers/testing/song.js";
import { tones } from "../audio/testing/tones.js";
import { waveFile } from "../audio/wave-file.js";
import { writeDataset } from "../data/dataset.js";
import { toyDataset } from "../train/testing/toy-dataset.js";

const dist = process.env.BAT_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
const main = join(dist, "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "bat-outputs-"));
const path = (name: string) => join(folder, name);
const posix = process.platform !== "win32";

function bat(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

const analyze = (...args: string[]) => bat("analyze", "-m", "m.safetensors", "--threads", "1", ...args);

/** The content of every file below the folder. */
function contents(): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => lstatSync(path(name)).isFile());
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash("sha1")
        .update(readFileSync(path(name)))
        .digest("hex"),
    ]),
  );
}

const noPartial = () => expect(Object.keys(contents()).filter((name) => name.includes("partial"))).toEqual([]);

describe.skipIf(!existsSync(main))("bat (skipped without a build: npm run build, or set BAT_DIST)", () => {
  beforeAll(() => {
    mkdirSync(path("songs"));
    mkdirSync(path("answers"));
    mkdirSync(path("truth"));
    for (const [seed, name] of ["g.mid", "songs/a.mid", "songs/b.mid"].entries())
      writeFileSync(path(name), randomSongBytes({ beats: 16, seed }));
    writeFileSync(path("answers/a.json"), JSON.stringify(writtenAnalysis({ beats: 8 })));
    writeFileSync(path("s.wav"), waveFile([tones(2, [])], 22050));
    writeFileSync(path("s.beats"), "0.5\t1\n");
    writeFileSync(path("m.safetensors"), randomModelBytes());
    writeFileSync(path("ex"), writeDataset(toyDataset(1)));
    writeFileSync(path("labels.csv"), "file,beat,question,value\n");
    writeFileSync(path("truth/truth.jsonl.gz"), "");
    symlinkSync("g.mid", path("link.mid"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, string]>([
    ["analyze g.mid -f midi -o g.mid", "an input: g.mid"],
    ["analyze g.mid -o ./g.mid", "an input: ./g.mid (g.mid)"],
    ["analyze g.mid -f midi -o link.mid", "an input: link.mid (g.mid)"],
    ["analyze link.mid -f midi -o g.mid", "an input: g.mid (link.mid)"],
    ["analyze songs -f midi -o songs", "an input: songs/a.mid"],
    ["analyze answers/a.json -f json -o answers/", "an input: answers/a.json"],
    ["analyze s.wav -o s.wav", "an input: s.wav"],
    ["analyze s.wav --beats s.beats -f beats -o s.beats", "the beats of --beats: s.beats"],
    ["analyze g.mid -m m.safetensors -f csv -o m.safetensors", "the model: m.safetensors"],
    ["transcribe s.wav -o s.wav", "an input: s.wav"],
    ["transcribe s.wav --beats s.beats -o s.beats", "the beats of --beats: s.beats"],
    ["beats s.wav -o s.wav", "an input: s.wav"],
    ["beats g.mid -o g.mid", "an input: g.mid"],
    ["prepare ex -o ex", "an input: ex"],
    ["prepare songs -o songs/b.mid", "an input: songs/b.mid"],
    ["prepare songs --labels labels.csv -o labels.csv", "a label file: labels.csv"],
    ["export m.safetensors -o m.safetensors", "an input: m.safetensors"],
    ["evaluate m.safetensors --truth truth --midi songs --calibrate m.safetensors", "the model: m.safetensors"],
    ["evaluate --truth truth --midi songs --json truth/truth.jsonl.gz", "the truth: truth/truth.jsonl.gz"],
    ["evaluate --truth truth --midi songs --json songs/a.mid", "an input: songs/a.mid"],
    ["pretrain ex -o ex", "the dataset: ex"],
    ["finetune ex --from m.safetensors -o m.safetensors", "the model of --from: m.safetensors"],
  ])("writes nothing over what it reads: %s", (line, part) => {
    const before = contents();
    const { code, err, out } = bat(...line.split(" "));
    expect([err, out]).toEqual([`bat: the output is also ${part}\n`, ""]);
    expect(code).toBe(2);
    expect(contents()).toEqual(before);
  });

  test("writes no log over the dataset, the model of --from, or the model that it trains", () => {
    const before = contents();
    const refused = (...args: string[]) => bat("finetune", "ex", "--from", "m.safetensors", "-o", "new", ...args);
    for (const [log, part] of [
      ["ex", "the dataset: ex"],
      ["m.safetensors", "the model of --from: m.safetensors"],
      ["./new", "the output: new"],
    ])
      expect(refused("--log", log)).toEqual({ code: 2, out: "", err: `bat: the log is also ${part}\n` });
    expect(contents()).toEqual(before);
  });

  test("trains over no model that is there already", () => {
    const before = contents();
    const { code, err } = bat("pretrain", "ex", "-o", "m.safetensors");
    expect(err).toBe("bat: m.safetensors is a model already (expected another name by -o)\n");
    expect(code).toBe(2);
    expect(contents()).toEqual(before);
  });

  test.each<[string, RegExp]>([
    ["analyze g.mid -f json -o none/x.json", /^none\/x\.json cannot be written: no such folder$/],
    ["analyze songs -f json -o g.mid", /^g\.mid cannot be written: g\.mid is not a folder$/],
    ["transcribe s.wav -o none/x.mid", /^none\/x\.mid cannot be written: no such folder$/],
    ["beats s.wav -o none/x.beats", /^none\/x\.beats cannot be written: no such folder$/],
    ["prepare songs -o none/d.safetensors", /^none\/d\.safetensors cannot be written: no such folder$/],
    ["evaluate --truth truth --midi songs --json none/x.json", /^none\/x\.json cannot be written: no such folder$/],
    ["export m.safetensors -o none/x", /^none\/x cannot be written: no such folder$/],
    ["export m.safetensors -o songs", /^songs cannot be written: is a folder \(expected a file's name\)$/],
    ["pretrain ex -o none/x", /^none\/x cannot be written: no such folder$/],
    ["pretrain ex -o x --log none/x", /^none\/x cannot be written: no such folder$/],
  ])("says before the work, by the name that was given, what cannot be written: %s", (line, message) => {
    const before = contents();
    const { code, err, out } = bat(...line.split(" "));
    expect(err).toMatch(/^bat: [^\n]+\n$/);
    expect(err.slice(5).trim()).toMatch(message);
    expect([out, code]).toEqual(["", 1]);
    expect(contents()).toEqual(before);
  });

  test("an output without a name is wrong usage", () => {
    for (const args of [
      ["beats", "g.mid"],
      ["analyze", "g.mid"],
      ["analyze", "songs"],
      ["export", "m.safetensors"],
    ]) {
      const { code, err } = bat(...args, "-o", "");
      expect(err).toMatch(/^bat: invalid name '' of the output \(expected a file[^\n]*\)\n$/);
      expect(code).toBe(2);
    }
  });

  test("a recording is transcribed over no song that is there already unless it is named", () => {
    writeFileSync(path("s.mid"), "mine");
    const { code, err } = bat("transcribe", "s.wav");
    expect(err).toBe("bat: s.wav: s.mid is there already (name the output by -o)\n");
    expect(code).toBe(1);
    expect(readFileSync(path("s.mid"), "utf8")).toBe("mine");
    rmSync(path("s.mid"));
  });

  test.skipIf(!posix)("writes through a pipe and to where a link leads", async () => {
    execFileSync("mkfifo", [path("pipe")]);
    const reading = readFile(path("pipe"), "utf8");
    const child = spawn(
      process.execPath,
      [main, "analyze", "g.mid", "-m", "m.safetensors", "-f", "json", "-o", "pipe"],
      {
        cwd: folder,
      },
    );
    const code = await new Promise((done) => child.on("close", done));
    expect(code).toBe(0);
    expect(readAnalysis(await reading, "pipe").beats.length).toBe(16);
    expect(lstatSync(path("pipe")).isFIFO()).toBe(true);
    rmSync(path("pipe"));
    mkdirSync(path("far"));
    symlinkSync("far/real.beats", path("link.beats"));
    expect(bat("beats", "g.mid", "-o", "link.beats").code).toBe(0);
    expect(lstatSync(path("link.beats")).isSymbolicLink()).toBe(true);
    expect(readFileSync(path("far/real.beats"), "utf8")).toMatch(/^0\.000\t1\n/);
  });

  test("a song whose name is as long as the disk allows, or whose output cannot be written, ends no batch", () => {
    mkdirSync(path("long"));
    const [fits, tooLong] = [240, 251].map((length) => "n".repeat(length));
    for (const name of ["a", "c", "d", fits, `${tooLong}`]) {
      writeFileSync(path(`long/${name}.mid`), readFileSync(path("g.mid")));
    }
    mkdirSync(path("long-out/c.json"), { recursive: true });
    const { code, err } = analyze("long", "-f", "json", "-o", "long-out");
    expect(err.split("\n").slice(0, -1)).toEqual([
      "bat: long/c.mid: long-out/c.json cannot be written: is a folder (expected a file's name)",
      `bat: long/${tooLong}.mid: long-out/${tooLong}.json cannot be written: too long a name`,
      "3 songs analysed, 0 discarded, 0 could not be read, 2 not written",
    ]);
    expect(code).toBe(1);
    expect(readdirSync(path("long-out"))).toEqual(["a.json", "c.json", "d.json", `${fits}.json`]);
  });

  test("where no song can be written, the first is the last", () => {
    symlinkSync("nowhere/at/all", path("gone"));
    const { code, err, out } = analyze("songs", "-f", "json", "-o", "gone");
    expect(err).toBe("bat: gone/a.json cannot be written: no such folder\n");
    expect([out, code]).toEqual(["", 1]);
    rmSync(path("gone"));
  });

  test.skipIf(!posix)("a shared file that cannot be finished is named, and leaves the old one", () => {
    writeFileSync(path("all.csv"), "old");
    const line = `ulimit -f 1; exec "${process.execPath}" "${main}" analyze songs g.mid -m m.safetensors -f csv -o all.csv`;
    const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: folder, encoding: "utf8" });
    expect(stderr).toMatch(/^bat: all\.csv cannot be written: too large a file[^\n]+\n$/);
    expect(status).toBe(1);
    expect(readFileSync(path("all.csv"), "utf8")).toBe("old");
    noPartial();
  });

  test.skipIf(!posix).each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("nothing half-written stays after %s", async (signal, expected) => {
    const script = `const { WholeFile } = await import(${JSON.stringify(pathToFileURL(join(dist, "node/write-whole.js")).href)});
      await (await WholeFile.open("half.json")).write("half");
      console.log("written");
      setTimeout(() => {}, 60000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
    child.stdout.once("data", () => child.kill(signal));
    const code = await new Promise((done) => child.on("close", done));
    expect(code).toBe(expected);
    expect(existsSync(path("half.json"))).toBe(false);
    noPartial();
  });
});
