/** Sets of pitch classes as 12-bit masks. */

/** Number of ones of each 12-bit mask. */
export const COUNT = new Uint8Array(4096);
for (let mask = 1; mask < 4096; mask++) COUNT[mask] = COUNT[mask >> 1] + (mask & 1);

/** The set moved down by `pitchClass`, so that this pitch class becomes 0. */
export function relativeTo(mask: number, pitchClass: number): number {
  return ((mask >> pitchClass) | (mask << (12 - pitchClass))) & 4095;
}

/** `pitch` modulo 12, also for differences below 0 (down to −240). */
export function modulo12(pitch: number): number {
  return (pitch + 240) % 12;
}

export function maskOf(intervals: readonly number[]): number {
  return intervals.reduce((mask, interval) => mask | (1 << interval), 0);
}
