/** A teaching as the page follows it. It goes on while the panel is closed, so it is kept beside the engine and not in the panel. */
import { createStore, type Store } from "../app/store.js";
import type { Engine, TeachOptions } from "../app/types.js";

export interface TeachState {
  readonly running: boolean;
  readonly step: number;
  readonly steps: number;
  /** Nats above the least possible after each step, by question. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Teachings that can be taken back. */
  readonly taught: number;
  /** What came of it, in words. */
  readonly outcome: string;
}

const REST: TeachState = { running: false, step: 0, steps: 0, curves: {}, taught: 0, outcome: "" };

const states = new WeakMap<Engine, Store<TeachState>>();

export function teachState(engine: Engine): Store<TeachState> {
  const state = states.get(engine) ?? createStore(REST);
  states.set(engine, state);
  return state;
}

/** Teaches, and has the songs answered anew. Rejects with the sentence that the engine gave. */
export async function startTeaching(
  engine: Engine,
  songs: Parameters<Engine["teach"]>[0],
  options: TeachOptions,
  onModelChanged: () => Promise<void>,
): Promise<void> {
  const state = teachState(engine);
  if (state.get().running) return;
  state.set({ ...REST, taught: state.get().taught, running: true, steps: options.steps });
  try {
    await engine.teach(songs, options, ({ step, steps, losses }) => {
      const { curves } = state.get();
      const longer = Object.entries(losses).map(([name, loss]) => [name, [...(curves[name] ?? []), loss]]);
      state.set({ ...state.get(), step, steps, curves: { ...curves, ...Object.fromEntries(longer) } });
    });
    const { step, steps, taught } = state.get();
    const count = songs.reduce((sum, { corrections }) => sum + corrections.length, 0);
    const outcome = `Taught ${count} correction${count === 1 ? "" : "s"} in ${step} step${step === 1 ? "" : "s"}${step < steps ? ", then stopped" : ""}.`;
    state.set({ ...state.get(), taught: taught + 1, outcome });
    await onModelChanged();
  } finally {
    state.set({ ...state.get(), running: false });
  }
}

/** Takes the last teaching back. */
export async function takeBack(engine: Engine, onModelChanged: () => Promise<void>): Promise<void> {
  const state = teachState(engine);
  if (state.get().running) return;
  state.set({ ...state.get(), running: true });
  try {
    const done = await engine.revert();
    const taught = done ? state.get().taught - 1 : 0;
    state.set({
      ...REST,
      running: true,
      taught,
      outcome: done ? "The last teaching is taken back." : "Nothing to take back.",
    });
    if (done) await onModelChanged();
  } finally {
    state.set({ ...state.get(), running: false });
  }
}
