/** Folders walked and globs expanded. What cannot be read is named among what is found, so that the rest goes on. */
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { InputError } from "../util/errors.js";
import { systemReason } from "./read-input.js";

/** A file that was found, or a file or folder that cannot be read. */
export interface Found {
  readonly path: string;
  /** Why it cannot be read. */
  readonly unread?: string;
  /** Of what cannot be read: whether it is a folder. */
  readonly folder?: boolean;
}

/** A name whose bytes are no UTF-8 comes with this in their place, and leads to no file. */
const REPLACED = "\uFFFD";

/**
 * The files of a folder and of those below it, sorted by path.
 * @param depth how many levels are walked: 1 is the folder alone
 */
export function walk(folder: string, depth = Number.POSITIVE_INFINITY): Found[] {
  if (depth < 1) return [];
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return [{ path: folder, unread: systemReason(error), folder: true }];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): Found[] => {
      const path = join(folder, entry.name);
      if (entry.name.includes(REPLACED) && !existsSync(path))
        return [{ path, unread: "its name is not UTF-8", folder: entry.isDirectory() }];
      if (entry.isDirectory()) return walk(path, depth - 1);
      return entry.isFile() || (entry.isSymbolicLink() && leadsToAFile(path)) ? [{ path }] : [];
    });
}

function leadsToAFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/**
 * Files that match a glob (`*`, `**`, `?`, `{a,b}`), sorted. Folders that cannot be read are passed over, as a shell does, but for those
 * that `**` would go into. Throws `InputError` for a glob with a brace that is never closed.
 */
export function expandGlob(glob: string): Found[] {
  const parts = glob.split("/");
  const fixed = parts.findIndex((part) => /[*?{]/.test(part));
  const root = parts.slice(0, fixed).join("/") || (glob.startsWith("/") ? "/" : ".");
  const pattern = globPattern(parts.slice(fixed).join("/"), glob);
  if (!existsSync(root)) return [];
  const deep = glob.includes("**");
  const prefix = root === "." ? "" : root.endsWith(sep) ? root : root + sep;
  return walk(root, deep ? undefined : parts.length - fixed)
    .map((found) => ({ ...found, path: found.path.slice(root === "." ? 0 : prefix.length) }))
    .filter(({ path, folder }) => (deep && folder) || pattern.test(path))
    .map((found) => ({ ...found, path: prefix + found.path }));
}

function globPattern(glob: string, whole: string): RegExp {
  let out = "";
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i];
    if (glob.startsWith("**/", i)) {
      out += "(?:.*/)?";
      i += 2;
    } else if (c === "*" && glob[i + 1] === "*") {
      out += ".*";
      i++;
    } else if (c === "*") out += "[^/]*";
    else if (c === "?") out += "[^/]";
    else if (c === "{") {
      depth++;
      out += "(?:";
    } else if (c === "}" && depth > 0) {
      depth--;
      out += ")";
    } else if (c === "," && depth > 0) out += "|";
    else out += c.replace(/[.+^$()|[\]\\{}]/g, "\\$&");
  }
  if (depth > 0) throw new InputError(`${whole}: a brace is opened and never closed (expected {a,b})`);
  return new RegExp(`^${out}$`, "u");
}
