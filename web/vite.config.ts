import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { MODEL, OUT } from "./build-paths.js";
import { NOTICES, notices } from "./notices.js";

/** Puts the model beside the page. A build without one still opens: the page says that it has none. */
function shipModel(): Plugin {
  return {
    name: "ship-model",
    writeBundle(options) {
      if (existsSync(MODEL)) copyFileSync(MODEL, join(options.dir ?? OUT, "bat.safetensors"));
      else console.warn(`no model at ${MODEL}: the page will ask for one`);
    },
  };
}

const others = notices();
/** Puts the licences of others' code beside the page, when all bundles are made. */
function shipNotices(): Plugin {
  return {
    name: "ship-notices",
    writeBundle(options) {
      writeFileSync(join(options.dir ?? OUT, NOTICES), others.text());
    },
  };
}

// Static files with relative addresses: the same build works from any folder of any host.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [shipModel(), others.collect(), shipNotices()],
  // ONNX Runtime fetches its own files, which the build puts beside the page; else they would come twice.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "development|production"] },
  worker: { format: "es", plugins: () => [others.collect()], rolldownOptions: { checks: { bundlerTimings: false } } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
