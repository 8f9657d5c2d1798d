#!/usr/bin/env node
/**
 * The command `bat`. Exit codes: 0 done; 1 the input is at fault (one line says why); 2 the command line is; 130 stopped by Ctrl-C.
 * A command's code is loaded only when it is asked for, so that `bat analyze` starts quickly.
 */
import "../node/no-telemetry.js";
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { isSystemError, systemMessage } from "../node/read-input.js";
import { writeError } from "../node/write-whole.js";
import { InputError, UsageError } from "../util/errors.js";

/** In the order of the help: a song first, then how a model is made. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import("./analyze.js")).analyzeCommand(),
  transcribe: async () => (await import("./transcribe.js")).transcribeCommand(),
  beats: async () => (await import("./beats.js")).beatsCommand(),
  view: async () => (await import("./view.js")).viewCommand(),
  features: async () => (await import("./features.js")).featuresCommand(),
  prepare: async () => (await import("./prepare.js")).prepareCommand(),
  pretrain: async () => (await import("./pretrain.js")).pretrainCommand(),
  finetune: async () => (await import("./finetune.js")).finetuneCommand(),
  evaluate: async () => (await import("./evaluate.js")).evaluateCommand(),
  export: async () => (await import("./export.js")).exportCommand(),
};

const EXAMPLES = `
Examples:
  bat analyze song.mid                            a table in the terminal
  bat analyze song.mid --format midi -o out.mid   key signatures and markers for your sequencer
  bat analyze songs/ --format json -o answers/    a whole folder
  bat analyze song.mp3                            a recording: transcribed first
  bat transcribe song.mp3 -o song.mid             a recording as MIDI
  bat view song.mid                               the song in the browser: see, hear, correct, teach
  bat features song.mid --beat 16                 what the model is told of a beat
  bat prepare songs/ -o songs.safetensors         a dataset of your own songs to train on

Exit codes: 0 done, 1 bad input, 2 wrong usage.`;

async function program(args: readonly string[]): Promise<Command> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const bat = new Command("bat")
    .description(
      "Answers questions of music theory about every beat of a song: keys, measures, phrases, modulations, blues.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(`bat: ${oneLine(text.replace(/^error: /, ""))}\n`) })
    .addHelpText("after", EXAMPLES)
    .exitOverride();
  const asked = args.find((arg) => !arg.startsWith("-"));
  const names = asked !== undefined && Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
  for (const name of names) bat.addCommand(inheriting(await COMMANDS[name](), bat));
  if (asked === undefined) bat.action(() => bat.help());
  return bat;
}

/** Gives a command, and those in it, the settings of its parent, which `addCommand` does not. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}

/** Runs the command line and gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await (await program(args)).parseAsync(args as string[], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) return say(error.message, 2);
    if (error instanceof InputError) return say(error.message, 1);
    if (isSystemError(error)) return say(systemMessage(error), 1);
    if (process.env.BAT_DEBUG) console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    return say(`this is a fault of BAT itself: ${message.split("\n")[0]} (BAT_DEBUG=1 shows where)`, 1);
  }
}

function say(message: string, code: number): number {
  process.stderr.write(`bat: ${oneLine(message)}\n`);
  return code;
}

const oneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, " ");

// A reader that has seen enough (`bat … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  say((writeError("standard output", error) as Error).message, 1);
  process.exit(1);
});
// Where nobody hears what is said, the work goes on: a terminal that was closed must not end a training before it has saved.
process.stderr.on("error", () => {});

process.exitCode = await main(process.argv.slice(2));
