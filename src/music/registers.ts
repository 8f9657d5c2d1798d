/** Registers and loudness of a whole song, and which of its pitches and velocities its melody uses. */
import type { CutNotes } from "./cut.js";
import { BINNINGS } from "./melody-bins.js";
import { type Hearer, melodyOdds } from "./melody-statistics.js";
import { type Layer, MELODY_PASSES } from "./melody-weights.js";
import type { Registers } from "./note-scorer.js";
import type { Track } from "./piece.js";
import { isByBeat, type TrackRole } from "./roles.js";

interface SongRegisters {
  readonly registers: Registers;
  readonly medianPitch: number;
  readonly medianVelocity: number;
}

/**
 * Medians over the struck notes; then, where voices are decided by beat, what the song's melody is recognised by.
 * @param layers the scorer of each pass over the song (training hands in its own)
 * @param hear is given what a pass after the last would go by
 */
export function songRegisters(
  cut: CutNotes,
  tracks: readonly Track[],
  roles: readonly TrackRole[],
  layers: readonly Layer[] = MELODY_PASSES,
  hear?: Hearer,
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
  const registers = byBeat ? { ...first, odds: melodyOdds(cut, roles, first, layers, hear) } : first;
  return { registers, medianPitch: median(pitches), medianVelocity: median(velocities) };
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
