/**
 * The strongest simple baseline of pretraining: for every bit of a hidden beat one logistic regression on all bits of the visible
 * beats around it. Learnt by stochastic gradient descent with a step size for each input (AdaGrad, Duchi et al. 2011, with one
 * accumulator a row). Inputs are sparse 0/1, so a prediction is a sum of rows of W.
 */
import { sigmoid } from "../util/sigmoid.js";
import type { WindowBits } from "./predictors.js";

/** Distances in beats at which a neighbour is looked at; 0 is what stays visible of the hidden beat itself (its meter). */
export const NEIGHBOURS: readonly number[] = [0, -1, 1, -2, 2, -3, 3, -4, 4, -8, 8, -16, 16, -32, 32];

export class NeighbourRegression {
  /** Rows: a bias, then for each neighbour its F bits and a row for "not visible". */
  private readonly weights: Float32Array; // (1 + offsets · (F + 1), F)
  private readonly squares: Float32Array; // one a row

  constructor(
    private readonly features: number,
    private readonly rate = 0.5,
  ) {
    const rows = 1 + NEIGHBOURS.length * (features + 1);
    this.weights = new Float32Array(rows * features);
    this.squares = new Float32Array(rows).fill(1);
  }

  /** One pass over the hidden beats of a window. */
  learn(window: WindowBits): void {
    const { beats, target, weight } = window;
    const F = this.features;
    const sums = new Float32Array(F); // (F)
    for (let t = 0; t < beats; t++) {
      if (!weight.subarray(t * F, (t + 1) * F).includes(1)) continue;
      const rows = this.activeRows(window, t);
      this.sum(rows, sums, 0);
      let size = 0;
      for (let f = 0; f < F; f++) {
        sums[f] = weight[t * F + f] ? sigmoid(sums[f]) - target[t * F + f] : 0;
        size += sums[f] * sums[f];
      }
      for (const row of rows) {
        this.squares[row] += size;
        // Some hundred rows are active at once: each may take only its part of the step.
        const step = this.rate / Math.sqrt(this.squares[row] * (1 + rows.length / 50));
        const at = row * F;
        for (let f = 0; f < F; f++) this.weights[at + f] -= step * sums[f];
      }
    }
  }

  /** Logits (T, F) of the hidden beats of a window; 0 elsewhere. */
  logits(window: WindowBits): Float32Array {
    const { beats, weight } = window;
    const F = this.features;
    const out = new Float32Array(beats * F); // (T, F)
    for (let t = 0; t < beats; t++) {
      if (weight.subarray(t * F, (t + 1) * F).includes(1)) this.sum(this.activeRows(window, t), out, t * F);
    }
    return out;
  }

  private activeRows({ beats, bits, visible }: WindowBits, t: number): number[] {
    const F = this.features;
    const rows = [0];
    NEIGHBOURS.forEach((offset, n) => {
      const first = 1 + n * (F + 1);
      const u = t + offset;
      if (u < 0 || u >= beats || (offset !== 0 && !visible[u])) {
        rows.push(first + F);
        return;
      }
      for (let f = 0; f < F; f++) if (bits[u * F + f]) rows.push(first + f);
    });
    return rows;
  }

  private sum(rows: readonly number[], out: Float32Array, at: number): void {
    const F = this.features;
    out.fill(0, at, at + F);
    for (const row of rows) {
      const from = row * F;
      for (let f = 0; f < F; f++) out[at + f] += this.weights[from + f];
    }
  }
}
