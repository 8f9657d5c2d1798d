/**
 * How well hidden beats are predicted: the model beside three baselines, all on the same hidden beats of the same windows.
 *
 * Conventions: only whole beats are hidden. A bit is asked when it is hidden; what stays visible of a hidden beat (its meter) is
 * not. Metrics: *bits a beat*, the sum over the asked bits of −log2 of the probability given to the truth, averaged over
 * hidden beats (lower is better); *F1 by group*, pooled over all asked bits of the group's features, a bit being said where
 * p ≥ 0.5 (higher is better).
 */
import type { Batch } from "../data/batch.js";
import { BaselineFit, type BeatPredictor, windowBits } from "./predictors.js";

export interface PretrainingReport {
  /** Hidden beats asked about. */
  readonly beats: number;
  readonly windows: number;
  readonly predictors: readonly PredictorFigures[];
}

export interface PredictorFigures {
  readonly name: string;
  readonly bitsPerBeat: number;
  /** Over the asked bits of all groups. */
  readonly f1: number;
  readonly groups: Readonly<Record<string, number>>;
}

/** What a feature needs to be reported: its group. */
export type GroupedFeatures = readonly { readonly group: string }[];

/**
 * @param batches windows of validation songs, one a batch, made with whole-beat masks
 * @param features the F beat features in order
 */
export async function pretrainingReport(
  predictors: readonly BeatPredictor[],
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  features: GroupedFeatures,
): Promise<PretrainingReport> {
  const tallies = predictors.map(() => new Tally(features));
  let beats = 0;
  let windows = 0;
  for await (const batch of batches) {
    windows++;
    beats += askedBeats(batch);
    for (let k = 0; k < predictors.length; k++) tallies[k].add(batch, await predictors[k].logits(batch));
  }
  return { beats, windows, predictors: predictors.map(({ name }, k) => tallies[k].figures(name, beats)) };
}

/** Fits the three baselines on windows of training songs. */
export async function fitBaselines(
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  features: number,
): Promise<BeatPredictor[]> {
  const fit = new BaselineFit(features);
  for await (const batch of batches) fit.add(windowBits(batch));
  return fit.predictors();
}

/** The report as lines of a table: a row a metric, a column a predictor. */
export function formatPretrainingReport({ predictors, beats, windows }: PretrainingReport): string {
  const head = ["", ...predictors.map((figures) => figures.name)];
  const rows = [
    ["bits a beat", ...predictors.map((figures) => figures.bitsPerBeat.toFixed(2))],
    ["F1, all groups", ...predictors.map((figures) => percent(figures.f1))],
    ...Object.keys(predictors[0]?.groups ?? {}).map((group) => [
      `F1, ${group}`,
      ...predictors.map((figures) => percent(figures.groups[group])),
    ]),
  ];
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
      .join("  ")
      .trimEnd();
  return [`${beats} hidden beats of ${windows} windows`, line(head), ...rows.map(line)].join("\n");
}

/** Nats of a bit `target` under a logit: −ln of the probability given to it. */
export function bitNats(logit: number, target: number): number {
  const toward = target ? logit : -logit;
  return toward > 0 ? Math.log1p(Math.exp(-toward)) : Math.log1p(Math.exp(toward)) - toward;
}

/** Beats of a batch of which any bit is asked. */
export function askedBeats(batch: Batch): number {
  const { weight, shape } = { weight: batch.arrays.weight.data, shape: batch.arrays.weight.shape };
  const F = shape[2];
  let beats = 0;
  for (let row = 0; row < weight.length; row += F) if (weight.subarray(row, row + F).includes(1)) beats++;
  return beats;
}

class Tally {
  private nats = 0;
  /** By group: true positives, false positives, false negatives. */
  private readonly counts = new Map<string, [number, number, number]>();
  private readonly byFeature: [number, number, number][];

  constructor(features: GroupedFeatures) {
    for (const { group } of features) if (!this.counts.has(group)) this.counts.set(group, [0, 0, 0]);
    this.byFeature = features.map(({ group }) => this.counts.get(group) ?? [0, 0, 0]);
  }

  add(batch: Batch, logits: Float32Array): void {
    const target = batch.arrays.target.data;
    const weight = batch.arrays.weight.data;
    const F = this.byFeature.length;
    for (let k = 0; k < weight.length; k++) {
      if (!weight[k]) continue;
      this.nats += bitNats(logits[k], target[k]);
      const said = logits[k] >= 0;
      if (said || target[k]) this.byFeature[k % F][said ? (target[k] ? 0 : 1) : 2]++;
    }
  }

  figures(name: string, beats: number): PredictorFigures {
    const groups = Object.fromEntries(
      [...this.counts].filter(([, c]) => c[0] + c[1] + c[2] > 0).map(([group, c]) => [group, f1(c)]),
    );
    const all = [...this.counts.values()].reduce((sum, c) => [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]], [0, 0, 0]);
    return { name, bitsPerBeat: this.nats / Math.LN2 / Math.max(1, beats), f1: f1(all), groups };
  }
}

function f1([hits, wrong, missed]: readonly number[]): number {
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + wrong + missed);
}

function percent(value: number | undefined): string {
  return value === undefined ? "–" : (100 * value).toFixed(1);
}
