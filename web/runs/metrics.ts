/**
 * Training runs from `metrics.jsonl`, as `bat pretrain --log` and `bat finetune --log` write them: a line a report, `{kind: "step", step, losses}`
 * or `{kind: "validation", step, figures}`.
 */
import * as v from "valibot";
import { InputError } from "../../src/util/errors.js";

export interface Point {
  readonly step: number;
  readonly value: number;
}

export interface Run {
  readonly name: string;
  readonly steps: number;
  /** Training loss in nats by question; "nats" in pretraining. */
  readonly losses: ReadonlyMap<string, readonly Point[]>;
  /** Figures on the validation songs by their name: `loss.NAME`, `f1.NAME`, `ap.NAME`, `accuracy.NAME`, `bitsPerBeat`. */
  readonly figures: ReadonlyMap<string, readonly Point[]>;
  /** The validation whose model was kept. */
  readonly best: number | null;
  /** Lines that are no report, such as one cut off by a kill. */
  readonly skipped: number;
}

const Numbers = v.record(v.string(), v.nullable(v.number()));
const Line = v.union([
  v.looseObject({ kind: v.literal("step"), step: v.number(), losses: Numbers }),
  v.looseObject({
    kind: v.literal("validation"),
    step: v.number(),
    best: v.optional(v.boolean()),
    score: v.optional(v.number()),
    figures: Numbers,
  }),
]);

/**
 * @param name of the file
 * @throws InputError where no line is a report
 */
export function readMetrics(text: string, name: string): Run {
  const losses = new Map<string, Point[]>();
  const figures = new Map<string, Point[]>();
  let best: number | null = null;
  let skipped = 0;
  let steps = 0;
  const add = (table: Map<string, Point[]>, step: number, values: Readonly<Record<string, number | null>>) => {
    for (const [key, value] of Object.entries(values)) {
      if (value === null) continue;
      const points = table.get(key) ?? [];
      table.set(key, points);
      points.push({ step, value });
    }
  };
  for (const row of text.split("\n")) {
    if (row.trim() === "") continue;
    const line = parse(row);
    if (!line) {
      skipped++;
      continue;
    }
    steps = Math.max(steps, line.step);
    if (line.kind === "step") add(losses, line.step, line.losses);
    else {
      add(figures, line.step, line.figures);
      if (line.score !== undefined) add(figures, line.step, { score: line.score });
      if (line.best) best = line.step;
    }
  }
  if (losses.size + figures.size === 0)
    throw new InputError(`${name} holds no training run (expected metrics.jsonl, as --log writes it)`);
  return { name, steps, losses, figures, best, skipped };
}

function parse(row: string): v.InferOutput<typeof Line> | null {
  try {
    const read = v.safeParse(Line, JSON.parse(row));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

/** What a question's answers are worth, the best told first. */
const WORTH = ["f1", "ap", "accuracy"] as const;

/** The name of the figure that tells how well a question is answered, or null. */
export function worthOf(run: Run, question: string): string | null {
  return WORTH.map((kind) => `${kind}.${question}`).find((figure) => run.figures.has(figure)) ?? null;
}

/** The figure that is a question's loss on the validation songs, or null. */
export function validationLossOf(run: Run, question: string): string | null {
  const figure = `loss.${question}`;
  if (run.figures.has(figure)) return figure;
  return question === "nats" && run.figures.has("bitsPerBeat") ? "bitsPerBeat" : null;
}

/** All questions of the runs, in the order in which they come. */
export function questionsOf(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => [...run.losses.keys()]))];
}

/** Several curves over one axis of steps, as uPlot wants them: null where a curve has no point. */
export function alignCurves(curves: readonly (readonly Point[])[]): [number[], ...(number | null)[][]] {
  const steps = [...new Set(curves.flatMap((points) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, n) => [step, n]));
  const columns = curves.map((points) => {
    const column = new Array<number | null>(steps.length).fill(null);
    for (const { step, value } of points) column[place.get(step)!] = value;
    return column;
  });
  return [steps, ...columns];
}

/** Nats of bits, so that a validation's curve stands on the scale of the training's. */
export function inNats(figure: string, points: readonly Point[]): readonly Point[] {
  return figure === "bitsPerBeat" ? points.map(({ step, value }) => ({ step, value: value * Math.LN2 })) : points;
}
