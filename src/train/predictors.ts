/**
 * The baselines of pretraining: what can be said of a hidden beat without a transformer. All see exactly what the model sees of a
 * batch of one window: bits with the hidden ones zeroed (T, F), `hide` (T, 5), `real` (T).
 *
 * 1. Feature frequencies: each bit's share of ones in the training songs.
 * 2. The beat 16 before: how likely a bit is, given that bit four measures earlier; frequencies where that beat is hidden or absent.
 * 3. Neighbours: one logistic regression a bit on all bits of the visible beats around (`neighbours.ts`).
 */
import type { Batch } from "../data/batch.js";
import { NeighbourRegression } from "./neighbours.js";
import { logOdds } from "./priors.js";

/** Says the logits (T, F) of every bit of every beat of a batch of one window; only hidden beats are read. */
export interface BeatPredictor {
  readonly name: string;
  logits(batch: Batch): Float32Array | Promise<Float32Array>;
}

/** A window as the baselines read it. */
export interface WindowBits {
  readonly beats: number;
  readonly features: number;
  readonly bits: Uint8Array; // (T, F)
  readonly target: Uint8Array; // (T, F)
  readonly weight: Uint8Array; // (T, F)
  /** 1 where the beat is real and not hidden as a whole. */
  readonly visible: Uint8Array; // (T)
}

export function windowBits({ arrays, beats }: Batch): WindowBits {
  const [real, hide] = [arrays.real.data, arrays.hide.data];
  const visible = new Uint8Array(beats); // (T)
  for (let t = 0; t < beats; t++) visible[t] = real[t] === 1 && hide[5 * t] === 0 ? 1 : 0;
  return {
    beats,
    features: arrays.bits.shape[2],
    bits: arrays.bits.data as Uint8Array,
    target: arrays.target.data as Uint8Array,
    weight: arrays.weight.data as Uint8Array,
    visible,
  };
}

export const BEATS_BEFORE = 16;

/** Counts training windows, then gives the three baselines. */
export class BaselineFit {
  private beats = 0;
  private readonly ones: Float64Array; // (F)
  /** How often a bit is [before][now], over pairs of beats 16 apart. */
  private readonly pairs: Float64Array; // (F, 2, 2)
  private readonly neighbours: NeighbourRegression;

  constructor(private readonly features: number) {
    this.ones = new Float64Array(features);
    this.pairs = new Float64Array(features * 4);
    this.neighbours = new NeighbourRegression(features);
  }

  /** Learns from one window of the training songs. */
  add(window: WindowBits): void {
    const { beats, features: F, target, visible, weight } = window;
    for (let t = 0; t < beats; t++) {
      // Where a beat is hidden its true bits are its target: frequencies and pairs may count both kinds of training beat.
      const real = visible[t] === 1 || weight.subarray(t * F, (t + 1) * F).includes(1);
      if (!real) continue;
      this.beats++;
      for (let f = 0; f < F; f++) {
        this.ones[f] += target[t * F + f];
        if (t >= BEATS_BEFORE) this.pairs[4 * f + 2 * target[(t - BEATS_BEFORE) * F + f] + target[t * F + f]]++;
      }
    }
    this.neighbours.learn(window);
  }

  predictors(): BeatPredictor[] {
    const F = this.features;
    const frequency = new Float32Array(F).map((_, f) => logOdds(this.ones[f], this.beats - this.ones[f])); // (F)
    const given = new Float32Array(2 * F); // (F, 2)
    for (let k = 0; k < 2 * F; k++) given[k] = logOdds(this.pairs[2 * k + 1], this.pairs[2 * k]);
    return [
      {
        name: "feature frequencies",
        logits: (batch) => new Float32Array(batch.beats * F).map((_, i) => frequency[i % F]), // (T, F)
      },
      {
        name: `the beat ${BEATS_BEFORE} before`,
        logits: (batch) => {
          const { beats, bits, visible } = windowBits(batch);
          return new Float32Array(beats * F).map((_, i) => {
            const t = Math.floor(i / F) - BEATS_BEFORE;
            return t < 0 || !visible[t] ? frequency[i % F] : given[2 * (i % F) + bits[i - BEATS_BEFORE * F]];
          }); // (T, F)
        },
      },
      { name: "logistic regression on neighbours", logits: (batch) => this.neighbours.logits(windowBits(batch)) },
    ];
  }
}
