import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const scripts = fileURLToPath(new URL("../scripts", import.meta.url));
const LOADED = /const \{([^}]+)\} = await load\(\s*"([^"]+)\.js",?\s*\)/g;

/** What a script asks of the library: [module, name]. */
function asked(script: string): [string, string][] {
  const text = readFileSync(join(scripts, script), "utf8");
  return [...text.matchAll(LOADED)].flatMap(([, names, module]) =>
    names
      .split(",")
      .map((name) => name.split(":")[0].trim())
      .filter(Boolean)
      .map((name): [string, string] => [module, name]),
  );
}

describe("scripts", () => {
  const all = readdirSync(scripts, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mjs"));

  it("ask the library only for what it has", { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    let names = 0;
    for (const script of all) {
      for (const [module, name] of asked(script)) {
        names++;
        const file = fileURLToPath(new URL(`${module}.ts`, import.meta.url));
        if (!existsSync(file) || !(name in (await import(file)))) wrong.push(`${script}: ${module} has no ${name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(names).toBeGreaterThan(150);
  });
});
