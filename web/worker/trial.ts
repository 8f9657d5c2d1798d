/** Whether WebGPU is worth its while on this machine: it must answer as WebAssembly does, and sooner. Letters: W beats of a window, F beat
 * features, P pair features. */
import { type Model, questionGraph } from "../../src/answers/model.js";
import { bytes, type Runtime, type Session, type Values } from "../../src/engine/runtime.js";
import { random } from "../../src/util/random.js";

export interface Trial {
  readonly better: boolean;
  /** Why not; empty where it is better. */
  readonly reason: string;
  /** Milliseconds for a window of W beats, the least of some. */
  readonly wasm: number;
  readonly gpu: number;
}

/** Logits may lie so far apart: sums in another order. */
export const TOLERANCE = 0.01;
/** A window on which both are tried; the length of many songs. */
const BEATS = 384;
const ROUNDS = 3;

/**
 * @param model whose sessions run in WebAssembly
 * @param beats W
 */
export async function tryGpu(model: Model, gpu: Runtime, beats = BEATS): Promise<Trial> {
  const { config } = model.checkpoint;
  const outputs = config.questions.map(({ name }) => `q_${name}`);
  const feeds = probe(beats, config.features, config.pairFeatures);
  const wasm = await timed(await model.session(beats), feeds);
  let session: Session | undefined;
  try {
    session = await gpu.createSession(questionGraph(model.checkpoint, beats, gpu.form));
    const other = await timed(session, feeds);
    const [slow, fast] = [Math.round(other.ms), Math.round(wasm.ms)];
    const apart = Math.max(...outputs.map((name) => distance(wasm.outputs[name].data, other.outputs[name].data)));
    const reason = !(apart <= TOLERANCE)
      ? "WebGPU answers otherwise here"
      : other.ms >= wasm.ms
        ? `WebGPU takes ${slow} ms here where this takes ${fast}`
        : "";
    return { better: reason === "", reason, wasm: wasm.ms, gpu: other.ms };
  } catch (error) {
    const reason = `WebGPU fails here: ${firstLine(error)}`;
    return { better: false, reason, wasm: wasm.ms, gpu: Number.POSITIVE_INFINITY };
  } finally {
    await session?.release().catch(() => {});
  }
}

export const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0];

async function timed(session: Session, feeds: Values): Promise<{ ms: number; outputs: Values }> {
  let outputs = await session.run(feeds);
  let ms = Number.POSITIVE_INFINITY;
  for (let n = 0; n < ROUNDS; n++) {
    const begin = performance.now();
    outputs = await session.run(feeds);
    ms = Math.min(ms, performance.now() - begin);
  }
  return { ms, outputs };
}

/** A window of seeded bits. */
function probe(W: number, F: number, P: number): Values {
  const draw = random(1);
  const bits = (count: number) => Uint8Array.from({ length: count }, () => (draw.next() < 0.1 ? 1 : 0));
  return {
    bits: bytes(bits(W * F), [1, W, F]),
    hide: bytes(new Uint8Array(W * 5), [1, W, 5]),
    real: bytes(new Uint8Array(W).fill(1), [1, W]),
    pairs0: bytes(bits(W * W * P), [W, W, P]),
  };
}

/** The greatest difference of two rows of numbers; NaN where one is no number. */
function distance(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(Number(a[i]) - Number(b[i]));
    if (!(apart <= most)) most = apart;
    if (Number.isNaN(apart)) return apart;
  }
  return most;
}
