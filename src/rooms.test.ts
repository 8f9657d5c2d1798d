import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = dirname(fileURLToPath(import.meta.url));

/** Floor of each room, as in docs/architecture.md. A room may import from lower floors and from itself. */
const FLOOR: Record<string, number> = {
  util: 0,
  music: 1,
  theory: 1,
  engine: 1,
  features: 2,
  audio: 2,
  model: 3,
  data: 3,
  answers: 4,
  train: 5,
  formats: 6,
  node: 6,
  cli: 7,
};

interface Import {
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "testing" ? [] : sources(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
  });
}

function imports(): Import[] {
  return sources(src).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const found = [...text.matchAll(/(?:from\s+|import\s+|import\()\s*"([^"]+)"/g)].map((m) => m[1]);
    const from = relative(src, path);
    return found.map((to) => ({ from, to: to.startsWith(".") ? relative(src, join(dirname(path), to)) : to }));
  });
}

const room = (path: string) => (path.includes("/") ? path.split("/")[0] : "");

describe("the house", () => {
  const all = imports();

  it("has imports to check", () => {
    expect(all.length).toBeGreaterThan(20);
  });

  it("names every room in the table of floors", () => {
    const rooms = new Set(sources(src).map((path) => room(relative(src, path))));
    rooms.delete("");
    expect([...rooms].filter((name) => !(name in FLOOR))).toEqual([]);
  });

  it("lets a room import lower floors only", () => {
    const wrong = all
      .filter(({ to }) => !to.startsWith("node:") && to.includes("/") && room(to) in FLOOR)
      .filter(({ from, to }) => {
        const a = room(from);
        const b = room(to);
        return a !== "" && a !== b && FLOOR[b] >= FLOOR[a];
      });
    expect(wrong).toEqual([]);
  });

  it("keeps files, processes and threads out of everything below the command line", () => {
    const wrong = all.filter(({ from, to }) => to.startsWith("node:") && !["node", "cli"].includes(room(from)));
    expect(wrong).toEqual([]);
  });

  it("lets only the command line import the leaves that need Node", () => {
    const wrong = all.filter(({ from, to }) => room(to) === "node" && !["node", "cli"].includes(room(from)));
    expect(wrong).toEqual([]);
  });

  it("is drawn in docs/architecture.md with every room", () => {
    const drawing = readFileSync(join(src, "..", "docs", "architecture.md"), "utf8");
    expect(Object.keys(FLOOR).filter((name) => !drawing.includes(`src/${name}/`))).toEqual([]);
  });
});
