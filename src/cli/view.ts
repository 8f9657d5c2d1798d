/** `bat view`: the page in the browser, with a song. */
import { spawn } from "node:child_process";
import { Command } from "commander";
import { BUILT_PAGE } from "../node/saved-page.js";
import { viewServer } from "../node/view-server.js";
import { integer } from "./numbers.js";

const HELP = `
The page reads, answers, plays, corrects and teaches; it runs in your browser and uploads nothing. It is served to
this computer only, until Ctrl-C.

Examples:
  bat view
  bat view song.mid
  bat view song.mp3
  bat view song.mid --model taught.safetensors`;

interface ViewFlags {
  readonly port?: number;
  readonly model?: string;
  readonly open: boolean;
}

export function viewCommand(): Command {
  return new Command("view")
    .description("see, hear and correct a song in the browser")
    .argument("[song]", "a MIDI file or a recording that the page opens at once")
    .option("-m, --model <file>", "the model that answers (default: the one that comes with BAT)")
    .option("--port <n>", "port on 127.0.0.1 (default: any that is free)", integer(1, 65535))
    .option("--no-open", "print the address only; open no browser")
    .addHelpText("after", HELP)
    .action(async (song: string | undefined, flags: ViewFlags) => {
      const server = await viewServer({ build: BUILT_PAGE, song, model: flags.model, port: flags.port });
      process.stdout.write(`${server.url}\n`);
      if (process.stderr.isTTY) process.stderr.write("The page is open until Ctrl-C.\n");
      if (flags.open) openBrowser(server.url);
      await new Promise<void>((done) => {
        process.once("SIGINT", done);
        process.once("SIGTERM", done);
      });
      await server.close();
    });
}

/** Asks the system for its browser; where there is none, the printed address stands. */
function openBrowser(url: string): void {
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
