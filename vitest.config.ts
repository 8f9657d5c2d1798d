import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "scripts/**/*.test.mjs"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // ONNX Runtime and worker threads want processes of their own, and two cores hold two of them.
    pool: "forks",
    maxWorkers: 2,
  },
});
