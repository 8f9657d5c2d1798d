import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { OUT } from "./build-paths.js";
import { notices } from "./notices.js";

const others = notices();

/** Writes the code and the styles into the page, so that it is one file that opens from a disk. */
function inline(): Plugin {
  return {
    name: "inline",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["saved.html"];
      if (page?.type !== "asset") return;
      let html = String(page.source);
      for (const [name, part] of Object.entries(bundle)) {
        if (part === page) continue;
        const path = `\\./${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
        if (part.type === "chunk") {
          const code = part.code.replaceAll("</script", "<\\/script");
          const tag = new RegExp(`<script type="module"[^>]*src="${path}"[^>]*></script>`);
          // A module runs after the page is read, wherever it stands.
          html = html.replace(tag, () => `<script type="module">${code}</script>`);
        } else if (name.endsWith(".css")) {
          const tag = new RegExp(`<link rel="stylesheet"[^>]*href="${path}"[^>]*>`);
          html = html.replace(tag, () => `<style>${String(part.source)}</style>`);
        }
        delete bundle[name];
      }
      if (/ src="\.|href="\./.test(html.replace(/<script type="module">[\s\S]*?<\/script>/, "")))
        throw new Error("saved.html still names other files");
      // In a comment no two hyphens may stand together.
      const licences = others.text().replaceAll(/-(?=-)/g, "- ");
      page.source = html.replace("</head>", () => `<!--\n${licences}-->\n</head>`);
    },
  };
}

// The page in a file, without its song: `bat analyze --format html` puts that in.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [others.collect(), inline()],
  resolve: {
    alias: [{ find: /^\.\/assets\.js$/, replacement: fileURLToPath(new URL("sound/no-assets.ts", import.meta.url)) }],
  },
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: fileURLToPath(new URL("saved.html", import.meta.url)),
      checks: { bundlerTimings: false },
    },
  },
});
