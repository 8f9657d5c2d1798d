/** The recipes of docs/scale.md, run as they stand there, but short: two parts, two seeds, and stand-ins for the schedulers. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generatedPiece } from "../data/generate/generate-song.js";
import { readCheckpoint } from "../model/checkpoint.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(process.env.BAT_DIST ?? join(root, "dist"), "cli", "main.js");
const page = readFileSync(join(root, "docs/scale.md"), "utf8");
const TRAIN_OPTIONS =
  "--size tiny --steps 2 --batch 2 --beats 64 --threads 1 --validate-every 0 --validation-windows 0 --baseline-windows 0";

const folder = mkdtempSync(join(tmpdir(), "bat-scale-"));
const at = (name: string) => join(folder, name);

/** The code blocks below a heading. */
const blocks = (heading: string, language: string) => {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, kind, code]) =>
    kind === language ? [code] : [],
  );
};

/** Runs each task of an array as Slurm would, one after the other. */
const SBATCH = `#!/bin/sh
for word; do case $word in --array=1-*) count=\${word#--array=1-};; esac; done
export SLURM_ARRAY_TASK_COUNT=$count SLURM_ARRAY_TASK_ID=1
while [ $SLURM_ARRAY_TASK_ID -le $count ]; do
  for word; do last=$word; done
  sh -c "$last" || exit $?
  SLURM_ARRAY_TASK_ID=$((SLURM_ARRAY_TASK_ID + 1))
done
`;
const RAY = `def init(): pass
def get(done): return done
def remote(**_):
    def wrap(function):
        function.remote = function
        return function
    return wrap
`;

/** Runs a recipe in a folder of its own, in which the songs and the scripts stand. */
function recipe(name: string, command: readonly string[], env: Record<string, string> = {}) {
  const cwd = at(name);
  if (!existsSync(cwd)) {
    mkdirSync(cwd);
    const own = (path: string) => basename(path) !== "out"; // what trainings have left
    cpSync(join(root, "runs"), join(cwd, "runs"), { recursive: true, filter: own });
    cpSync(at("corpora"), join(cwd, "corpora"), { recursive: true });
  }
  const { status, stderr } = spawnSync(command[0], command.slice(1), {
    ...{ cwd, encoding: "utf8" },
    env: { ...process.env, PATH: `${at("bin")}:${process.env.PATH}`, PYTHONPATH: at("bin"), ...env },
  });
  expect(status, stderr).toBe(0);
  return {
    file: (path: string) => readFileSync(join(cwd, path)),
    list: (path: string) => readdirSync(join(cwd, path)).sort(),
  };
}

const withPython = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!existsSync(main))(
  "recipes of docs/scale.md (skipped without a build: npm run build, or set BAT_DIST)",
  () => {
    let atOnce: Buffer;
    beforeAll(() => {
      mkdirSync(at("bin"));
      mkdirSync(at("corpora"));
      const tools = { bat: `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, sbatch: SBATCH };
      for (const [name, text] of Object.entries(tools)) writeFileSync(at(`bin/${name}`), text, { mode: 0o755 });
      writeFileSync(at("bin/ray.py"), RAY);
      for (let n = 0; n < 8; n++) writeFileSync(at(`corpora/${n}.mid`), generatedPiece(n).bytes);
      writeFileSync(at("corpora/bad.mid"), "no MIDI");
      atOnce = recipe("once", ["bat", "prepare", "corpora", "-q", "-o", "all.data"]).file("all.data");
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("two shards by hand, joined, are what is prepared at once, labels and all", () => {
      const [code] = blocks("Preparing in shards", "sh");
      const labels = "file,beat,question,value\n3.mid,3,blues,1\n5.mid,4,tonicChord,1\n";
      const once = "bat prepare corpora --labels labels.csv -q -o once.data";
      const { file } = recipe("hand", ["sh", "-euc", `printf '${labels}' > labels.csv\n${code}\n${once}`]);
      expect(Buffer.compare(file("all.data"), file("once.data"))).toBe(0);
      expect(file("all.data").includes("label.tonicChord")).toBe(true);
    });

    it("Slurm: arrays prepare what is prepared at once, and train seeds that differ; a run that is done stays as it is", () => {
      const [seeds, sweep] = blocks("Slurm", "sh").map((code) => code.replaceAll(/--array=1-\d+/g, "--array=1-2"));
      const { file, list } = recipe("slurm", ["sh", "-euc", seeds], { TRAIN_OPTIONS });
      expect(list("prepared")).toEqual(["1.data", "2.data"]);
      expect(Buffer.compare(file("all.data"), atOnce)).toBe(0);
      expect(list("trained").filter((name) => name.endsWith(".safetensors"))).toEqual([
        "seed1.safetensors",
        "seed2.safetensors",
      ]);
      const trained = (name: string) => readCheckpoint(file(`trained/${name}.safetensors`), name);
      expect(trained("seed1").parameters).not.toEqual(trained("seed2").parameters);
      expect(trained("seed2").optimizer?.step).toBe(2);
      const before = file("trained/seed1.safetensors");
      recipe("slurm", ["sh", "-euc", seeds.trim().split("\n").at(-1)!], { TRAIN_OPTIONS });
      expect(Buffer.compare(file("trained/seed1.safetensors"), before)).toBe(0);
      recipe("slurm", ["sh", "-euc", sweep], { TRAIN_OPTIONS });
      expect(trained("sweep1").meta.runs.at(-1)?.settings).toMatchObject({ peak: 1e-3, shiftProbability: 0 });
      expect(trained("sweep2").meta.runs.at(-1)?.settings).toMatchObject({ peak: 1e-3, shiftProbability: 0.25 });
    });

    it("Kubernetes: the indices of a job prepare what is prepared at once, and train", () => {
      const [yaml] = blocks("Kubernetes", "yaml");
      const shard = /command: \[sh, -c, "(.*)"\]/.exec(yaml)?.[1] ?? "no command";
      const train = /`(exec sh runs\/train\.sh .*)`/.exec(page)?.[1] ?? "no command";
      for (const index of ["0", "1"])
        recipe("kubernetes", ["sh", "-c", shard], { JOB_COMPLETION_INDEX: index, SHARDS: "2" });
      const { file } = recipe("kubernetes", ["sh", "-c", "bat prepare prepared/*.data --join -q -o all.data"]);
      expect(Buffer.compare(file("all.data"), atOnce)).toBe(0);
      recipe("kubernetes", ["sh", "-c", train], { JOB_COMPLETION_INDEX: "0", TRAIN_OPTIONS });
      expect(readCheckpoint(file("trained/seed0.safetensors"), "seed0").optimizer?.step).toBe(2);
    });

    const ray = "Ray: one program prepares, joins and trains";
    it.skipIf(!withPython)(withPython ? ray : `${ray} (skipped: no python3)`, () => {
      const [code] = blocks("Ray", "python");
      const { file } = recipe("ray", ["python3", "-c", code], { SHARDS: "2", SEEDS: "1", TRAIN_OPTIONS });
      expect(Buffer.compare(file("all.data"), atOnce)).toBe(0);
      expect(readCheckpoint(file("trained/seed1.safetensors"), "seed1").optimizer?.step).toBe(2);
    });

    it("a part alone is not trained on, and a wrong part or a mixed command line is refused in one line", () => {
      recipe("alone", ["bat", "prepare", "corpora", "--shard", "1/2", "-q", "-o", "1.data"]);
      const said = (...words: string[]) => {
        const { status, stderr } = spawnSync(join(at("bin"), "bat"), words, { cwd: at("alone"), encoding: "utf8" });
        return `${status} ${stderr.trim()}`;
      };
      expect(said("pretrain", "1.data", "-o", "x", "-q")).toBe(
        "1 bat: 1.data is shard 1/2: join the shards first (bat prepare --join)",
      );
      expect(said("prepare", "corpora", "--shard", "0/2", "-o", "x")).toMatch(
        /^2 bat: .*--shard.*0\/2.*Expected a part such as 3\/16/,
      );
      expect(said("prepare", "1.data", "--join", "--shard", "1/2", "-o", "x")).toMatch(/^2 .*cannot be used with/);
      expect(said("prepare", "1.data", "--join", "-o", "x")).toBe("1 bat: shards missing of 2: 2");
      expect(said("prepare", "corpora", "--join", "-o", "x")).toMatch(/^1 bat: corpora: is a folder/);
    });
  },
);
