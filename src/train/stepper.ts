/**
 * One update: the train graph run on a batch. Letters: B batch, T beats, N parameters, Q questions. The state goes back and forth
 * between two sets of arrays, so that no step copies it.
 */
import type { Batch } from "../data/batch.js";
import { floats, type Runtime, type Session, type Values } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { hyperValues, trainGraph } from "../model/graphs.js";
import { classCount } from "../theory/questions.js";
import type { StepOutcome } from "./loop.js";
import type { TrainSettings } from "./settings.js";
import type { TrainState } from "./state.js";

export interface Stepper {
  /** Replaces `theta`, `m` and `v` of the state by those after one update at this learning rate. */
  update(state: TrainState, batch: Batch, rate: number): Promise<StepOutcome>;
  release(): Promise<void>;
}

export function stepper(runtime: Runtime, config: ModelConfig, settings: TrainSettings): Stepper {
  const sessions = new Map<string, Session>();
  const auxiliary = settings.objective === "finetune" && settings.maskedWeight > 0;
  const lambda = Float32Array.from([
    ...config.questions.map(({ name }) =>
      settings.questions.includes(name) ? (settings.questionWeights[name] ?? 1) : 0,
    ),
    ...(auxiliary ? [settings.maskedWeight] : []),
  ]); // (Q) or (Q + 1)
  let spare: Pick<TrainState, "theta" | "m" | "v"> | undefined;

  const sessionOf = async ({ batch, beats }: Batch): Promise<Session> => {
    const shape = `${batch}×${beats}`;
    let session = sessions.get(shape);
    if (!session) {
      session = await runtime.createSession(
        trainGraph(config, { batch, beats, objective: settings.objective, auxiliary }),
      );
      sessions.set(shape, session);
    }
    return session;
  };

  return {
    async update(state, batch, rate) {
      const session = await sessionOf(batch);
      emphasize(batch, settings.positiveWeights);
      const { weightDecay, clip, bodyRate } = settings;
      const n = state.theta.length;
      const into = spare ?? { theta: new Float32Array(n), m: new Float32Array(n), v: new Float32Array(n) };
      const hyper = hyperValues({ learningRate: rate, step: state.step + 1, weightDecay, clip, bodyRate });
      const feeds: Values = {
        theta: floats(state.theta), // (N)
        m: floats(state.m), // (N)
        v: floats(state.v), // (N)
        hyper: floats(hyper),
        ...(settings.objective === "pretrain" ? batch.arrays : answers(config, batch)),
        ...(settings.objective === "finetune" && { lambda: floats(lambda) }),
      };
      const outputs = await session.run(feeds, { theta2: floats(into.theta), m2: floats(into.m), v2: floats(into.v) });
      spare = { theta: state.theta, m: state.m, v: state.v };
      state.theta = into.theta;
      state.m = into.m;
      state.v = into.v;
      const losses = Array.from(outputs.losses.data as Float32Array);
      return {
        losses,
        known: losses.map((_, q) => isKnown(config, settings, batch, q)),
        norm: Number(outputs.norm.data[0]),
        beats: batch.tokens,
      };
    },
    async release() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}

/** Weighs the beats whose answer is yes; the batch is made anew before it is used again. */
function emphasize({ arrays }: Batch, factors: Readonly<Record<string, number>>): void {
  for (const [name, factor] of Object.entries(factors)) {
    const [y, w] = [arrays[`y_${name}`]?.data, arrays[`w_${name}`]?.data]; // (B, T, 1), (B, T)
    if (!y || !w || y.length !== w.length) continue;
    for (let t = 0; t < w.length; t++) w[t] *= 1 + (factor - 1) * y[t];
  }
}

/** A batch's arrays, and for each question of the model that it does not ask, labels of which none is known. */
function answers({ questions }: ModelConfig, { arrays, batch, beats }: Batch): Values {
  const values: Values = { ...arrays };
  for (const question of questions) {
    const [y, w] = [`y_${question.name}`, `w_${question.name}`];
    if (values[w]) continue;
    const C = classCount(question);
    values[y] = floats(new Float32Array(batch * beats * C), [batch, beats, C]); // (B, T, C)
    values[w] = floats(new Float32Array(batch * beats), [batch, beats]); // (B, T)
  }
  return values;
}

function isKnown({ questions }: ModelConfig, settings: TrainSettings, { arrays }: Batch, q: number): boolean {
  if (settings.objective === "pretrain") return true;
  const weights = q < questions.length ? arrays[`w_${questions[q].name}`]?.data : arrays.weight?.data;
  return weights?.some((w) => w > 0) ?? false;
}
