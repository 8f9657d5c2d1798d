/**
 * What a song's melody is recognised by: passes over the whole song, each a scorer that also sees the line before and after a note
 * as the pass before heard it. Nothing of this leaves but counts over the whole song.
 */
import { sigmoid } from "../util/sigmoid.js";
import type { CutNotes } from "./cut.js";
import { BINNINGS, noteBins } from "./melody-bins.js";
import type { Layer } from "./melody-weights.js";
import {
  COMPANY,
  companySigns,
  DEEPEST,
  HOPELESS,
  melodyLogit,
  melodySigns,
  type Registers,
  SIGNS,
} from "./note-scorer.js";
import { isByBeat, type TrackRole } from "./roles.js";

/** What the notes around a note, as scored by the pass before, say about it. */
export const LINE = [
  "scores of five beats together",
  "scores of seventeen beats together",
  "distance from their mean pitch in five beats",
  "pitch against their mean in seventeen beats",
  "distance from it",
  "velocity against their mean in seventeen beats",
  "the best score in the two beats before",
  "semitones to it",
  "distance of its velocity",
  "the best score in the two beats after",
  "semitones to it",
  "distance of its velocity",
] as const;

const S = SIGNS.length;
const C = COMPANY.length;
/** Signs that a pass after the first goes by. */
export const WIDTH = S + C + LINE.length;

/** Told, for each struck note that may be melody: its row, and the signs that begin at `at`. */
export type Hearer = (row: number, signs: Float32Array, at: number) => void;

const KERNEL = [1, 2, 3, 2, 1] as const;
const SMOOTHING = 4;
/** A score from which on a note belongs to the line that others are compared with. */
const HEARD = 0.15;
/** No more notes of the line than this are compared with on either side of a beat. */
const FARTHEST = 64;
const TOGETHER = 1 / 16;

/** The struck notes whose voice is decided by beat, over the whole song. */
class Candidates {
  readonly rows: Int32Array;
  /** Rows of beat k: `starts[k]` … `starts[k + 1] − 1`. */
  readonly starts: Int32Array;
  readonly signs: Float32Array;
  readonly logits: Float32Array;
  readonly chance: Float32Array;
  readonly bins: Int32Array;
  count = 0;

  constructor(
    readonly cut: CutNotes,
    roles: readonly TrackRole[],
    song: Registers,
  ) {
    let size = 0;
    let most = 0;
    for (let k = 0; k < cut.beats; k++) {
      most = Math.max(most, cut.starts[k + 1] - cut.starts[k]);
      for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++)
        if (cut.struck[row] && isByBeat(roles[cut.track[row]])) size++;
    }
    this.rows = new Int32Array(size);
    this.starts = new Int32Array(cut.beats + 1);
    this.signs = new Float32Array(size * WIDTH);
    this.logits = new Float32Array(size);
    this.chance = new Float32Array(size);
    this.bins = new Int32Array(size * BINNINGS.length);
    const open = new Int32Array(most);
    const above = new Uint8Array(most);
    const beatSigns = new Float32Array(most * S);
    const bin = new Int32Array(BINNINGS.length);
    for (let k = 0; k < cut.beats; k++) {
      let count = 0;
      for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++)
        if (isByBeat(roles[cut.track[row]])) open[count++] = row;
      melodySigns(cut, open, count, song, beatSigns, above);
      for (let n = 0; n < count; n++) {
        const row = open[n];
        if (!cut.struck[row]) continue;
        const i = this.count++;
        this.rows[i] = row;
        for (let s = 0, o = i * WIDTH, at = n * S; s < S; s++) this.signs[o + s] = beatSigns[at + s];
        noteBins(cut, row, song, beatSigns, n * S, bin);
        this.bins.set(bin, i * bin.length);
        this.logits[i] = above[n] < DEEPEST && roles[cut.track[row]].melody ? 0 : HOPELESS;
      }
      this.starts[k + 1] = this.count;
    }
  }

  score(layer: Layer): void {
    for (let i = 0; i < this.count; i++) {
      if (this.logits[i] <= HOPELESS) continue;
      const logit = melodyLogit(this.signs, i * WIDTH, layer);
      this.logits[i] = Math.max(HOPELESS, logit);
      this.chance[i] = logit > HOPELESS ? sigmoid(logit) : 0;
    }
  }

  /** Log-odds of each bin by the scores of the last pass. */
  odds(): Float32Array[] {
    const B = BINNINGS.length;
    return BINNINGS.map(({ bins, width }, b) => {
      const yes = new Float32Array(bins);
      const all = new Float32Array(bins);
      for (let i = 0; i < this.count; i++) {
        const bin = this.bins[i * B + b];
        yes[bin] += this.chance[i];
        all[bin]++;
      }
      return smoothedOdds(yes, all, width);
    });
  }

  /** Fills in what the last pass says for the next. */
  look(odds: readonly Float32Array[]): void {
    const { cut, rows, starts, signs, logits, chance, bins } = this;
    const B = BINNINGS.length;
    for (let b = 0; b < B; b++) {
      const known = odds[b];
      for (let i = 0, at = S - B + b; i < this.count; i++, at += WIDTH) signs[at] = known[bins[i * B + b]];
    }
    for (let k = 0; k < cut.beats; k++)
      companySigns(cut, rows, starts[k], starts[k + 1], logits, chance, signs, starts[k] * WIDTH + S, WIDTH);
    this.lineSigns();
  }

  private lineSigns(): void {
    const { cut, rows, starts, signs, logits, chance } = this;
    const { beats, pitch, velocity, from } = cut;
    const sums = new Float64Array(beats + 1);
    const pitches = new Float64Array(beats + 1);
    const velocities = new Float64Array(beats + 1);
    /** The notes of the line, and where those of each beat begin among them. */
    const heard = new Int32Array(this.count);
    const times = new Float64Array(this.count);
    const heardStarts = new Int32Array(beats + 1);
    let size = 0;
    for (let k = 0; k < beats; k++) {
      let sum = 0;
      let height = 0;
      let loudness = 0;
      for (let i = starts[k]; i < starts[k + 1]; i++) {
        const p = chance[i];
        if (p === 0) continue;
        if (p >= HEARD) {
          times[size] = k + from[rows[i]];
          heard[size++] = i;
        }
        sum += p;
        height += p * pitch[rows[i]];
        loudness += p * velocity[rows[i]];
      }
      heardStarts[k + 1] = size;
      sums[k + 1] = sums[k] + sum;
      pitches[k + 1] = pitches[k] + height;
      velocities[k + 1] = velocities[k] + loudness;
    }
    for (let k = 0; k < beats; k++) {
      const a2 = Math.max(0, k - 2);
      const b2 = Math.min(beats, k + 3);
      const a8 = Math.max(0, k - 8);
      const b8 = Math.min(beats, k + 9);
      const near = sums[b2] - sums[a2];
      const far = sums[b8] - sums[a8];
      const nearPitch = (pitches[b2] - pitches[a2]) / Math.max(1e-3, near);
      const farPitch = (pitches[b8] - pitches[a8]) / Math.max(1e-3, far);
      const farVelocity = (velocities[b8] - velocities[a8]) / Math.max(1e-3, far);
      const first = Math.max(heardStarts[a2], heardStarts[k] - FARTHEST);
      const last = Math.min(heardStarts[b2], heardStarts[k + 1] + FARTHEST);
      for (let i = starts[k]; i < starts[k + 1]; i++) {
        if (logits[i] <= HOPELESS) continue;
        const row = rows[i];
        const at = i * WIDTH + S + C;
        signs[at] = near / 8;
        signs[at + 1] = far / 24;
        signs[at + 2] = Math.min(24, Math.abs(pitch[row] - nearPitch)) / 12;
        signs[at + 3] = (pitch[row] - farPitch) / 12;
        signs[at + 4] = Math.min(24, Math.abs(pitch[row] - farPitch)) / 12;
        signs[at + 5] = (velocity[row] - farVelocity) / 32;
        const time = k + from[row];
        let before = -1;
        let after = -1;
        let bestBefore = HEARD;
        let bestAfter = HEARD;
        for (let h = first; h < last; h++) {
          const j = heard[h];
          const other = times[h] - time;
          if (other < -TOGETHER && other >= -2) {
            const p = chance[j] + 0.15 * other;
            if (p > bestBefore || before < 0) {
              bestBefore = p;
              before = j;
            }
          } else if (other > TOGETHER && other <= 2) {
            const p = chance[j] - 0.15 * other;
            if (p > bestAfter || after < 0) {
              bestAfter = p;
              after = j;
            }
          }
        }
        signs[at + 6] = before < 0 ? 0 : chance[before];
        signs[at + 7] = before < 0 ? 1 : Math.min(24, Math.abs(pitch[rows[before]] - pitch[row])) / 12;
        signs[at + 8] = before < 0 ? 0 : Math.abs(velocity[rows[before]] - velocity[row]) / 32;
        signs[at + 9] = after < 0 ? 0 : chance[after];
        signs[at + 10] = after < 0 ? 1 : Math.min(24, Math.abs(pitch[rows[after]] - pitch[row])) / 12;
        signs[at + 11] = after < 0 ? 0 : Math.abs(velocity[rows[after]] - velocity[row]) / 32;
      }
    }
  }
}

/** Counts, over the whole song, the melody that the last pass hears in each bin of each binning. */
export function melodyOdds(
  cut: CutNotes,
  roles: readonly TrackRole[],
  song: Registers,
  layers: readonly Layer[],
  hear?: Hearer,
): Float32Array[] {
  const candidates = new Candidates(cut, roles, song);
  let odds = song.odds.slice();
  layers.forEach((layer, pass) => {
    candidates.score(layer);
    odds = candidates.odds();
    if (pass < layers.length - 1 || hear) candidates.look(odds);
  });
  if (hear)
    for (let i = 0; i < candidates.count; i++)
      if (candidates.logits[i] > HOPELESS) hear(candidates.rows[i], candidates.signs, i * WIDTH);
  return odds;
}

/** Smoothed log-odds of each bin against those of all bins together. */
function smoothedOdds(yes: Float32Array, all: Float32Array, width: number): Float32Array {
  let total = 0;
  let melody = 0;
  for (let i = 0; i < all.length; i++) {
    total += all[i];
    melody += yes[i];
  }
  const share = (melody + 0.5) / (total + 1);
  const mean = Math.log(share / (1 - share));
  const out = new Float32Array(all.length);
  for (let i = 0; i < all.length; i++) {
    let y = yes[i];
    let n = all[i];
    if (width > 0) {
      y = 0;
      n = 0;
      for (let d = -width; d <= width; d++) {
        const j = i + d;
        if (j < 0 || j >= all.length || all[j] === 0) continue;
        y += KERNEL[d + 2] * yes[j];
        n += KERNEL[d + 2] * all[j];
      }
    }
    if (n > 0) out[i] = Math.log((y + SMOOTHING * share) / (n - y + SMOOTHING * (1 - share))) - mean;
  }
  return out;
}
