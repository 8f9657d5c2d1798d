import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const built = existsSync(join(root, "dist", "index.js"));

describe("the README", () => {
  it("links only to files that are there", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("names only commands and options that bat has", () => {
    const commands = [...readme.matchAll(/npx bat (\w+)([^\n#`]*)/g)];
    expect(commands.length).toBeGreaterThan(6);
    if (!built) return expect.fail("dist/ is missing: npm test builds it");
    for (const [line, command, rest] of commands) {
      const help = execFileSync(process.execPath, [join(root, "dist", "cli", "main.js"), command, "--help"], {
        encoding: "utf8",
      });
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(`${line}: ${help}`).toContain(option);
    }
  });

  it("shows library code that runs", () => {
    const code = readme.match(/<!-- run by src\/readme.test.ts -->\n```js\n([\s\S]*?)```/)?.[1] ?? "";
    expect(code).toContain("analyze(");
    // Inside the package its own name resolves to it, so the code runs as it stands.
    const folder = mkdtempSync(join(root, "dist", "readme-"));
    try {
      const file = join(folder, "example.mjs");
      writeFileSync(file, code);
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: root, encoding: "utf8" });
      expect(`${status} ${stderr}`.trim()).toBe("0");
      expect(stdout).toMatch(/from measure 1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
