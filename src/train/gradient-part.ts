/** The gradient of a part of a batch: the first half of a step, in this thread or, behind the same interface, in another. */
import { floats, type Runtime, type Session, type Values } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { gradientGraph, type TrainGraphOptions } from "../model/graphs.js";

/** N: number of parameters. */
export interface GradientTask {
  /** The part's own shape. */
  readonly graph: TrainGraphOptions;
  /** Threads of the part. */
  readonly threads: number;
  readonly theta: Float32Array; // (N)
  /** The inputs of the gradient graph but for `theta`. */
  readonly feeds: Values;
  /** Where the gradient goes. It and the feeds that fill their buffers alone may be moved away: only the answer's are to be read then. */
  readonly into: Float32Array; // (N)
}

export interface GradientAnswer {
  readonly gradient: Float32Array; // (N)
  /** Means over this part. */
  readonly losses: Float32Array;
  /** The feeds, if not the very arrays, then of the same contents. */
  readonly feeds: Values;
}

export interface GradientPart {
  gradient(task: GradientTask): Promise<GradientAnswer>;
  release(): Promise<void>;
}

/** Computes in this thread, with one session for each shape. */
export function gradientPart(runtime: Runtime, config: ModelConfig): GradientPart {
  const sessions = new Map<string, Session>();
  return {
    async gradient({ graph, threads, theta, feeds, into }) {
      const shape = JSON.stringify([graph, threads]);
      let session = sessions.get(shape);
      if (!session) {
        session = await runtime.createSession(gradientGraph(config, { ...graph, form: runtime.form }), { threads });
        sessions.set(shape, session);
      }
      const outputs = await session.run({ ...feeds, theta: floats(theta) }, { gradient: floats(into) });
      return { gradient: into, losses: outputs.losses.data as Float32Array, feeds };
    },
    async release() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}
