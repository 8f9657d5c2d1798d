import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { answerLogits, loadModel } from "../answers/model.js";
import { randomModelBytes } from "../answers/testing/random-model.js";
import { inlineBatchSource } from "../data/batch-source.js";
import { writeDataset } from "../data/dataset.js";
import { onnxModel } from "../engine/emit.js";
import { matmul } from "../engine/matmul.js";
import { floats, type Runtime } from "../engine/runtime.js";
import { input } from "../engine/tensor.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { modelConfig } from "../model/config.js";
import { initialParameters } from "../model/graphs.js";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { fittingStepper } from "../train/fitting-stepper.js";
import { learningRate } from "../train/schedule.js";
import { PRETRAIN_DEFAULTS, type TrainSettings, trainingBatches } from "../train/settings.js";
import { freshState } from "../train/state.js";
import { toyDataset } from "../train/testing/toy-dataset.js";
import { SHIPPED_MODEL } from "./library.js";
import { nodeRuntime, readyRuntime } from "./ort.js";
import { runTraining, type TrainJob } from "./run-training.js";
import { describeCard } from "./testing/software-card.js";

const config = modelConfig("tiny");
const dataset = toyDataset(3);
const settings: TrainSettings = {
  ...PRETRAIN_DEFAULTS,
  ...{
    batch: 2,
    lengths: [16],
    steps: 20,
    warmup: 4,
    logEvery: 1,
    validateEvery: 0,
    validationWindows: 1,
    saveSeconds: 0,
  },
};

describeCard("WebGPU", () => {
  const notes: string[] = [];
  let card: Runtime;
  beforeAll(async () => {
    card = await readyRuntime({ device: "webgpu", note: (text) => void notes.push(text) });
  });

  test("trains to the processor's losses for twenty steps, and its state comes back when it is fetched", async () => {
    const run = async (runtime: Runtime) => {
      const source = inlineBatchSource(dataset, trainingBatches(settings, config.questions));
      const step = fittingStepper({ runtime, source }, config, settings);
      const state = freshState(initialParameters(config, 1));
      const begun = state.theta;
      const losses: number[] = [];
      for (; state.step < settings.steps; state.step++) {
        const { losses: now } = await step.update(state, learningRate(state.step, settings));
        losses.push(now[0]);
      }
      const stayed = state.theta === begun;
      await step.fetch(state);
      await step.release();
      return { losses, stayed, state };
    };
    const [there, here] = [await run(card), await run(nodeRuntime({ threads: 1 }))];
    expect(there.losses[0] - there.losses[19]).toBeGreaterThan(1);
    for (const [step, loss] of there.losses.entries())
      expect(Math.abs(loss / here.losses[step] - 1), `step ${step}`).toBeLessThan(1e-4);
    expect(there.stayed).toBe(true);
    expect(there.state.theta).not.toEqual(initialParameters(config, 1));
    // Where a gradient is all but nothing, AdamW takes its sign as well: parameters lie farther apart than their moments.
    for (const name of ["m", "v"] as const)
      expect(farthest(there.state[name], here.state[name]), name).toBeLessThan(1e-3);
    expect(farthest(there.state.theta, here.state.theta)).toBeLessThan(1e-2);
    expect(notes).toEqual([]);
  });

  test("takes a checkpoint up from the processor, and the processor from it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bat-webgpu-"));
    writeFileSync(join(folder, "toy.data"), writeDataset(dataset));
    const job = (out: string, over: Partial<TrainJob>): TrainJob => ({
      objective: "pretrain",
      dataset: join(folder, "toy.data"),
      out: join(folder, out),
      size: "tiny",
      labels: [],
      resume: false,
      settings: { ...settings, steps: 3 },
      given: {},
      threads: 1,
      device: "cpu",
      baselineWindows: 0,
      ...over,
    });
    const run = async (of: TrainJob, until: number) => {
      let done = of.resume ? readCheckpoint(readFileSync(of.out), "").optimizer!.step : 0;
      await runTraining(of, { stopped: () => done >= until, report: (one) => void (one.kind === "step" && done++) });
      return readCheckpoint(readFileSync(of.out), of.out).optimizer!;
    };
    const whole = await run(job("whole", {}), 3);
    await run(job("parts", {}), 1);
    expect((await run(job("parts", { resume: true, device: "webgpu" }), 2)).step).toBe(2);
    const parts = await run(job("parts", { resume: true }), 3);
    expect(parts.step).toBe(3);
    for (const name of ["m", "ema"] as const) expect(farthest(parts[name], whole[name]), name).toBeLessThan(1e-3);
  });

  const model = existsSync(SHIPPED_MODEL) ? readFileSync(SHIPPED_MODEL) : randomModelBytes({}, 7, 2);
  test("answers as the processor does, with the shipped model", async () => {
    const song = beatSong(readMidi(readFileSync(new URL("../../examples/05-modal-folk.mid", import.meta.url))));
    const [there, here] = [loadModel(model, card, "card"), loadModel(model, nodeRuntime({ threads: 1 }), "cpu")];
    const [one, other] = [await answerLogits(song, there), await answerLogits(song, here)];
    for (const [name, logits] of Object.entries(other)) {
      expect(logits.length).toBeGreaterThan(0);
      expect(farthest(one[name], logits), name).toBeLessThan(1e-3);
    }
    expect(notes).toEqual([]);
    await there.close();
    await here.close();
  });

  test("says that the processor helps where the card lacks an operator, and computes all the same", async () => {
    const [a, b] = [input("a", [2, 3]), input("b", [2, 3])];
    const fused = onnxModel({ inputs: [a, b], outputs: { y: matmul(a, b, { transB: true, scale: 2 }) } });
    const session = await card.createSession(fused);
    const ones = floats(new Float32Array(6).fill(1), [2, 3]);
    expect([...((await session.run({ a: ones, b: ones })).y.data as Float32Array)]).toEqual([6, 6, 6, 6]);
    expect(notes).toEqual(["webgpu lacks operators of this model: the processor computes them, which is slower"]);
    await session.release();
  });
});

/** The greatest difference, as a part of the greatest number. */
function farthest(a: Float32Array, b: Float32Array): number {
  const largest = b.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0) / largest;
}
