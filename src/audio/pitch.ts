/**
 * Which pitches sound in a recording, frame by frame: the network of pitch-network.ts over all its windows.
 *
 * Shapes: S samples, R frames (86.1 a second, frame r is centred on sample 256 r), K keys (88 from A0).
 */
import { floats, type Runtime, type Session } from "../engine/runtime.js";
import { HOP, KEYS, pitchGraph, SAMPLE_RATE, WINDOW_FRAMES, WINDOW_SAMPLES } from "./pitch-network.js";

export const FRAME_RATE = SAMPLE_RATE / HOP;

export interface Activations {
  readonly frames: number;
  /** How surely a key sounds, 0 to 1. (R, K) */
  readonly notes: Float32Array;
  /** How surely a key begins, 0 to 1. (R, K) */
  readonly onsets: Float32Array;
}

/** Frames at each end of a window that are left to its neighbours, which see what is around them. */
const MARGIN = 15;
/** Frames that each window answers for. */
const STEP = WINDOW_FRAMES - 2 * MARGIN;
/** Windows that are run at once. */
const BATCH = 4;
/** −60 dBFS: below this root mean square a window is silence, in which the network would find notes in the noise. */
export const SILENCE = 1e-3;

/** The network, ready to hear recordings. */
export class PitchNetwork {
  private constructor(private readonly session: Session) {}

  /** @param weights the content of models/pitch.safetensors */
  static async load(weights: Uint8Array, runtime: Runtime): Promise<PitchNetwork> {
    return new PitchNetwork(await runtime.createSession(pitchGraph(weights, BATCH)));
  }

  /**
   * Hears a recording; windows of silence are passed over.
   *
   * @param samples one channel at 22,050 a second, (S)
   * @param progress told the share done, 0 to 1
   */
  async hear(samples: Float32Array, progress?: (share: number) => void): Promise<Activations> {
    const frames = Math.floor(samples.length / HOP) + 1;
    const notes = new Float32Array(frames * KEYS); // (R, K)
    const onsets = new Float32Array(frames * KEYS); // (R, K)
    const windows = Array.from({ length: Math.ceil(frames / STEP) }, (_, w) => w * STEP - MARGIN).filter(
      (first) => loudness(samples, first * HOP, first * HOP + WINDOW_SAMPLES) >= SILENCE,
    );
    const audio = new Float32Array(BATCH * WINDOW_SAMPLES); // (N, S)
    for (let at = 0; at < windows.length; at += BATCH) {
      const batch = windows.slice(at, at + BATCH);
      audio.fill(0);
      batch.forEach((first, n) => {
        const from = first * HOP;
        const part = samples.subarray(Math.max(0, from), Math.max(0, from + WINDOW_SAMPLES));
        audio.set(part, n * WINDOW_SAMPLES + Math.max(0, -from));
      });
      const heard = await this.session.run({ audio: floats(audio, [BATCH, WINDOW_SAMPLES]) });
      batch.forEach((first, n) => {
        const from = first + MARGIN;
        const count = Math.min(STEP, frames - from);
        const start = (n * WINDOW_FRAMES + MARGIN) * KEYS;
        const rows = (name: string) => (heard[name].data as Float32Array).subarray(start, start + count * KEYS);
        notes.set(rows("notes"), from * KEYS);
        onsets.set(rows("onsets"), from * KEYS);
      });
      progress?.(Math.min(1, (at + BATCH) / windows.length));
    }
    return { frames, notes, onsets };
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** Root mean square of samples [from, to), those outside of the recording counted as nothing. */
export function loudness(samples: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(samples.length, to);
  let sum = 0;
  for (let i = start; i < end; i++) sum += samples[i] * samples[i];
  return end > start ? Math.sqrt(sum / (end - start)) : 0;
}
