import { describe, expect, test } from "vitest";
import { alignCurves, inNats, questionsOf, readMetrics, validationLossOf, worthOf } from "./metrics.js";

const finetuning = [
  { kind: "step", step: 10, rate: 1e-3, losses: { tonicChord: 0.6, scale: 2.5, masked: null } },
  {
    kind: "validation",
    step: 20,
    best: true,
    score: 0.2,
    figures: { "loss.scale": 2.4, "ap.tonicChord": 0.3, "accuracy.scale": 0.2 },
  },
  { kind: "step", step: 20, rate: 1e-3, losses: { tonicChord: 0.5, scale: 2.2, masked: null } },
  {
    kind: "validation",
    step: 40,
    best: false,
    score: 0.1,
    figures: { "loss.scale": 2.5, "ap.tonicChord": 0.4, "accuracy.scale": 0.1 },
  },
];
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

describe("metrics of a run", () => {
  test("become a curve for each question, and the step that was kept", () => {
    const run = readMetrics(lines(finetuning), "a.jsonl");
    expect(run.losses.get("scale")).toEqual([
      { step: 10, value: 2.5 },
      { step: 20, value: 2.2 },
    ]);
    expect([run.best, run.steps, run.skipped]).toEqual([20, 40, 0]);
    expect(questionsOf([run])).toEqual(["tonicChord", "scale"]);
    expect([worthOf(run, "scale"), worthOf(run, "tonicChord"), worthOf(run, "blues")]).toEqual([
      "accuracy.scale",
      "ap.tonicChord",
      null,
    ]);
    expect(validationLossOf(run, "scale")).toBe("loss.scale");
  });

  test("F1 is shown where a run has it", () => {
    const run = readMetrics(
      lines([{ kind: "validation", step: 1, figures: { "ap.blues": 0.1, "f1.blues": 0.2 } }]),
      "a",
    );
    expect(worthOf(run, "blues")).toBe("f1.blues");
  });

  test("bits of pretraining stand on the scale of its nats", () => {
    const run = readMetrics(
      lines([
        { kind: "step", step: 10, losses: { nats: 50 } },
        { kind: "validation", step: 10, score: -60, figures: { bitsPerBeat: 60 } },
      ]),
      "p",
    );
    const figure = validationLossOf(run, "nats")!;
    expect(inNats(figure, run.figures.get(figure)!)[0].value).toBeCloseTo(60 * Math.LN2, 9);
  });

  test("a line that was cut off is passed over, a file without a report is refused", () => {
    const run = readMetrics(`${lines(finetuning)}\n{"kind":"step","st`, "a.jsonl");
    expect(run.skipped).toBe(1);
    expect(() => readMetrics('{"a": 1}\n', "b.json")).toThrow("b.json holds no training run");
  });

  test("curves of several runs share one axis of steps", () => {
    const a = [1, 3].map((step) => ({ step, value: step / 10 }));
    const b = [2, 3].map((step) => ({ step, value: step }));
    expect(alignCurves([a, b])).toEqual([
      [1, 2, 3],
      [0.1, null, 0.3],
      [null, 2, 3],
    ]);
  });
});
