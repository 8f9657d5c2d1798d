/**
 * Serves the page on the loopback: the files of its build, and the one song (and model) that was named; nothing else of the disk, and to
 * nobody else. The headers forbid the page every request to anywhere else and give it shared memory, which threads need.
 */
import { createReadStream, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname, join, relative, sep } from "node:path";
import { InputError } from "../util/errors.js";

export interface ViewServerOptions {
  /** The folder of the built page. */
  readonly build: string;
  /** A song that the page opens at once. */
  readonly song?: string;
  /** A model to answer with, in place of that of the build. */
  readonly model?: string;
  /** 0, the default: any that is free. */
  readonly port?: number;
}

export interface ViewServer {
  /** The address to open. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".mid": "audio/midi",
};

/** Everything from the page's own address; compiled WebAssembly, workers from blobs and pictures from data are its own too. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": CONTENT_POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // The next build, or the next song, may have the same name.
  "Cache-Control": "no-cache",
} as const;

/** @throws InputError where the page was not built, the song cannot be read, or the port is taken */
export async function viewServer(options: ViewServerOptions): Promise<ViewServer> {
  const files = builtFiles(options.build);
  let query = "";
  if (options.song !== undefined) {
    const name = `song/${basename(options.song)}`;
    files.set(`/${name}`, readable(options.song));
    query = `?song=${encodeURIComponent(name)}`;
  }
  if (options.model !== undefined) files.set("/bat.safetensors", readable(options.model));
  let hosts: readonly string[] = [];
  const server = createServer((request, response) => answer(request, response, files, hosts));
  const port = await new Promise<number>((done, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" ? `port ${options.port} is taken (try another --port)` : error.message;
      failed(new InputError(`cannot serve the page: ${taken}`));
    });
    server.listen(options.port ?? 0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return {
    url: `http://127.0.0.1:${port}/${query}`,
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Only what the build holds now is ever served: no path of a request is looked up on the disk. */
function builtFiles(build: string): Map<string, string> {
  const files = new Map<string, string>();
  let names: string[];
  try {
    names = readdirSync(build, { recursive: true }) as string[];
  } catch {
    names = [];
  }
  for (const name of names) {
    const path = join(build, name);
    if (statSync(path).isFile()) files.set(`/${relative(build, path).split(sep).join("/")}`, path);
  }
  const index = files.get("/index.html");
  if (!index) throw new InputError("this copy of BAT has no page (npm run build makes it)");
  files.set("/", index);
  return files;
}

function readable(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new InputError(`${path}: no such file`);
  if (!stat.isFile()) throw new InputError(`${path} is not a file (the page takes a folder by drag and drop)`);
  return path;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, string>,
  hosts: readonly string[],
): void {
  const path = files.get(pathOf(request.url ?? "/"));
  const stat = path && statSync(path, { throwIfNoEntry: false });
  const refused = refusal(request, hosts) ?? (path && stat ? null : ([404, "no such file"] as const));
  if (refused || !path || !stat) {
    const [status, text] = refused ?? [404, ""];
    response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" });
    response.end(`${text}\n`);
    return;
  }
  response.writeHead(200, {
    ...HEADERS,
    "Content-Type": TYPES[extname(path).toLowerCase()] ?? "application/octet-stream",
    "Content-Length": stat.size,
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  createReadStream(path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** Why a request is not heard at all: status and reason. */
function refusal(request: IncomingMessage, hosts: readonly string[]): readonly [number, string] | null {
  // A page elsewhere whose name is made to point here (DNS rebinding) sends its own name.
  if (!hosts.includes(request.headers.host ?? "")) return [403, "this page is served to this computer only"];
  if (request.method !== "GET" && request.method !== "HEAD") return [405, "only GET"];
  return null;
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
  } catch {
    return "";
  }
}
