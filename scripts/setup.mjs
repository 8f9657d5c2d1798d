// Installs what is missing and builds what is stale; nothing to do takes a few milliseconds.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const quiet = process.argv.includes("--quiet");
const at = (...parts) => join(root, ...parts);

/** The newest modification time of the files below `path`, in ms. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(program, args, what) {
  if (!quiet) console.log(what);
  else process.stderr.write(`${what}\n`);
  execFileSync(program, args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

const major = process.versions.node.split(".").map(Number);
if (major[0] < 20 || (major[0] === 20 && major[1] < 19)) {
  console.error(`BAT needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
const installed = at("node_modules", ".package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(at("package-lock.json")).mtimeMs) {
  run("npm", ["ci", "--prefer-offline"], "installing the packages of package-lock.json …");
}
const stamp = at("dist", ".built");
const sources = Math.max(newest(at("src")), newest(at("tsconfig.json")), newest(at("package.json")));
if (!existsSync(stamp) || statSync(stamp).mtimeMs < sources) {
  run(
    process.execPath,
    [at("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"],
    "compiling src to dist …",
  );
  writeFileSync(stamp, "");
}
// The page, where its tools are installed (they are not beside an installed package, which brings it built).
const vite = at("node_modules", "vite", "bin", "vite.js");
const page = at("dist-web", ".built");
const parts = Math.max(sources, newest(at("web")), newest(at("examples")), newest(at("models")));
if (existsSync(vite) && (!existsSync(page) || statSync(page).mtimeMs < parts)) {
  for (const config of ["vite.config.ts", "vite.saved.config.ts"]) {
    run(process.execPath, [vite, "build", "--logLevel", "warn", "-c", at("web", config)], "building the page …");
  }
  writeFileSync(page, "");
}
