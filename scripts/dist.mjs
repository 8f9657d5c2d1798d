// The compiled library, for the scripts: dist/, or the folder BAT_DIST.
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const dist = resolve(process.env.BAT_DIST ?? join(fileURLToPath(import.meta.url), "../../dist"));

/** Loads a module by its path in the compiled library ("music/midi.js"); to ask it for what it has not is an error. */
export async function load(file) {
  const module = await import(pathToFileURL(join(dist, file)).href);
  return new Proxy(module, {
    get(_, name) {
      // `await` asks whether there is a `then`.
      if (typeof name === "string" && name !== "then" && !(name in module)) throw new Error(`${file} has no ${name}`);
      return module[name];
    },
  });
}

const { InputError } = await load("util/errors.js");

/** What `make` makes of input; `otherwise` where the input is at fault. A fault of ours ends the script. */
export function attempt(make, otherwise) {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return otherwise;
    throw error;
  }
}
