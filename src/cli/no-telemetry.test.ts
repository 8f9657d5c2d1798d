/** Nothing is told to anyone: ONNX Runtime, which would keep what it tells in the user's cache, leaves none there. Needs a build (BAT_DIST, or dist/). */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const dist = process.env.BAT_DIST ?? join(root, "dist");
const model = join(root, "models", "bat.safetensors");
const use = `
  const { analyze, loadModel } = await import(${JSON.stringify(pathToFileURL(join(dist, "index.js")).href)});
  const { nodeRuntime } = await import(${JSON.stringify(pathToFileURL(join(dist, "node/library.js")).href)});
  const { readFileSync } = await import("node:fs");
  const model = loadModel(readFileSync(${JSON.stringify(model)}), nodeRuntime());
  await analyze(readFileSync("examples/05-modal-folk.mid"), model);`;

describe.skipIf(!existsSync(dist) || !existsSync(model))("a process (skipped without a build and a model)", () => {
  test.each([
    ["of the command", [join(dist, "cli", "main.js"), "analyze", "examples/05-modal-folk.mid", "--model", model]],
    ["that uses the library", ["--input-type=module", "--eval", use]],
  ])("%s leaves nothing in an empty home", (_, args) => {
    const home = mkdtempSync(join(tmpdir(), "bat-home-"));
    try {
      // No other variable of this process: ONNX Runtime holds its tongue where it takes a test or CI for the caller.
      const env = { PATH: process.env.PATH, HOME: home };
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
      expect(status, stderr).toBe(0);
      expect(readdirSync(home)).toEqual([]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
