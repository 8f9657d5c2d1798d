/** The built page: its folder, and the template of a page in a file. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../util/errors.js";

/** Where the built page lies. */
export const BUILT_PAGE = fileURLToPath(new URL("../../dist-web", import.meta.url));

/**
 * The template that `toHtml` puts a song into.
 * @param build the folder of the built page
 * @throws InputError where the page was not built
 */
export async function savedPage(build: string = BUILT_PAGE): Promise<string> {
  try {
    return await readFile(join(build, "saved.html"), "utf8");
  } catch {
    throw new InputError("this copy of BAT has no page (npm run build makes it)");
  }
}
