/** The bins in which a song's melody is counted. */
import type { CutNotes } from "./cut.js";
import type { Registers } from "./note-scorer.js";

/**
 * What a song's melody is recognised by: each sorts a note into one of `bins`, and a first pass counts how often each bin is
 * melody. `width` neighbouring bins on either side are counted in. Pitches are counted from the song's median where they are
 * grouped, so that transposition moves nothing.
 */
export const BINNINGS: readonly { readonly name: string; readonly bins: number; readonly width: number }[] = [
  { name: "pitch", bins: 128, width: 2 },
  { name: "velocity", bins: 64, width: 2 },
  { name: "register and velocity", bins: 32 * 16, width: 0 },
  { name: "length", bins: 26, width: 0 },
  { name: "place in the beat", bins: 24, width: 0 },
  { name: "gap below", bins: 26, width: 0 },
  { name: "company", bins: 48, width: 0 },
  { name: "fine velocity", bins: 128, width: 0 },
  { name: "velocity and length", bins: 64 * 8, width: 0 },
  { name: "pitch and place", bins: 128 * 4, width: 0 },
  { name: "fullness", bins: 64, width: 0 },
  { name: "fine length", bins: 194, width: 0 },
  { name: "fine end", bins: 97, width: 0 },
  { name: "loudness in the beat", bins: 33, width: 1 },
  { name: "depth in the beat", bins: 50, width: 0 },
];

/** The bin of a note in each of `BINNINGS`, from its signs, which begin at `at`. */
export function noteBins(
  cut: CutNotes,
  row: number,
  song: Registers,
  signs: Float32Array,
  at: number,
  out: Int32Array,
): void {
  const { pitch, velocity, from, to } = cut;
  const register = Math.max(0, Math.min(31, ((pitch[row] - song.medianPitch) >> 1) + 16));
  out[0] = pitch[row];
  out[1] = velocity[row] >> 1;
  out[2] = register * 16 + (velocity[row] >> 3);
  out[3] = Math.min(12, Math.round(signs[at + 8] * 12)) * 2 + signs[at + 9];
  out[4] = Math.min(23, Math.round(from[row] * 24));
  out[5] = signs[at + 3] ? 25 : Math.round(signs[at + 2] * 12);
  out[6] = Math.min(7, Math.round(signs[at + 4] * 4)) * 6 + (1 - signs[at]) * 3 + signs[at + 10] + signs[at + 23];
  out[7] = velocity[row];
  out[8] = (velocity[row] >> 1) * 8 + Math.min(7, Math.floor(signs[at + 8] * 8));
  out[9] = pitch[row] * 4 + Math.min(3, Math.round(from[row] * 4));
  out[10] = Math.min(15, Math.round(signs[at + 20] * 8)) * 4 + Math.min(3, Math.round(signs[at + 17] * 4));
  out[11] = Math.round(signs[at + 8] * 96) * 2 + signs[at + 9];
  out[12] = Math.round(to[row] * 96);
  out[13] = Math.max(0, Math.min(32, Math.round(signs[at + 7] * 12) + 16));
  out[14] = Math.min(24, Math.round(signs[at + 15] * 12)) * 2 + signs[at];
}
