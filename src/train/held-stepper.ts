/**
 * One update on a device with a memory of its own: the parameters, their moments and their average stay there from step to step, and
 * come back only when they are fetched. Letters as in stepper.ts.
 */
import type { Batch } from "../data/batch.js";
import { floats, type Held, type HoldingSession, type Runtime, type Value } from "../engine/runtime.js";
import type { ModelConfig } from "../model/config.js";
import { averageGraph, copyGraph, hyperValues, parameterCount, trainGraph } from "../model/graphs.js";
import { averageDecay } from "./schedule.js";
import type { TrainSettings } from "./settings.js";
import type { TrainState } from "./state.js";
import { batchFeeds, learnsMasked, lossFactors } from "./step-feeds.js";
import { outcomeOf, type Stepper } from "./stepper.js";

/** What makes a session that leaves outputs on the device. */
export type Holding = NonNullable<Runtime["createHolding"]>;

const STATE = ["theta", "m", "v", "ema"] as const;
type Place = Record<(typeof STATE)[number], Value | Held>;

/** @param runtime its graphs' form; `create` makes the sessions, in one session for each shape of batch */
export function heldStepper(
  create: Holding,
  { form }: Pick<Runtime, "form">,
  config: ModelConfig,
  settings: TrainSettings,
): Stepper {
  const sessions = new Map<string, Promise<HoldingSession>>();
  const lambda = lossFactors(config, settings); // (Q) or (Q + 1)
  const count = parameterCount(config); // N
  /** Where the state lies, and whose it is. */
  let place: Place | undefined;
  let owner: TrainState | undefined;
  let fetched = true;

  const sessionOf = (key: string, model: () => Uint8Array, hold: readonly string[]): Promise<HoldingSession> => {
    let session = sessions.get(key);
    if (!session) {
      session = create(model(), hold);
      sessions.set(key, session);
    }
    return session;
  };
  const stepSession = ({ batch, beats }: Batch) => {
    const { objective } = settings;
    const auxiliary = learnsMasked(settings);
    const model = () => trainGraph(config, { batch, beats, objective, auxiliary, form });
    return sessionOf(`${batch}×${beats}`, model, ["theta2", "m2", "v2"]);
  };
  const release = (values: Iterable<Value | Held>) => {
    for (const value of values) if ("held" in value) value.release();
  };
  const forget = () => {
    if (place) release(Object.values(place));
    place = undefined;
  };

  return {
    async update(state, batch, rate) {
      if (owner !== state) forget();
      owner = state;
      place ??= { theta: floats(state.theta), m: floats(state.m), v: floats(state.v), ema: floats(state.ema) }; // 4 × (N)
      const { ema, ...moving } = place;
      const { weightDecay, clip, bodyRate, emaDecay } = settings;
      const hyper = hyperValues({ learningRate: rate, step: state.step + 1, weightDecay, clip, bodyRate });
      const { values, held } = await (await stepSession(batch)).run({
        ...batchFeeds(config, settings, batch),
        ...(settings.objective === "finetune" && { lambda: floats(lambda) }),
        ...moving,
        hyper: floats(hyper),
      });
      const keep = averageDecay(state.step + 1, emaDecay);
      const averaging = await sessionOf("average", () => averageGraph(count), ["ema2"]);
      const averaged = await averaging.run({ ema, theta: held.theta2, keep: floats(Float32Array.of(keep, 1 - keep)) });
      release(Object.values(place));
      place = { theta: held.theta2, m: held.m2, v: held.v2, ema: averaged.held.ema2 }; // 4 × (N)
      fetched = false;
      return { ...outcomeOf(config, settings, batch, values.losses.data as Float32Array, values.norm), averaged: true };
    },
    async fetch(state) {
      if (fetched || owner !== state || !place) return;
      const copying = await sessionOf("copy", () => copyGraph(STATE, count), []);
      const { values } = await copying.run(place);
      for (const name of STATE) state[name] = values[`${name}=`].data as Float32Array; // (N)
      fetched = true;
    },
    async release() {
      forget();
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}
