// A training step as `bat pretrain --threads 2` does it, in the peer's own sizes, each round in a process of its own.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { rounds, spread } from "./measure.mjs";

const [B, T, THREADS] = [8, 512, 2];
const MOST_MEGABYTES = 3500;

/** PyTorch at its best on a processor: an allocator that keeps its memory. */
const ALLOCATOR = {
  MALLOC_TRIM_THRESHOLD_: "-1",
  MALLOC_TOP_PAD_: "268435456",
  MALLOC_MMAP_THRESHOLD_: "4294967296",
};

function ourStep(size, steps) {
  const child = fileURLToPath(new URL("train-process.mjs", import.meta.url));
  const args = [child, size, B, T, THREADS, steps].map(String);
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function peerStep({ torch, peer }, size, steps) {
  const args = [peer, THREADS, size, B, steps].map(String);
  const env = { ...process.env, ...ALLOCATOR };
  const text = execFileSync(torch, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const found = /^torch (\S+) .*median (\d+) ms\/step.*RSS (\d+) MB/m.exec(text);
  if (!found) throw new Error(`the peer did not say "torch … median … ms/step … RSS … MB" but: ${text.trim()}`);
  return { version: found[1], ms: Number(found[2]), megabytes: Number(found[3]) };
}

export const name = "train";

export async function* bench(options) {
  const withPeer = options.torch && options.peer;
  if (!withPeer) console.log("no PyTorch: set BAT_TORCH and BAT_PEER");
  for (const [size, steps] of [
    ["tiny", 12],
    ["base", 6],
  ]) {
    const memory = [];
    const theirMemory = [];
    let version = "";
    const ours = () => {
      const { ms, megabytes } = ourStep(size, steps);
      memory.push(megabytes);
      return ms;
    };
    const theirs = () => {
      const step = peerStep(options, size, steps);
      theirMemory.push(step.megabytes);
      version = step.version;
      return step.ms;
    };
    const { ms, peerMs, ratio } = await rounds(options.rounds, ours, withPeer ? theirs : null);
    const peak = Math.max(...memory);
    const shape = `B=${B}, T=${T}, ${THREADS} threads`;
    yield {
      name: `train-${size}`,
      value: ms,
      unit: "ms a step",
      peer: withPeer ? `PyTorch ${version} eager` : null,
      peerValue: peerMs,
      ratio,
      note: `${shape}, ${Math.round((1000 * B * T) / ms)} beats/s`,
      target: withPeer ? { words: "at least as fast as eager", holds: ratio.median >= 1 } : undefined,
    };
    yield {
      name: `train-${size}-memory`,
      value: peak,
      unit: "MB at the peak",
      peer: withPeer ? `PyTorch ${version} eager` : null,
      peerValue: withPeer ? Math.max(...theirMemory) : null,
      // As elsewhere, above 1 is better than the peer.
      ratio: withPeer ? spread(memory.map((megabytes, round) => theirMemory[round] / megabytes)) : null,
      note: shape,
      target: size === "base" ? { words: `under ${MOST_MEGABYTES}`, holds: peak < MOST_MEGABYTES } : undefined,
    };
  }
}
