/** `bat view` and `--format html` as users meet them, on the built page. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAnalysis } from "../answers/analysis-schema.js";
import { randomModelBytes } from "../answers/testing/random-model.js";
import { randomSongBytes } from "../answers/testing/song.js";
import type { SavedSong } from "../formats/html.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const main = join(root, "dist", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "bat-view-cli-"));
const built = existsSync(main) && existsSync(join(root, "dist-web", "saved.html"));

function bat(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!built)("bat view (skipped without a build: npm run build)", () => {
  beforeAll(() => {
    writeFileSync(join(folder, "song.mid"), randomSongBytes({ beats: 32 }));
    writeFileSync(join(folder, "model.safetensors"), randomModelBytes());
  });

  test("prints an address that gives the page, the song and the model, until it is interrupted", async () => {
    const args = [main, "view", "song.mid", "--no-open", "--model", "model.safetensors"];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    const address = await new Promise<string>((done) => child.stdout.once("data", (text) => done(String(text).trim())));
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?song=/);
    expect(await (await fetch(address)).text()).toContain('<div id="app">');
    const named = await fetch(new URL(new URL(address).searchParams.get("song") ?? "", address));
    expect(new Uint8Array(await named.arrayBuffer())).toEqual(new Uint8Array(readFileSync(join(folder, "song.mid"))));
    const model = await fetch(new URL("bat.safetensors", address));
    expect((await model.arrayBuffer()).byteLength).toBe(readFileSync(join(folder, "model.safetensors")).length);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("a song that is not there is one line, and no server stays behind", () => {
    const { code, out, err } = bat("view", "none.mid", "--no-open");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe("bat: none.mid: no such file\n");
    expect(bat("view", "song.mid", "--port", "99999").code).toBe(2);
  });

  test("--format html writes a page that holds the answers of --format json", () => {
    const analyze = (...args: string[]) => bat("analyze", "song.mid", "--model", "model.safetensors", ...args);
    const html = analyze("--format", "html");
    expect([html.code, html.err]).toEqual([0, ""]);
    const [, json] = /id="saved">([^<]*)<\/script>/.exec(html.out) ?? [];
    const saved = JSON.parse(json) as SavedSong;
    expect(saved.analysis).toEqual(readAnalysis(analyze("--format", "json").out, "answers"));
    expect(bat("analyze", "song.mid", "song.mid", "--format", "html").code).toBe(2);
  });
});
