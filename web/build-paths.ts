/** Where a build takes its model from and where it goes; both can be set, for trying things out and for tests. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The model that the page answers with: that of the package, or another (BAT_WEB_MODEL). */
export const MODEL = process.env.BAT_WEB_MODEL || join(root, "models", "bat.safetensors");
/** The folder of the built page (BAT_WEB_OUT). */
export const OUT = process.env.BAT_WEB_OUT || join(root, "dist-web");
