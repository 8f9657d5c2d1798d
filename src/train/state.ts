/** The state of a run between two updates, and its way into a checkpoint and back. */
import type { Checkpoint, OptimizerState } from "../model/checkpoint.js";

/** N: number of parameters. The arrays may be replaced at every update; `step` counts the updates done. */
export interface TrainState {
  theta: Float32Array; // (N)
  m: Float32Array; // (N)
  v: Float32Array; // (N)
  ema: Float32Array; // (N)
  best: { parameters: Float32Array; score: number; step: number } | null;
  step: number;
}

/** A run that begins at these parameters. */
export function freshState(parameters: Float32Array): TrainState {
  const n = parameters.length;
  return {
    theta: parameters.slice(), // (N)
    m: new Float32Array(n), // (N)
    v: new Float32Array(n), // (N)
    ema: parameters.slice(), // (N)
    best: null,
    step: 0,
  };
}

/** Copies, so that what is read from a file is not written to by the steps that follow. */
export function stateOf(optimizer: OptimizerState): TrainState {
  const { theta, m, v, ema, best, step } = optimizer;
  return {
    theta: theta.slice(),
    m: m.slice(),
    v: v.slice(),
    ema: ema.slice(),
    best: best && { ...best, parameters: best.parameters.slice() },
    step,
  };
}

/** What the model of this state answers with: the best average so far, else the average. */
export function answering(state: TrainState): { answersWith: "best" | "ema"; parameters: Float32Array } {
  return state.best
    ? { answersWith: "best", parameters: state.best.parameters }
    : { answersWith: "ema", parameters: state.ema };
}

/** The checkpoint of a state; `about` is what does not change during a run. */
export function checkpointOf(state: TrainState, about: Pick<Checkpoint, "config" | "meta">): Checkpoint {
  const { answersWith, parameters } = answering(state);
  const runs = about.meta.runs.map((run, i, all) => (i === all.length - 1 ? { ...run, step: state.step } : run));
  return { config: about.config, parameters, optimizer: state, meta: { ...about.meta, answersWith, runs } };
}
