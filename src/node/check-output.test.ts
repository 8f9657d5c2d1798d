import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../util/errors.js";
import { checkOutput, checkOutputFolder, inputGuard } from "./check-output.js";
import { WriteError } from "./write-whole.js";

const folder = mkdtempSync(join(tmpdir(), "bat-outputs-"));
const at = (name: string) => join(folder, name);
beforeAll(() => {
  mkdirSync(at("songs"));
  for (const name of ["songs/a.mid", "songs/b.mid", "songs/notes.txt", "m.safetensors"]) writeFileSync(at(name), name);
  symlinkSync("songs", at("linked"));
  symlinkSync("m.safetensors", at("m2"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inputs = () => ({ "an input": [at("songs/a.mid")], "the model": [at("m.safetensors"), undefined] });

describe("an output that is an input", () => {
  it("is refused with what it is, however it is spelled", () => {
    const refused = (path: string, message: string) => {
      expect(() => checkOutput(path, inputs())).toThrow(UsageError);
      expect(() => checkOutput(path, inputs())).toThrow(message);
    };
    refused(at("songs/a.mid"), `the output is also an input: ${at("songs/a.mid")}`);
    refused(at("m.safetensors"), `the output is also the model: ${at("m.safetensors")}`);
    for (const other of [at("linked/a.mid"), `${folder}/./songs/../songs/a.mid`, relative(".", at("songs/a.mid"))])
      refused(other, `the output is also an input: ${other} (${at("songs/a.mid")})`);
    refused(at("m2"), `the output is also the model: ${at("m2")} (${at("m.safetensors")})`);
  });

  it("is found among the songs of a folder and of a pattern", () => {
    for (const input of [at("songs"), at("linked"), at("songs/*.mid")]) {
      const guard = inputGuard({ "an input": [input] });
      expect(() => guard(at("songs/b.mid")), input).toThrow("the output is also an input");
      expect(() => guard(at("songs/notes.txt")), input).not.toThrow();
    }
  });

  it("is told as the part that it has", () => {
    expect(() => checkOutput(at("m2"), inputs(), "the log")).toThrow("the log is also the model");
  });
});

describe("an output that is none", () => {
  it("may stand there already, and inputs may be missing", () => {
    expect(() => checkOutput(at("songs/b.mid"), inputs())).not.toThrow();
    expect(() => checkOutput(at("songs/b.mid"), { "an input": [at("gone.mid"), at("gone/*.mid")] })).not.toThrow();
  });

  it.skipIf(process.platform === "win32")("may be a pipe that is read from as well", () => {
    execFileSync("mkfifo", [at("pipe")]);
    expect(() => checkOutput(at("pipe"), { "an input": [at("pipe")] })).not.toThrow();
  });

  it("is refused before the work where it cannot be written", () => {
    const wrong: [string, string][] = [
      ["none/x", "no such folder"],
      ["m.safetensors/x", `${at("m.safetensors")} is not a folder`],
      ["songs", "is a folder (expected a file's name)"],
    ];
    for (const [name, reason] of wrong) {
      expect(() => checkOutput(at(name))).toThrow(WriteError);
      expect(() => checkOutput(at(name))).toThrow(`${at(name)} cannot be written: ${reason}`);
    }
    expect(() => checkOutput("")).toThrow("invalid name '' of the output (expected a file)");
  });
});

describe("a folder of outputs", () => {
  it("need not be there yet, but what stands in its way is told", () => {
    expect(() => checkOutputFolder(at("songs"))).not.toThrow();
    expect(() => checkOutputFolder(`${at("songs/new/deep")}/`)).not.toThrow();
    expect(() => checkOutputFolder(at("m2/deep/er"))).toThrow(
      `${at("m2/deep/er")} cannot be written: ${at("m2")} is not a folder`,
    );
    expect(() => checkOutputFolder("")).toThrow(UsageError);
  });
});
