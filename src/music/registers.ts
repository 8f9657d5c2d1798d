/** Registers and loudness of a whole song, and which of its pitches and velocities its melody uses. */
import type { CutNotes } from "./cut.js";
import { type Layer, MELODY_FIRST, MELODY_SECOND } from "./melody-weights.js";
import { BINNINGS, melodyProbability, melodySigns, noteBins, type Registers, Scratch } from "./note-scorer.js";
import type { Track } from "./piece.js";
import { isByBeat, type TrackRole } from "./roles.js";

interface SongRegisters {
  readonly registers: Registers;
  readonly medianPitch: number;
  readonly medianVelocity: number;
}

const KERNEL = [1, 2, 3, 2, 1] as const;
const SMOOTHING = 6;
/** A pass hears about so many beats, spread over the song. */
const ENOUGH_BEATS = 128;

/**
 * Medians over the struck notes; then, where voices are decided by beat, passes of the scorer over the song count how often each
 * pitch, velocity, length … is melody, for the next pass to lean on; neighbouring passes take different beats.
 * @param layers the scorer of each pass (training hands in its own)
 */
export function songRegisters(
  cut: CutNotes,
  tracks: readonly Track[],
  roles: readonly TrackRole[],
  layers: readonly Layer[] = [MELODY_FIRST, MELODY_SECOND],
): SongRegisters {
  const pitches = new Int32Array(128);
  const velocities = new Int32Array(128);
  const openPitches = new Int32Array(128);
  const openVelocities = new Int32Array(128);
  const openTops = new Int32Array(128);
  const tops = new Int32Array(128);
  const bottoms = new Int32Array(128);
  let open = 0;
  let openBeats = 0;
  let byBeat = false;
  for (let k = 0; k < cut.beats; k++) {
    let top = -1;
    let bottom = -1;
    let openTop = -1;
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) {
      const role = roles[cut.track[row]];
      if (tracks[cut.track[row]].drums) continue;
      const p = cut.pitch[row];
      if (cut.struck[row]) {
        pitches[p]++;
        velocities[cut.velocity[row]]++;
      }
      if (bottom < 0) bottom = p;
      top = p;
      if (!isByBeat(role)) continue;
      if (role.melody) byBeat = true;
      openTop = p;
      open++;
      if (cut.struck[row]) {
        openPitches[p]++;
        openVelocities[cut.velocity[row]]++;
      }
    }
    if (top < 0) continue;
    openBeats++;
    tops[top]++;
    if (openTop >= 0) openTops[openTop]++;
    bottoms[bottom]++;
  }
  const first: Registers = {
    medianPitch: median(byBeat ? openPitches : pitches),
    topPitch: median(byBeat ? openTops : tops),
    bottomPitch: median(bottoms),
    medianVelocity: median(byBeat ? openVelocities : velocities),
    density: open / Math.max(1, openBeats),
    odds: BINNINGS.map(({ bins }) => new Float32Array(bins)),
  };
  let registers = first;
  if (byBeat)
    layers.forEach((layer, pass) => {
      registers = { ...first, odds: melodyOdds(cut, roles, registers, layer, pass % 2) };
    });
  return { registers, medianPitch: median(pitches), medianVelocity: median(velocities) };
}

/** Counts, over beats spread evenly over the song, the melody that a pass hears in each bin of each binning. */
function melodyOdds(
  cut: CutNotes,
  roles: readonly TrackRole[],
  song: Registers,
  layer: Layer,
  firstBeat: number,
): Float32Array[] {
  const stride = Math.max(2, Math.round(cut.beats / ENOUGH_BEATS));
  const yes = BINNINGS.map(({ bins }) => new Float32Array(bins));
  const all = BINNINGS.map(({ bins }) => new Float32Array(bins));
  const bin = new Int32Array(BINNINGS.length);
  const scratch = new Scratch();
  for (let k = firstBeat; k < cut.beats; k += stride) {
    let count = 0;
    scratch.ensure(cut.starts[k + 1] - cut.starts[k]);
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) {
      const role = roles[cut.track[row]];
      if (isByBeat(role)) scratch.rows[count++] = row;
    }
    const { rows, signs, above } = scratch;
    melodySigns(cut, rows, count, song, signs, above);
    const step = signs.length / rows.length;
    for (let n = 0; n < count; n++) {
      const row = rows[n];
      if (!cut.struck[row] || !roles[cut.track[row]].melody) continue;
      const p = melodyProbability(signs, n * step, above[n], layer);
      noteBins(cut, row, song, signs, n * step, bin);
      for (let b = 0; b < bin.length; b++) {
        yes[b][bin[b]] += p;
        all[b][bin[b]]++;
      }
    }
  }
  return BINNINGS.map(({ width }, b) => odds(yes[b], all[b], width));
}

/** Smoothed log-odds of each bin against those of all bins together. */
function odds(yes: Float32Array, all: Float32Array, width: number): Float32Array {
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
    let y = 0;
    let n = 0;
    for (let d = -width; d <= width; d++) {
      const j = i + d;
      if (j < 0 || j >= all.length) continue;
      y += KERNEL[d + 2] * yes[j];
      n += KERNEL[d + 2] * all[j];
    }
    out[i] = Math.log((y + SMOOTHING * share) / (n - y + SMOOTHING * (1 - share))) - mean;
  }
  return out;
}

/** The lower median of a histogram over 0–127; 0 where it is empty. */
function median(counts: Int32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  let below = 0;
  for (let value = 0; value < counts.length; value++) {
    below += counts[value];
    if (below * 2 >= total && below > 0) return value;
  }
  return 0;
}
