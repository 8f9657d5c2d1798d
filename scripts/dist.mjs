// The compiled library, for the scripts: dist/, or the folder BAT_DIST.
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const dist = resolve(process.env.BAT_DIST ?? join(fileURLToPath(import.meta.url), "../../dist"));

/** Loads a module by its path in the compiled library ("music/midi.js"). */
export const load = (file) => import(pathToFileURL(join(dist, file)).href);
