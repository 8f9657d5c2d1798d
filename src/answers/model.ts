/**
 * A model that answers: a checkpoint with its sessions. A session is made once for each window size and kept.
 *
 * Shapes: T beats of a song, W beats of a window (a bucket), F beat features, P pair features, C logits of a question.
 */
import { bytes, type GraphForm, type Runtime, type Session } from "../engine/runtime.js";
import { beatFeatures } from "../features/beat-features.js";
import { pairFeatures, unpackPairs } from "../features/pair-features.js";
import { pairKeys } from "../features/pair-keys.js";
import { type Checkpoint, readCheckpoint } from "../model/checkpoint.js";
import { answerGraph } from "../model/graphs.js";
import type { BeatSong } from "../music/beat-notes.js";
import { classCount } from "../theory/questions.js";
import type { Logits } from "./decode.js";
import { blendWindow, bucketOf, windowsOf, windowWeights } from "./windows.js";

export interface Model {
  readonly checkpoint: Checkpoint;
  /** The file's name without its folders, and eight hexadecimal digits of its content. */
  readonly name: string;
  /** The session for windows of W beats. */
  session(beats: number): Promise<Session>;
  /** Frees the sessions. */
  close(): Promise<void>;
}

/** FNV-1a over bytes: tells one model file from another. */
function fingerprint(content: Uint8Array): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < content.length; i++) h = Math.imul(h ^ content[i], 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}

/**
 * Reads a model.
 * @param content of a checkpoint (`.safetensors`)
 * @param name of its file, for messages and for the analysis
 * @throws InputError where it is not a model, or one of other features
 */
export function loadModel(content: Uint8Array, runtime: Runtime, name = "model"): Model {
  const checkpoint = readCheckpoint(content, name);
  const sessions = new Map<number, Promise<Session>>();
  return {
    checkpoint,
    name: `${name.replace(/^.*[\\/]/, "").replace(/\.safetensors$/, "")} ${fingerprint(content)}`,
    session(beats) {
      let session = sessions.get(beats);
      if (!session) {
        session = runtime.createSession(questionGraph(checkpoint, beats, runtime.form));
        sessions.set(beats, session);
      }
      return session;
    },
    async close() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}

/** The graph that answers every question about a window of W beats. */
export function questionGraph(
  { config, parameters, siblings }: Checkpoint,
  beats: number,
  form: GraphForm | undefined,
) {
  const outputs = config.questions.map(({ name }) => `q_${name}`);
  return answerGraph(config, { beats, parameters, siblings, outputs, form });
}

/** What the model says of every beat of a song, before calibration and decoding; long songs are windowed and blended. */
export async function answerLogits(song: BeatSong, model: Model): Promise<Logits> {
  const { config } = model.checkpoint;
  const beats = song.beats.length;
  const F = config.features;
  const P = config.pairFeatures;
  const beatBits = beatFeatures(song); // (T, F)
  const keys = pairKeys(song); // (T, K)
  const out: Record<string, Float32Array> = {};
  for (const question of config.questions) out[question.name] = new Float32Array(beats * classCount(question));
  if (beats === 0) return out;
  const W = bucketOf(beats);
  const session = await model.session(W);
  const windows = windowsOf(beats);
  const weights = windowWeights(windows);
  const windowBits = new Uint8Array(W * F); // (W, F)
  const real = new Uint8Array(W); // (W)
  const pairs = new Uint8Array(W * W * P); // (W, W, P)
  const feeds = {
    bits: bytes(windowBits, [1, W, F]),
    hide: bytes(new Uint8Array(W * 5), [1, W, 5]),
    real: bytes(real, [1, W]),
    pairs0: bytes(pairs, [W, W, P]),
  };
  for (const [n, window] of windows.entries()) {
    const { from, to } = window;
    windowBits.fill(0);
    windowBits.set(beatBits.subarray(from * F, to * F));
    real.fill(1, 0, to - from).fill(0, to - from);
    unpackPairs(pairFeatures(keys, from, to), to - from, pairs, W);
    const answers = await session.run(feeds);
    for (const question of config.questions) {
      const logits = answers[`q_${question.name}`].data as Float32Array; // (W, C)
      blendWindow(out[question.name], logits, classCount(question), window, weights[n]);
    }
  }
  return out;
}
