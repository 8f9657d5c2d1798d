import { describe, expect, test } from "vitest";
import { random } from "../util/random.js";
import { type LoopReport, type LoopSettings, type LoopTools, trainLoop } from "./loop.js";
import { freshState, stateOf, type TrainState } from "./state.js";

const settings: LoopSettings = {
  steps: 40,
  peak: 0.1,
  warmup: 5,
  floor: 0.1,
  emaDecay: 0.9,
  validateEvery: 10,
  keepBest: true,
  logEvery: 4,
  saveEvery: 0,
  saveSeconds: 0,
};

/** Noisy descent on a bowl: an update that depends on the state and on the step's number alone, as real ones do. */
function bowl(over: Partial<LoopTools> = {}): LoopTools & { reports: LoopReport[]; saves: TrainState[] } {
  const reports: LoopReport[] = [];
  const saves: TrainState[] = [];
  let clock = 0;
  return {
    reports,
    saves,
    async update(state, rate) {
      const stream = random(5, state.step);
      let loss = 0;
      state.theta = state.theta.map((x, i) => {
        loss += x * x;
        state.m[i] = 0.9 * state.m[i] + x + 0.1 * stream.normal();
        return x - rate * state.m[i];
      });
      return { losses: [loss], known: [state.step % 3 !== 0], norm: Math.sqrt(loss), beats: 100 };
    },
    async validate(parameters) {
      const loss = parameters.reduce((sum, x) => sum + x * x, 0);
      return { score: -loss, figures: { loss } };
    },
    save: (state) => void saves.push(stateOf(state)),
    report: (report) => void reports.push(report),
    stopped: () => false,
    now: () => (clock += 10),
    ...over,
  };
}

const start = () => freshState(Float32Array.of(1, -2, 3));

describe("the training loop", () => {
  test("stopped at any step and taken up again it ends at the same bits", async () => {
    const whole = start();
    await trainLoop(whole, settings, bowl());
    for (const at of [1, 9, 10, 11, 39]) {
      let state = start();
      const first = bowl({ stopped: () => state.step >= at });
      expect(await trainLoop(state, settings, first)).toBe("stopped");
      state = stateOf(first.saves[first.saves.length - 1]);
      expect(state.step).toBe(at);
      expect(await trainLoop(state, settings, bowl())).toBe("done");
      expect(state).toEqual(whole);
    }
  });

  test("a loss that is no number ends the run, names the step and saves nothing more", async () => {
    const tools = bowl();
    const update = tools.update;
    tools.update = async (state, rate) => {
      const outcome = await update(state, rate);
      return state.step === 16 ? { ...outcome, losses: [NaN] } : outcome;
    };
    await expect(trainLoop(start(), { ...settings, saveEvery: 5 }, tools)).rejects.toThrow(/step 17: the loss is NaN/);
    expect(tools.saves.map((state) => state.step)).toEqual([5, 10, 15]);
  });

  test("saves come by updates or by seconds, and once at the end", async () => {
    const bySteps = bowl();
    await trainLoop(start(), { ...settings, saveEvery: 15 }, bySteps);
    expect(bySteps.saves.map((state) => state.step)).toEqual([15, 30, 40]);
    const bySeconds = bowl();
    await trainLoop(start(), { ...settings, saveSeconds: 0.5 }, bySeconds);
    expect(bySeconds.saves.length).toBeGreaterThan(1);
    expect(bySeconds.saves[bySeconds.saves.length - 1].step).toBe(40);
  });

  test("the best average on the validation songs is kept with its step", async () => {
    const state = start();
    const scores = [1, 5, 3, 4];
    await trainLoop(state, settings, bowl({ validate: async () => ({ score: scores.shift() ?? 0, figures: {} }) }));
    expect(state.best?.step).toBe(20);
    expect(state.best?.parameters).not.toEqual(state.ema);
  });

  test("a line of metrics means over the updates in which the question was known", async () => {
    const tools = bowl({
      update: async (state) => ({ losses: [state.step], known: [state.step % 2 === 0], norm: 1, beats: 10 }),
    });
    await trainLoop(start(), { ...settings, steps: 8, validateEvery: 0 }, tools);
    const steps = tools.reports.filter((report) => report.kind === "step");
    expect(steps.map((report) => report.losses)).toEqual([[1], [5]]);
    expect(steps[1].rate).toBeGreaterThan(0);
  });
});
