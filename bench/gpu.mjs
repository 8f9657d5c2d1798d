// A training step on graphics cards: bench/gpu.sh runs it. Losses of the processor and the card over 20 steps, then tokens a second.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `bench/gpu.sh [options]

  --devices LIST   of webgpu, cuda (default: both; one that is not there is named and left out)
  --sizes LIST     of tiny, small, base (default: all)
  --steps N        timed steps (default: 20)
  --largest N      the batch is doubled up to here while it fits (default: 128)
  --smoke          a short run of small batches of short windows: does it work at all
  --json FILE      write the rows

BAT_TORCH, a Python with PyTorch, and BAT_PEER, a script "THREADS SIZE BATCH STEPS cuda bf16 compile" that trains the same model, are timed beside it.`;

/** Losses may lie so far apart, as a part of the loss. */
const TOLERANCE = 1e-4;
const CHECKED_STEPS = 20;
const MINUTES = 8;

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    devices: { ...text, default: "webgpu,cuda" },
    sizes: { ...text, default: "tiny,small,base" },
    steps: { ...text, default: "20" },
    largest: { ...text, default: "128" },
    smoke: { type: "boolean", default: false },
    json: text,
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const { smoke } = values;
const T = smoke ? 64 : 512;
const steps = smoke ? 3 : Number(values.steps);
const first = smoke ? 1 : 8;
const largest = smoke ? 2 : Number(values.largest);
const sizes = smoke ? ["tiny"] : values.sizes.split(",");

/** @returns what the process says, or {error} in a line */
function train(device, size, batch, beats, count) {
  const child = fileURLToPath(new URL("gpu-process.mjs", import.meta.url));
  const args = [child, device, size, batch, beats, count].map(String);
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 * MINUTES });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  return { error: stderr.trim().split("\n").at(-1) || `it did not end within ${MINUTES} minutes` };
}

const rows = [];
const columns = [8, 8, 7, 7, 10, 12];
function print(device, size, batch, ms, note = "") {
  const rate = ms === null ? null : (batch * T * 1000) / ms;
  rows.push({ device, size, batch, beats: T, ms, tokensPerSecond: rate, note });
  const cells = [device, size, batch, T, ms === null ? "-" : ms.toFixed(2), rate === null ? "-" : Math.round(rate)];
  console.log(`${cells.map((cell, i) => String(cell).padStart(columns[i])).join(" ")}  ${note}`);
}

/** The greatest difference of the losses, as a part of the processor's. */
function check(device) {
  const [batch, beats] = [2, 64];
  const there = train(device, "tiny", batch, beats, CHECKED_STEPS);
  if (there.error) return there.error;
  const here = train("cpu", "tiny", batch, beats, CHECKED_STEPS);
  const apart = Math.max(...there.losses.map((loss, i) => Math.abs(loss / here.losses[i] - 1)));
  console.log(`${device}: losses of ${CHECKED_STEPS} steps lie ${apart.toExponential(1)} from the processor's`);
  return apart < TOLERANCE ? null : `losses lie ${apart} apart (expected below ${TOLERANCE})`;
}

/** PyTorch on the card, where it is given; it knows two sizes. */
function peer(size, batch) {
  const { BAT_TORCH: python, BAT_PEER: script } = process.env;
  if (!python || !script || !["tiny", "base"].includes(size)) return;
  const args = [script, "2", size, String(batch), String(steps + 2), "cuda", "bf16", "compile"];
  const said = execFileSync(python, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const found = /^torch (\S+) .*tok\/s (\d+)/m.exec(said);
  if (!found) throw new Error(`the peer did not say "torch … tok/s …" but: ${said.trim()}`);
  print("pytorch", size, batch, (batch * T * 1000) / Number(found[2]), `${found[1]}, bf16, compiled`);
}

let faults = 0;
const devices = values.devices.split(",").filter((device) => {
  const fault = check(device);
  if (fault) console.log(`${device}: ${fault}`);
  // No CUDA is no fault: its provider is installed apart.
  if (fault && device === "webgpu") faults++;
  return !fault;
});
console.log(
  `\n${["device", "size", "batch", "beats", "ms/step", "tokens/s"].map((name, i) => name.padStart(columns[i])).join(" ")}`,
);
for (const size of sizes) {
  for (const device of devices) {
    for (let batch = first; batch <= largest; batch *= 2) {
      const { ms, error } = train(device, size, batch, T, steps + 2);
      print(device, size, batch, error ? null : ms, error ?? "");
      if (error) break;
    }
  }
  if (!smoke) peer(size, first);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
process.exitCode = faults > 0 ? 1 : 0;
