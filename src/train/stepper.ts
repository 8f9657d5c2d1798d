/**
 * One update: the train graph run on a batch. Letters: B batch, T beats, F beat features, N parameters, Q questions, C logits of a
 * question. The state goes back and forth between two sets of arrays, so that no step copies it.
 */
import type { Batch } from "../data/batch.js";
import { floats, type Runtime, type Session, type Values } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { hyperValues, trainGraph } from "../model/graphs.js";
import type { StepOutcome } from "./loop.js";
import type { TrainSettings } from "./settings.js";
import type { TrainState } from "./state.js";
import { batchFeeds, learnsMasked, lossFactors } from "./step-feeds.js";

export interface Stepper {
  /** Replaces `theta`, `m` and `v` of the state by those after one update at this learning rate. */
  update(state: TrainState, batch: Batch, rate: number): Promise<StepOutcome>;
  /**
   * Where the state lies on a device between updates: brings `theta`, `m`, `v` and `ema` into its arrays, which hold what was fetched last.
   * Such a stepper keeps the moving average itself.
   */
  fetch?(state: TrainState): Promise<void>;
  release(): Promise<void>;
}

/** How a run makes its stepper; where none is handed in, it is `stepper` on the run's runtime. */
export type StepperMaker = (config: ModelConfig, settings: TrainSettings) => Stepper;

/** The whole step as one graph, in one session for each shape of batch. */
export function stepper(runtime: Runtime, config: ModelConfig, settings: TrainSettings): Stepper {
  const sessions = new Map<string, Session>();
  const lambda = lossFactors(config, settings); // (Q) or (Q + 1)
  const swap = stateSwap();

  const sessionOf = async ({ batch, beats }: Batch): Promise<Session> => {
    const shape = `${batch}×${beats}`;
    let session = sessions.get(shape);
    if (!session) {
      const { objective } = settings;
      const { form } = runtime;
      session = await runtime.createSession(
        trainGraph(config, { batch, beats, objective, auxiliary: learnsMasked(settings), form }),
      );
      sessions.set(shape, session);
    }
    return session;
  };

  return {
    async update(state, batch, rate) {
      const session = await sessionOf(batch);
      const feeds: Values = {
        ...batchFeeds(config, settings, batch),
        ...(settings.objective === "finetune" && { lambda: floats(lambda) }),
      };
      const outputs = await swap(state, settings, rate, (given, into) => session.run({ ...feeds, ...given }, into));
      return outcomeOf(config, settings, batch, outputs.losses.data as Float32Array, outputs.norm);
    },
    async release() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}

/** Runs a graph that updates the state, with the state's arrays and a second set that changes places with them. */
export function stateSwap() {
  let spare: Pick<TrainState, "theta" | "m" | "v"> | undefined;
  return async (
    state: TrainState,
    { weightDecay, clip, bodyRate }: TrainSettings,
    rate: number,
    run: (given: Values, into: Values) => Promise<Values>,
  ): Promise<Values> => {
    const { theta, m, v } = state;
    const n = theta.length;
    const into = spare ?? { theta: new Float32Array(n), m: new Float32Array(n), v: new Float32Array(n) };
    const hyper = hyperValues({ learningRate: rate, step: state.step + 1, weightDecay, clip, bodyRate });
    const outputs = await run(
      { theta: floats(theta), m: floats(m), v: floats(v), hyper: floats(hyper) }, // 3 × (N)
      { theta2: floats(into.theta), m2: floats(into.m), v2: floats(into.v) }, // 3 × (N)
    );
    spare = { theta, m, v };
    Object.assign(state, into);
    return outputs;
  };
}

/** What a step says of itself. */
export function outcomeOf(
  config: ModelConfig,
  settings: TrainSettings,
  batch: Batch,
  losses: ArrayLike<number>,
  norm: Values[string],
): StepOutcome {
  return {
    losses: Array.from(losses),
    known: Array.from(losses, (_, q) => isKnown(config, settings, batch, q)),
    norm: Number(norm.data[0]),
    beats: batch.tokens,
  };
}

function isKnown({ questions }: ModelConfig, settings: TrainSettings, { arrays }: Batch, q: number): boolean {
  if (settings.objective === "pretrain") return true;
  const weights = q < questions.length ? arrays[`w_${questions[q].name}`]?.data : arrays.weight?.data;
  return weights?.some((w) => w > 0) ?? false;
}
