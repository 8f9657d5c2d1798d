import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ViewServer, viewServer } from "./view-server.js";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request as it is, with a path and a Host that fetch would not send. */
function ask(port: number, path: string, options: { host?: string; method?: string } = {}): Promise<Answer> {
  const { host = `127.0.0.1:${port}`, method = "GET" } = options;
  return new Promise((done, failed) => {
    const sent = request({ port, host: "127.0.0.1", path, method, headers: { Host: host } }, (response) => {
      let body = "";
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", failed);
    sent.end();
  });
}

describe("the server of the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "bat-view-"));
  const build = join(folder, "page");
  let server: ViewServer;

  beforeAll(async () => {
    mkdirSync(join(build, "assets"), { recursive: true });
    writeFileSync(join(build, "index.html"), "<p>page</p>");
    writeFileSync(join(build, "assets", "main.js"), "1");
    writeFileSync(join(folder, "secret.txt"), "secret");
    writeFileSync(join(folder, "a song #1.mid"), "MThd");
    server = await viewServer({ build, song: join(folder, "a song #1.mid") });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test("gives the page, its files and the named song", async () => {
    expect((await ask(server.port, "/")).body).toBe("<p>page</p>");
    expect((await ask(server.port, "/assets/main.js")).headers["content-type"]).toMatch("text/javascript");
    const named = new URL(server.url).searchParams.get("song");
    expect(named).toBe("song/a song #1.mid");
    expect((await ask(server.port, `/${encodeURI(named ?? "").replace("#", "%23")}`)).body).toBe("MThd");
  });

  test("gives nothing else of the disk, however the path is written", async () => {
    const paths = ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt", "/%"];
    for (const path of [...paths, "/song/", "/song/secret.txt", `/${folder}/secret.txt`, "//etc/passwd"]) {
      const answer = await ask(server.port, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).not.toContain("secret");
    }
  });

  test("answers to no other name than its own, so that no foreign page reads it", async () => {
    for (const host of ["evil.example", `evil.example:${server.port}`, "127.0.0.1", `127.0.0.1:${server.port + 1}`])
      expect((await ask(server.port, "/", { host })).status).toBe(403);
    expect((await ask(server.port, "/", { host: `localhost:${server.port}` })).status).toBe(200);
  });

  test("is heard on the loopback only", async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((one) => !one.internal));
    for (const { address } of others) {
      const heard = await new Promise<boolean>((done) => {
        const socket = connect({ host: address, port: server.port, timeout: 500 }, () => done(true));
        socket.on("error", () => done(false)).on("timeout", () => done(false));
      });
      expect([address, heard]).toEqual([address, false]);
    }
    expect(new URL(server.url).hostname).toBe("127.0.0.1");
  });

  test("only lets itself be read", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      expect((await ask(server.port, "/", { method })).status).toBe(405);
    expect(await ask(server.port, "/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  });

  test("forbids the page every other address, and isolates it so that it gets threads", async () => {
    const { headers } = await ask(server.port, "/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).toMatch("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?!')|https?:|\*/);
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
  });

  test("says in a sentence what is missing", async () => {
    await expect(viewServer({ build: join(folder, "none") })).rejects.toThrow("npm run build");
    await expect(viewServer({ build, song: join(folder, "none.mid") })).rejects.toThrow("no such file");
    await expect(viewServer({ build, song: folder })).rejects.toThrow("is not a file");
    await expect(viewServer({ build, port: server.port })).rejects.toThrow("is taken");
  });
});
