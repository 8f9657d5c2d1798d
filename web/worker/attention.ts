/** What each beat looks at in the first layer. Letters: T beats of the song, W beats of a window, F beat features, P pair features. */
import type { Model } from "../../src/answers/model.js";
import { bucketOf, windowsOf, windowWeights } from "../../src/answers/windows.js";
import { bytes, type Runtime } from "../../src/engine/runtime.js";
import { pairFeatures, unpackPairs } from "../../src/features/pair-features.js";
import { answerGraph } from "../../src/model/graphs.js";
import { checkMap, type SongFeatures } from "./features.js";

/** Attention of the first layer, mean over heads, (T, T): row i is what beat i looks at. Windows of a long song are blended by row. */
export async function attentionMap(song: SongFeatures, model: Model, runtime: Runtime): Promise<Float32Array> {
  const { config, parameters } = model.checkpoint;
  const { beats: T, bits, keys } = song;
  checkMap(T);
  const W = bucketOf(T);
  const { features: F, pairFeatures: P } = config;
  const session = await runtime.createSession(
    answerGraph(config, { beats: W, parameters, outputs: [], attention: true, form: runtime.form }),
  );
  const out = new Float32Array(T * T); // (T, T)
  try {
    const windows = windowsOf(T);
    const weights = windowWeights(windows);
    for (const [n, { from, to }] of windows.entries()) {
      const windowBits = new Uint8Array(W * F); // (W, F)
      windowBits.set(bits.subarray(from * F, to * F));
      const pairs = new Uint8Array(W * W * P); // (W, W, P)
      unpackPairs(pairFeatures(keys, from, to), to - from, pairs, W);
      const { attention } = await session.run({
        bits: bytes(windowBits, [1, W, F]),
        hide: bytes(new Uint8Array(W * 5), [1, W, 5]),
        real: bytes(new Uint8Array(W).fill(1, 0, to - from), [1, W]),
        pairs0: bytes(pairs, [W, W, P]),
      });
      const seen = attention.data as Float32Array; // (W, W)
      for (let i = 0; i < to - from; i++) {
        for (let j = 0; j < to - from; j++) out[(from + i) * T + from + j] += weights[n][i] * seen[i * W + j];
      }
    }
  } finally {
    await session.release();
  }
  return out;
}
