/**
 * The package as users get it: packed, installed into an empty folder, used as a command and as a library. Needs a build and a registry,
 * or npm's cache, for the dependencies.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const dist = process.env.BAT_DIST ?? join(root, "dist");
const folder = mkdtempSync(join(tmpdir(), "bat-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { version, files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  files: string[];
};

/** Runs in `cwd`; `output` is what it said on both streams. */
function run(cwd: string, program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 55_000 });
  return { status, stdout, output: `${stdout}${stderr}` };
}

/** The repository as npm packs it, with the build that is tested as its dist/. */
function staged(): string {
  const stage = join(folder, "stage");
  mkdirSync(stage);
  const shipped = files
    .filter((file) => file !== "dist" && !file.startsWith("!"))
    .map((file) => file.replace("/*.md", ""));
  for (const name of ["package.json", "README.md", "LICENSE", ...shipped]) {
    if (!existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(stage, name)), { recursive: true });
    cpSync(join(root, name), join(stage, name), { recursive: true });
  }
  cpSync(dist, join(stage, "dist"), { recursive: true });
  return stage;
}

const NO_REGISTRY =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ENETUNREACH|ERR_SOCKET_TIMEOUT|E403/;

describe.skipIf(!existsSync(join(dist, "cli", "main.js")))(
  "the package (skipped without a build: npm run build)",
  () => {
    test("packed and installed into an empty folder, is a command and a library", { timeout: 120_000 }, (context) => {
      const packed = run(staged(), "npm", "pack", "--ignore-scripts", "--pack-destination", folder);
      expect(packed.status, packed.output).toBe(0);
      const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
      const home = join(folder, "home");
      mkdirSync(home);
      writeFileSync(join(home, "package.json"), '{ "name": "home", "private": true }');
      const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"];
      const installed = run(home, "npm", "install", ...flags, join(folder, tarball));
      if (installed.status !== 0 && (NO_REGISTRY.test(installed.output) || installed.status === null)) {
        console.warn(`SKIPPED: the package was not installed, no registry answers:\n${installed.output.slice(-400)}`);
        return context.skip("no registry answers");
      }
      expect(installed.status, installed.output).toBe(0);

      expect(run(home, "npx", "bat", "--version").stdout.trim()).toBe(version);
      const own = join("node_modules", "beat-as-token");
      const links = readFileSync(join(home, own, "README.md"), "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g);
      const dead = [...links].map(([, path]) => path).filter((path) => !existsSync(join(home, own, path)));
      expect(dead).toEqual([]);
      expect(existsSync(join(home, own, "dist", ".built"))).toBe(false);

      const song = join(own, "examples", "01-pop-modulation.mid");
      const said = run(home, "npx", "bat", "features", song);
      expect(said.status, said.output).toBe(0);
      expect(said.stdout).toMatch(/^304 beats, \d+ features a beat/);

      const script = `
      import { readFileSync } from "node:fs";
      import { readMidi, beatSong, beatFeatures, BEAT_FEATURES } from "beat-as-token";
      const song = beatSong(readMidi(readFileSync(${JSON.stringify(song)})));
      console.log(song.beats.length, beatFeatures(song).length / BEAT_FEATURES.length);
      const { nodeRuntime } = await import("beat-as-token/node");
      console.log(nodeRuntime({ threads: 1 }).description);`;
      writeFileSync(join(home, "use.mjs"), script);
      const used = run(home, process.execPath, "use.mjs");
      expect(used.output).toBe("304 304\nONNX Runtime, cpu, 1 thread\n");

      if (!existsSync(join(root, "models", "bat.safetensors"))) return;
      const answered = run(home, "npx", "bat", "analyze", song, "--summary");
      expect(answered.status, answered.output).toBe(0);
      expect(answered.stdout).toMatch(/^keys /m);
    });
  },
);
