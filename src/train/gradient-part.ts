/** Gradients of parts of a batch: the first half of a step, in this thread or, behind the same interface, in another. */
import { floats, type Runtime, type Session, type Values } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { gradientGraph, type TrainGraphOptions } from "../model/graphs.js";

/** Some songs of a batch, taken at one time. N: number of parameters. */
export interface GradientTask {
  /** The songs' own shape. */
  readonly graph: TrainGraphOptions;
  /** The inputs of the gradient graph but for `theta`. */
  readonly feeds: Values;
  /** Where the gradient goes. It and the feeds that fill their buffers alone may be moved away: only the answer's are to be read then. */
  readonly into: Float32Array; // (N)
}

export interface GradientTasks {
  readonly theta: Float32Array; // (N)
  /** Threads of each. */
  readonly threads: number;
  /** One after the other. */
  readonly tasks: readonly GradientTask[];
}

export interface GradientAnswer {
  readonly gradient: Float32Array; // (N)
  /** Means over these songs. */
  readonly losses: Float32Array;
  /** The feeds, if not the very arrays, then of the same contents. */
  readonly feeds: Values;
}

export interface GradientPart {
  /** An answer for each task, in their order. */
  gradients(given: GradientTasks): Promise<GradientAnswer[]>;
  release(): Promise<void>;
}

/** Computes in this thread, with one session for each shape. */
export function gradientPart(runtime: Runtime, config: ModelConfig): GradientPart {
  const sessions = new Map<string, Session>();
  const sessionOf = async (graph: TrainGraphOptions, threads: number): Promise<Session> => {
    const shape = JSON.stringify([graph, threads]);
    let session = sessions.get(shape);
    if (!session) {
      session = await runtime.createSession(gradientGraph(config, { ...graph, form: runtime.form }), { threads });
      sessions.set(shape, session);
    }
    return session;
  };
  return {
    async gradients({ theta, threads, tasks }) {
      const answers: GradientAnswer[] = [];
      for (const { graph, feeds, into } of tasks) {
        const session = await sessionOf(graph, threads);
        const outputs = await session.run({ ...feeds, theta: floats(theta) }, { gradient: floats(into) });
        answers.push({ gradient: into, losses: (outputs.losses.data as Float32Array).slice(), feeds });
      }
      return answers;
    },
    async release() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}
