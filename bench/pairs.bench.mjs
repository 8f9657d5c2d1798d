// Pair features of a window of 512 beats.
import { readFileSync } from "node:fs";
import { built, rounds, spread, time } from "./measure.mjs";

const T = 512;
const REPEATS = 15;

/** The least that anyone would do: every column of the keys compared for every pair, a bit each; no runs, distances or places. */
function plainPairs({ columns, data }, out) {
  for (let i = 0; i < T; i++) {
    for (let j = 0; j < T; j++) {
      let word = 0;
      for (let c = 0; c < columns; c++) if (data[i * columns + c] === data[j * columns + c]) word |= 1 << c;
      out[i * T + j] = word;
    }
  }
}

export const name = "pairs";

export async function* bench({ rounds: count }) {
  const { readMidi } = await built("music/midi.js");
  const { beatSong } = await built("music/voices.js");
  const { pairKeys } = await built("features/pair-keys.js");
  const { pairFeatures } = await built("features/pair-features.js");
  const medley = readFileSync(new URL("../examples/06-long-medley.mid", import.meta.url));
  const keys = pairKeys(beatSong(readMidi(medley)));
  const words = new Uint32Array(T * T * 2);
  const plain = new Uint32Array(T * T);
  const median = async (work) => {
    const times = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) times.push(await time(work));
    return spread(times).median;
  };
  const ours = () => median(() => pairFeatures(keys, 0, T, undefined, words));
  const peer = () => median(() => plainPairs(keys, plain));
  await ours();
  await peer();
  const { ms, peerMs, ratio } = await rounds(count, ours, peer);
  yield {
    name: "pairs",
    value: ms,
    unit: "ms for 512 beats",
    peer: "a plain loop that only compares the keys of every pair",
    peerValue: peerMs,
    ratio,
    target: { words: "under 3", holds: ms < 3 },
  };
}
