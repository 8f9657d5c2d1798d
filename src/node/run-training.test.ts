import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeDataset } from "../data/dataset.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { QUESTIONS } from "../theory/questions.js";
import { FINETUNE_DEFAULTS, PRETRAIN_DEFAULTS, type TrainSettings } from "../train/settings.js";
import { toyDataset } from "../train/testing/toy-dataset.js";
import { UsageError } from "../util/errors.js";
import { type RunReport, runTraining, type TrainJob } from "./run-training.js";

const folder = mkdtempSync(join(tmpdir(), "bat-training-"));
const at = (name: string) => join(folder, name);
const SHORT = {
  batch: 2,
  lengths: [32, 16],
  steps: 8,
  warmup: 2,
  logEvery: 2,
  validateEvery: 4,
  validationWindows: 2,
  saveSeconds: 0,
};
const pretraining: TrainSettings = { ...PRETRAIN_DEFAULTS, ...SHORT };
const finetuning: TrainSettings = { ...FINETUNE_DEFAULTS, ...SHORT, peak: 3e-3 };

function job(out: string, over: Partial<TrainJob> = {}): TrainJob {
  return {
    objective: "pretrain",
    dataset: at("toy.data"),
    out: at(out),
    size: "tiny",
    labels: [],
    resume: false,
    settings: pretraining,
    given: {},
    threads: 1,
    device: "cpu",
    baselineWindows: 0,
    ...over,
  };
}

/** Runs, stopping once `until` updates are done. */
async function run(of: TrainJob, until = Infinity) {
  const reports: RunReport[] = [];
  let steps = 0;
  let step = 0;
  const end = await runTraining(
    { ...of, settings: { ...of.settings, logEvery: 1 } },
    {
      stopped: () => step + steps >= until,
      report(report) {
        reports.push(report);
        if (report.kind === "started") step = report.step;
        if (report.kind === "step") steps++;
      },
    },
  );
  return { end, reports, file: readFileSync(of.out) };
}

beforeAll(() => {
  writeFileSync(at("toy.data"), writeDataset(toyDataset(1)));
  writeFileSync(at("other.data"), writeDataset(toyDataset(2)));
});

describe("a training run", () => {
  test("stopped and resumed writes the same file, byte for byte, as one that was never stopped", async () => {
    const whole = await run(job("whole"));
    expect(whole.end).toEqual({ outcome: "done", step: 8, steps: 8 });
    const first = await run(job("parts"), 3);
    expect(first.end).toEqual({ outcome: "stopped", step: 3, steps: 8 });
    expect((await run(job("parts", { resume: true }), 5)).end.step).toBe(5);
    const last = await run(job("parts", { resume: true }));
    expect(last.end.outcome).toBe("done");
    expect(last.file.equals(whole.file)).toBe(true);
  });

  test("of several threads that share the songs is resumed to the same bytes as well", async () => {
    const whole = await run(job("shared", { threads: 2 }));
    expect(whole.reports.find((report) => report.kind === "started")?.runtime).toMatch(
      /2 threads that share the songs/,
    );
    await run(job("shared-parts", { threads: 2 }), 3);
    const parts = await run(job("shared-parts", { threads: 2, resume: true }));
    expect(parts.file.equals(whole.file)).toBe(true);
  });

  test("repeats its bits with one seed and not with another", async () => {
    const [a, b, c] = [
      await run(job("a")),
      await run(job("b")),
      await run(job("c", { settings: { ...pretraining, seed: 2 } })),
    ];
    expect(a.file.equals(b.file)).toBe(true);
    expect(readCheckpoint(c.file, "c").parameters).not.toEqual(readCheckpoint(a.file, "a").parameters);
  });

  test("learns: the loss of pretraining falls on songs that repeat", async () => {
    const settings = { ...pretraining, steps: 150, peak: 1e-2, validateEvery: 150 };
    const { reports } = await run(job("learns", { settings }));
    const losses = reports.flatMap((report) => (report.kind === "step" ? [report.losses[0] ?? NaN] : []));
    expect(losses[0]).toBeGreaterThan(80);
    expect(losses[149]).toBeLessThan(0.6 * losses[0]);
  });

  test("of fine-tuning keeps the best step, adds a head for a new question, and resumes to the same bytes", async () => {
    await run(job("body"));
    const questions = [...QUESTIONS, { name: "isBridge", kind: "binary" as const, description: "a bridge" }];
    writeFileSync(at("labelled.data"), writeDataset(toyDataset(1, questions)));
    const over = {
      objective: "finetune" as const,
      dataset: at("labelled.data"),
      from: at("body"),
      settings: finetuning,
    };
    const whole = await run(job("tuned", over));
    const tuned = readCheckpoint(whole.file, "tuned");
    expect(tuned.config.questions.map(({ name }) => name)).toEqual(questions.map(({ name }) => name));
    expect(tuned.meta.answersWith).toBe("best");
    expect(tuned.meta.runs.map(({ objective }) => objective)).toEqual(["pretrain", "finetune"]);
    expect([4, 8]).toContain(tuned.optimizer?.best?.step);
    await run(job("tuned-parts", over), 5);
    const parts = await run(job("tuned-parts", { ...over, resume: true }));
    expect(parts.file.equals(whole.file)).toBe(true);
  });

  test("of fine-tuning on one question moves only that question's head", async () => {
    await run(job("body2"));
    const settings = { ...finetuning, questions: ["tonicChord"], bodyRate: 0, emaDecay: 0, weightDecay: 0 };
    const { file } = await run(job("one", { objective: "finetune", from: at("body2"), settings }));
    const [before, after] = [readCheckpoint(readFileSync(at("body2")), "a"), readCheckpoint(file, "b")];
    const { parameterSpecs } = await import("../model/graphs.js");
    for (const { name, offset, length } of parameterSpecs(after.config)) {
      const moved = !before.parameters
        .subarray(offset, offset + length)
        .every((x, i) => x === after.parameters[offset + i]);
      expect([name, moved]).toEqual([name, name.startsWith("question.tonicChord.")]);
    }
  });

  test("reports pretraining beside the baselines and keeps the figures with the model", async () => {
    const { reports, file } = await run(job("reported", { baselineWindows: 20 }));
    const report = reports.find((one) => one.kind === "pretraining");
    expect(report?.report.predictors.map(({ name }) => name)).toEqual([
      "model",
      "feature frequencies",
      "the beat 16 before",
      "logistic regression on neighbours",
    ]);
    expect(readCheckpoint(file, "x").meta.pretraining).toEqual(report?.report);
  });

  test("is not resumed with other settings, other data or as another kind of run", async () => {
    await run(job("begun"), 2);
    const resumed = (over: Partial<TrainJob>) => run(job("begun", { resume: true, ...over }));
    await expect(resumed({ settings: { ...pretraining, seed: 5 }, given: { seed: "--seed" } })).rejects.toThrow(
      /invalid --seed 5 \(expected 1, /,
    );
    await expect(resumed({ dataset: at("other.data") })).rejects.toThrow(/was trained on toy\.data/);
    await expect(resumed({ objective: "finetune" })).rejects.toThrow(/comes from bat pretrain/);
    await expect(run(job("nowhere", { resume: true }))).rejects.toThrow(/no such model/);
  });

  test("does not begin anew where a run stands, finished or not, and leaves it as it is", async () => {
    const { file } = await run(job("stands"), 2);
    const again = run(job("stands"));
    await expect(again).rejects.toThrow(
      /stands is a run at step 2 of 8 \(--resume goes on with it; another name by -o/,
    );
    await expect(again).rejects.toBeInstanceOf(UsageError);
    expect(readFileSync(at("stands")).equals(file)).toBe(true);
    writeFileSync(at("notes.txt"), "no model");
    expect((await run(job("notes.txt"), 1)).end.step).toBe(1);
  });

  test("writes neither the model nor the log over what it reads", async () => {
    await expect(run(job("toy.data"))).rejects.toThrow(/the output is also the dataset/);
    const over = { objective: "finetune" as const, from: at("body3"), settings: finetuning };
    const { file } = await run(job("body3"), 1);
    await expect(run(job("body3", over))).rejects.toThrow(/the output is also the model of --from/);
    await expect(run(job("fresh", { ...over, log: at("body3") }))).rejects.toThrow(
      /the log is also the model of --from/,
    );
    await expect(run(job("fresh", { log: at("fresh") }))).rejects.toThrow(/the log is also the output/);
    expect(readFileSync(at("body3")).equals(file)).toBe(true);
  });

  test("refuses settings that cannot be, and a dataset that is none, before anything is written", async () => {
    await expect(run(job("never", { settings: { ...pretraining, lengths: [30] } }))).rejects.toThrow(
      /invalid --beats 30/,
    );
    writeFileSync(at("junk"), "junk");
    await expect(run(job("never", { dataset: at("junk") }))).rejects.toThrow(/junk/);
    expect(() => readFileSync(at("never"))).toThrow();
  });
});
