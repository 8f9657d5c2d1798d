import { describe, expect, test } from "vitest";
import type { Engine, TeachProgress } from "../app/types.js";
import { startTeaching, takeBack, teachState } from "./session.js";
import { testSong } from "./testing/songs.js";

const song = testSong("a.mid");
const songs = [{ song, corrections: [{ beat: 0, question: "blues", value: 1 as const }] }];
const options = { steps: 3, rate: 1e-3, seed: 1 };

function engineOf(parts: Partial<Engine>): Engine {
  return parts as Engine;
}

describe("a teaching", () => {
  test("draws its curve step by step, answers anew, and can be taken back once", async () => {
    let teachings = 0;
    let answered = 0;
    const engine = engineOf({
      async teach(_songs, { steps }, progress: (state: TeachProgress) => void) {
        teachings++;
        for (let step = 1; step <= steps; step++) progress({ step, steps, losses: { blues: 1 / step } });
      },
      revert: async () => teachings-- > 0,
    });
    const state = teachState(engine);
    const anew = async () => void answered++;
    const running = startTeaching(engine, songs, options, anew);
    expect(state.get().running).toBe(true);
    await running;
    expect(state.get()).toMatchObject({
      running: false,
      step: 3,
      taught: 1,
      outcome: "Taught 1 correction in 3 steps.",
    });
    expect(state.get().curves.blues).toEqual([1, 1 / 2, 1 / 3]);
    await takeBack(engine, anew);
    expect(state.get()).toMatchObject({ running: false, taught: 0, curves: {} });
    expect(answered).toBe(2);
  });

  test("that fails leaves nothing to take back, and the panel usable", async () => {
    const engine = engineOf({ teach: async () => Promise.reject(new Error("out of memory")) });
    await expect(startTeaching(engine, songs, options, async () => {})).rejects.toThrow("out of memory");
    expect(teachState(engine).get()).toMatchObject({ running: false, taught: 0 });
  });
});
