/** Training as users meet it: `bat pretrain` of a compiled tree (the folder BAT_DIST, or dist/ where it is built) in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyDataset, writeDataset } from "../data/dataset.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { toyDataset } from "../train/testing/toy-dataset.js";

const root = new URL("../..", import.meta.url).pathname;
const main = join(process.env.BAT_DIST ?? join(root, "dist"), "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "bat-train-"));
const SHORT = ["--steps", "12", "--batch", "2", "--beats", "64", "--threads", "1", "--validate-every", "6"];
const QUICK = [...SHORT, "--validation-windows", "2", "--baseline-windows", "4"];

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

function bat(args: readonly string[], watch?: (child: ChildProcess) => void): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  watch?.(child);
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err })));
}

const steps = (log: string) =>
  readFileSync(join(folder, log), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "step");

/** Calls once the run has written the file. */
function when(file: string, then: () => void): void {
  const timer = setInterval(() => {
    if (!existsSync(join(folder, file))) return;
    clearInterval(timer);
    then();
  }, 5);
  timer.unref();
}

describe.skipIf(!existsSync(main))("bat pretrain (skipped without a build: npm run build, or set BAT_DIST)", () => {
  beforeAll(() => writeFileSync(join(folder, "toy.data"), writeDataset(toyDataset(1))));

  test("stopped by Ctrl-C saves and exits with 130; --resume ends in the same bytes as a run never stopped", async () => {
    const whole = await bat(["pretrain", "toy.data", "-o", "whole", "--log", "whole.jsonl", ...QUICK]);
    expect(whole.code, whole.err).toBe(0);
    expect(whole.out).toMatch(/bits a beat/);
    // The log is opened when the run is about to begin: the signal comes within its first steps.
    const first = await bat(["pretrain", "toy.data", "-o", "parts", "--log", "parts.jsonl", ...QUICK], (child) =>
      when("parts.jsonl", () => child.kill("SIGINT")),
    );
    expect(first.code, first.err).toBe(130);
    expect(first.err).toMatch(/stopped and saved at step \d+ of 12; go on with --resume/);
    const { step } = readCheckpoint(readFileSync(join(folder, "parts")), "parts").optimizer!;
    expect(step).toBeLessThan(12);
    const rest = await bat([
      "pretrain",
      "toy.data",
      "-o",
      "parts",
      "--log",
      "parts.jsonl",
      "--resume",
      "--baseline-windows",
      "4",
      "--threads",
      "1",
    ]);
    expect(rest.code, rest.err).toBe(0);
    expect(readFileSync(join(folder, "parts")).equals(readFileSync(join(folder, "whole")))).toBe(true);
    expect(steps("whole.jsonl").map((line) => line.step)).toEqual([10, 12]);
    expect(steps("parts.jsonl").map((line) => line.step)).toEqual([10, 12]);
  });

  test("on two threads that share the songs, stopped and resumed ends in the same bytes, over windows of two lengths", async () => {
    const args = [...QUICK, "--batch", "3", "--beats", "64,32", "--threads", "2"];
    const whole = await bat(["pretrain", "toy.data", "-o", "whole2", "--log", "whole2.jsonl", ...args]);
    expect(whole.code, whole.err).toBe(0);
    expect(whole.err).toMatch(/2 threads that share the songs/);
    const first = await bat(["pretrain", "toy.data", "-o", "parts2", "--log", "parts2.jsonl", ...args], (child) =>
      when("parts2.jsonl", () => child.kill("SIGINT")),
    );
    expect(first.code, first.err).toBe(130);
    const rest = await bat(["pretrain", "toy.data", "-o", "parts2", ...args, "--resume"]);
    expect(rest.code, rest.err).toBe(0);
    expect(readFileSync(join(folder, "parts2")).equals(readFileSync(join(folder, "whole2")))).toBe(true);
  });

  test("killed outright leaves a whole checkpoint, from which it goes on", async () => {
    const args = [
      "pretrain",
      "toy.data",
      "-o",
      "killed",
      ...QUICK,
      "--steps",
      "4000",
      "--save-seconds",
      "1",
      "--validate-every",
      "0",
    ];
    const killed = await bat(args, (child) => when("killed", () => child.kill("SIGKILL")));
    expect(killed.signal).toBe("SIGKILL");
    const { optimizer } = readCheckpoint(readFileSync(join(folder, "killed")), "killed");
    expect(optimizer!.step).toBeGreaterThan(0);
    const again = await bat([...args, "--resume"], (child) => {
      child.stderr?.once("data", () => child.kill("SIGINT"));
    });
    expect(again.code, again.err).toBe(130);
    expect(again.err).toContain(`4000 steps from step ${optimizer!.step}`);
  });

  test("what is wrong is said in one line with exit code 1, or 2 for the command line, and nothing is written", async () => {
    writeFileSync(join(folder, "junk"), "no dataset");
    const { songs, ...toy } = toyDataset(1);
    const [last] = songs.slice(-1);
    const { bits, keys, bass, ticks, labels } = emptyDataset([{ ...last, start: 0 }], toy.questions);
    const one = { bits, keys, bass, ticks, labels, beats: last.beats, songs: [{ ...last, start: 0, known: {} }] };
    writeFileSync(join(folder, "validation.data"), writeDataset({ ...toy, ...one }));
    const before = readdirSync(folder).sort();
    const wrong: [string[], number, RegExp][] = [
      [["pretrain", "nowhere.data", "-o", "x"], 1, /nowhere\.data/],
      [["pretrain", "junk", "-o", "x"], 1, /junk is not a dataset/],
      [["pretrain", "toy.data", "-o", "no/such/folder/x"], 1, /no such folder/],
      [["pretrain", "toy.data", "-o", "x", "--resume"], 1, /no such model/],
      [["pretrain", "toy.data", "-o", "x", "--from", "junk"], 1, /junk is not a model/],
      [["finetune", "toy.data", "-o", "x"], 1, /--from MODEL/],
      [["pretrain", "toy.data", "-o", "x", "--beats", "30"], 1, /--beats 30/],
      [["pretrain", "validation.data", "-o", "x"], 1, /validation\.data has no training songs \(.*got 1 val\)/],
      [
        ["pretrain", "toy.data", "-o", "x", "--corpus-weight", "tob=0"],
        2,
        /--corpus-weight tob \(expected one of toy\)/,
      ],
      [["pretrain", "toy.data", "-o", "x", "--stpes", "3"], 2, /--steps/],
      [["pretrain", "toy.data", "-o", "x", "--lr", "much"], 2, /above 0/],
    ];
    for (const [args, code, message] of wrong) {
      const ended = await bat(args);
      expect([args.join(" "), ended.code]).toEqual([args.join(" "), code]);
      expect(ended.err).toMatch(message);
      if (code === 1) expect(ended.err.trim().split("\n")).toHaveLength(1);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});
