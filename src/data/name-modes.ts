import { BEAT_FEATURES } from "../features/beat-table.js";
import { MODE_RULES, modeOfShares } from "../theory/mode-by-notes.js";
import { MODES, plainMode } from "../theory/modes.js";
import { type Dataset, type DatasetSong, type LabelColumn, UNKNOWN } from "./dataset.js";

const column = (name: string) => BEAT_FEATURES.findIndex((feature) => feature.name === name);
/** Columns of the bits that say that some pitch sounds, and that the interval i above the lowest one does (0 is the lowest itself). */
const ANY = BEAT_FEATURES.flatMap(({ name }, at) => (name.startsWith("harmony.classes.") ? [at] : []));
const SOUNDING = Array.from({ length: 12 }, (_, interval) => column(`harmony.sounding.${interval}`));

/**
 * Shares (12) of the sounding beats from ≤ beat < to in which each degree above the tonic sounds, and how many beats sound. They are counted from the beat
 * features themselves: every pitch class of a beat is one interval above its lowest note.
 */
export function degreeShares(dataset: Dataset, from: number, to: number, tonic: number) {
  const shares = new Float64Array(12);
  let beats = 0;
  for (let beat = from; beat < to; beat++) {
    const row = beat * dataset.rowBytes;
    const bit = (f: number) => f >= 0 && ((dataset.bits[row + (f >> 3)] >> (f & 7)) & 1) === 1;
    if (!ANY.some(bit)) continue;
    beats++;
    for (let interval = 0; interval < 12; interval++)
      if (interval === 0 || bit(SOUNDING[interval])) shares[(dataset.bass[beat] + interval - tonic + 12) % 12]++;
  }
  for (let degree = 0; degree < 12; degree++) shares[degree] /= Math.max(1, beats);
  return { shares, beats };
}

/** Names the modes of a song's scale labels by its notes: each stretch of one tonic and one third by itself. Writes into `scale`. */
export function nameModes(dataset: Dataset, song: DatasetSong, scale: LabelColumn): void {
  const { mode } = scale;
  if (!mode) return;
  const end = song.start + song.beats;
  for (let from = song.start, to = from; from < end; from = to) {
    const plain = plainMode(MODES[mode[from]]);
    for (to = from + 1; to < end; to++) {
      if (scale.value[to] !== scale.value[from] || plainMode(MODES[mode[to]]) !== plain) break;
    }
    if (scale.value[from] === UNKNOWN) continue;
    const { shares, beats } = degreeShares(dataset, from, to, scale.value[from]);
    if (beats >= MODE_RULES.leastBeats) mode.fill(MODES.indexOf(modeOfShares(shares, plain)), from, to);
  }
}
