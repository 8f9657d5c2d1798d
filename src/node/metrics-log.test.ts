import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StepReport } from "../train/loop.js";
import { MetricsLog } from "./metrics-log.js";

const step = (n: number): StepReport => ({
  kind: "step",
  step: n,
  steps: 100,
  losses: [0.5, null],
  rate: 0.001,
  norm: 1,
  ms: 10,
  beatsPerSecond: 1000,
  remaining: 5,
});

test("a log that goes on from a step drops what was told beyond it, and a line cut off by a kill", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "bat-log-")), "metrics.jsonl");
  const log = await MetricsLog.open(path, 0, ["tonicChord", "scale"]);
  for (const n of [10, 20, 30]) log.add(step(n));
  log.add({ kind: "validation", step: 20, score: 0.5, best: true, figures: {} });
  appendFileSync(path, '{"kind":"step","st');
  (await MetricsLog.open(path, 20, ["tonicChord", "scale"])).add(step(30));
  const lines = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => [line.kind, line.step])).toEqual([
    ["step", 10],
    ["step", 20],
    ["validation", 20],
    ["step", 30],
  ]);
  expect(lines[0].losses).toEqual({ tonicChord: 0.5, scale: null });
});

test.skipIf(process.platform === "win32")("a log into a pipe is one text to its reader", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "bat-log-")), "pipe");
  execFileSync("mkfifo", [path]);
  const reader = readFile(path, "utf8");
  // The run stands still until the pipe has its reader, which the test's own thread must open first.
  await new Promise((done) => setTimeout(done, 100));
  const log = await MetricsLog.open(path, 20, ["tonicChord", "scale"]);
  for (const n of [10, 20]) log.add(step(n));
  log.close();
  const steps = (await reader)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).step);
  expect(steps).toEqual([10, 20]);
});
