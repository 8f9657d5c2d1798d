/** Answers windows during training, with parameters that change: sessions of the answer graph by window length. */
import type { Batch } from "../data/batch.js";
import { floats, type Runtime, type Session } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { answerGraph } from "../model/graphs.js";
import type { WindowLogits } from "./validation.js";

export interface Answerer {
  /** Logits of a batch of one window under the parameters (N). */
  answer(parameters: Float32Array, batch: Batch): Promise<WindowLogits>;
  release(): Promise<void>;
}

export function answerer(runtime: Runtime, config: ModelConfig): Answerer {
  const sessions = new Map<number, Session>();
  return {
    async answer(parameters, { arrays, beats }) {
      let session = sessions.get(beats);
      if (!session) {
        session = await runtime.createSession(answerGraph(config, { beats, form: runtime.form }));
        sessions.set(beats, session);
      }
      const { bits, hide, real, pairs0 } = arrays;
      const outputs = await session.run({ theta: floats(parameters), bits, hide, real, pairs0 });
      return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.data as Float32Array]));
    },
    async release() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}
