import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The page's own tests: of its parts without a browser, and of the built page in headless Chromium (web/tests).
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    pool: "forks",
    // A browser, its worker and its threads fill two cores.
    maxWorkers: 1,
  },
});
