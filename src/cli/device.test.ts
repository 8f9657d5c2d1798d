/** `--device` as users meet it: `bat analyze` of a compiled tree (the folder BAT_DIST, or dist/ where it is built) in a process of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeCard } from "../node/testing/software-card.js";

const root = new URL("../..", import.meta.url).pathname;
const main = join(process.env.BAT_DIST ?? join(root, "dist"), "cli", "main.js");
const song = join(root, "examples", "05-modal-folk.mid");

function analyze(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = { encoding: "utf8", env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, [main, "analyze", song, "--format", "json", ...args], options);
}

/** Vulkan's loader and drivers may say something of their own before. */
const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

describe.skipIf(!existsSync(main))("--device (skipped without a build: npm run build, or set BAT_DIST)", () => {
  test.each([
    ["webgpu", { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" }, /no graphics card/],
    ["cuda", {}, /ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/],
  ])("%s that is not there: one line that says what to do, exit code 1, no answer", (device, env, advice) => {
    const { status, stdout, stderr } = analyze(["--device", device], env);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(lastLine(stderr)).toMatch(new RegExp(`^bat: .*no device ${device}: `));
    expect(lastLine(stderr)).toMatch(advice);
    expect(stderr).not.toMatch(/[.][jt]s:[0-9]+/);
  });

  test("a device that no one knows is wrong usage", () => {
    const { status, stderr } = analyze(["--device", "abacus"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/abacus.*cpu, webgpu, cuda/);
  });

  describeCard("webgpu", () => {
    test("answers as the processor does", () => {
      const [card, processor] = [analyze(["--device", "webgpu"]), analyze(["--device", "cpu"])];
      expect(card.status, card.stderr).toBe(0);
      const said = ({ stdout }: { stdout: string }) =>
        JSON.parse(stdout).beats.map(({ key, tonicChord }: Record<string, unknown>) => ({ key, tonicChord }));
      expect(said(processor).length).toBeGreaterThan(0);
      expect(said(card).length).toBe(said(processor).length);
    });
  });
});
