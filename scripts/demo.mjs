// Shows what BAT answers about two songs of its own: `npm run demo`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const examples = [
  ["examples/01-pop-modulation.mid", "A pop song with a band: its phrases, and a modulation up in the last chorus."],
  ["examples/02-blues-band.mid", "A 12-bar blues with a band, several choruses."],
];

/** Runs `bat` in this folder with what it says going to the terminal. */
function bat(...args) {
  const result = spawnSync(process.execPath, ["dist/cli/main.js", ...args], { cwd: root, stdio: "inherit" });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

for (const [song, words] of examples) {
  if (!existsSync(`${root}${song}`)) {
    console.error(`${song} is not here (expected the songs of the repository)`);
    process.exit(1);
  }
  console.log(`\n${words}\n$ npx bat analyze ${song}\n`);
  bat("analyze", song);
}
console.log(`
Next, ask about a song of yours, and open the answers in your sequencer or notation program:

  npx bat analyze YOUR-SONG.mid --format midi -o answers.mid
`);
