// A training step as `bat pretrain --threads 2` does it, in the peers' own sizes, each round in a process of its own.
import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { built, spread } from "./measure.mjs";
import { songsToTrainOn } from "./songs.mjs";
import { batchOptions } from "./trainer.mjs";

const [B, T, THREADS] = [8, 512, 2];
const SHAPE = `B=${B}, T=${T}, ${THREADS} threads`;
const MOST_MEGABYTES = 3500;

/** The terms of pairs that the peers' script has: it leaves out what pairs add to the query. */
const PEER_TERMS = ["key", "value", "score"];

/** Steps of a round, and how many times as fast as a PyTorch of old (1.x) and as a current one a step is to be. */
const SIZES = {
  tiny: { steps: 12, old: 4, current: 2 },
  base: { steps: 6, old: 2.3, current: 1.3 },
};

/** PyTorch at its best on a processor: an allocator that keeps its memory. */
const ALLOCATOR = {
  MALLOC_TRIM_THRESHOLD_: "-1",
  MALLOC_TOP_PAD_: "268435456",
  MALLOC_MMAP_THRESHOLD_: "4294967296",
};

const run = (command, args, env = process.env) =>
  execFileSync(command, args.map(String), { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** One process of ours; `more` as in train-process.mjs. */
function ourStep(size, more) {
  const child = fileURLToPath(new URL("train-process.mjs", import.meta.url));
  const sizes = { size, batch: B, beats: T, threads: THREADS };
  return JSON.parse(run(process.execPath, [child, JSON.stringify({ ...sizes, ...more })]));
}

/** Real beats of the windows of so many steps, as `bat pretrain` draws them from the songs of the other benches. */
async function windowLengths(steps) {
  const { makeBatch } = await built("data/batch.js");
  const { readDataset } = await built("data/dataset.js");
  const { bytes, words } = await songsToTrainOn();
  const dataset = readDataset(bytes);
  const options = await batchOptions(B, T);
  const lengths = Array.from({ length: steps }, (_, step) =>
    makeBatch(dataset, { ...options, step }).windows.map(({ beats }) => beats),
  );
  const real = lengths.flat().reduce((sum, beats) => sum + beats, 0) / steps;
  return { lengths, real, words: `windows of ${words}, ${Math.round((100 * real) / (B * T))}% full` };
}

/** Every PyTorch eager, and a current one compiled as well. */
function peersOf({ torch, peer }) {
  return (torch && peer ? torch.split(delimiter) : []).flatMap((python) => {
    const version = run(python, ["-c", "import torch; print(torch.__version__)"]).trim();
    const old = version.startsWith("1.");
    return (old ? [[]] : [[], ["compile"]]).map((extra) => ({
      name: `PyTorch ${version} ${extra[0] === "compile" ? "compiled" : "eager"}`,
      old,
      step: (size, steps) => peerStep(python, [peer, THREADS, size, B, steps, ...extra]),
    }));
  });
}

function peerStep(python, args) {
  const text = run(python, args, { ...process.env, ...ALLOCATOR });
  const found = /^torch \S+ .*median (\d+) ms\/step.*RSS (\d+) MB/m.exec(text);
  if (!found) throw new Error(`the peer did not say "torch … median … ms/step … RSS … MB" but: ${text.trim()}`);
  return { ms: Number(found[1]), megabytes: Number(found[2]) };
}

export const name = "train";

export async function* bench(options) {
  const peers = peersOf(options);
  if (peers.length === 0) console.log("no PyTorch: set BAT_TORCH and BAT_PEER");
  for (const [size, { steps, ...targets }] of Object.entries(SIZES)) {
    const { lengths, real, words } = await windowLengths(steps);
    const runners = [
      () => ourStep(size, { steps, pairTerms: PEER_TERMS }),
      () => ourStep(size, { lengths, pairTerms: PEER_TERMS }),
      () => ourStep(size, { steps }),
      ...peers.map((peer) => () => peer.step(size, steps)),
    ];
    const taken = runners.map(() => []);
    for (let round = 0; round < options.rounds; round++) {
      // The first of them changes with every round.
      for (let turn = 0; turn < runners.length; turn++) {
        const which = (round + turn) % runners.length;
        taken[which].push(runners[which]());
      }
    }
    const [ours, songs, full, ...theirs] = taken;
    const median = (steps) => spread(steps.map(({ ms }) => ms)).median;
    const most = (steps) => Math.max(...steps.map(({ megabytes }) => megabytes));
    const rate = (steps, beats = B * T) => `${Math.round((1000 * beats) / median(steps))} beats/s`;
    // Above 1 is better than the peer.
    const ratio = (steps, of, own = ours) => spread(own.map((one, round) => steps[round][of] / one[of]));
    yield {
      name: `train-${size}-full`,
      value: median(full),
      unit: "ms a step",
      note: `${SHAPE}, ${rate(full)}, all terms of pairs: the model that ships, which no peer computes`,
    };
    const own = {
      name: `train-${size}`,
      value: median(ours),
      unit: "ms a step",
      note: `${SHAPE}, ${rate(ours)}, the peers' terms of pairs: ${PEER_TERMS}`,
    };
    const short = {
      name: `train-${size}-songs`,
      value: median(songs),
      unit: "ms a step",
      note: `${SHAPE}, ${rate(songs, real)} of ${words}; the peer computes the padding as well`,
    };
    const memory = {
      name: `train-${size}-memory`,
      value: Math.max(most(ours), most(songs)),
      unit: "MB at the peak",
      note: SHAPE,
    };
    if (peers.length === 0) yield* [own, short, memory];
    for (const [i, peer] of peers.entries()) {
      const faster = ratio(theirs[i], "ms");
      const times = targets[peer.old ? "old" : "current"];
      yield {
        ...{ ...own, peer: peer.name, peerValue: median(theirs[i]), ratio: faster },
        target: { words: `at least ${times} times as fast`, holds: faster.median >= times },
      };
      const onSongs = ratio(theirs[i], "ms", songs);
      yield {
        ...{ ...short, peer: peer.name, peerValue: median(theirs[i]), ratio: onSongs },
        target: { words: `at least ${times} times as fast`, holds: onSongs.median >= times },
      };
      yield {
        ...{ ...memory, peer: peer.name, peerValue: most(theirs[i]), ratio: ratio(theirs[i], "megabytes") },
        target: { words: "no more than the peer", holds: memory.value <= most(theirs[i]) },
      };
    }
    if (size === "base") {
      const words = `under ${MOST_MEGABYTES} MB`;
      yield {
        ...{ ...memory, name: `train-${size}-full-memory`, value: most(full) },
        target: { words, holds: most(full) < MOST_MEGABYTES },
      };
    }
  }
}
