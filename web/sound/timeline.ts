/** Between beats of the grid and seconds of the file. */
import type { Beat } from "../../src/music/piece.js";

/** A song's beats as times; beyond the last beat the tempo goes on. */
export class Timeline {
  /** Seconds of each beat, and of the end of the last one. [T + 1] */
  private readonly times: Float64Array;

  constructor(beats: readonly Pick<Beat, "time">[]) {
    const T = beats.length;
    this.times = new Float64Array(T + 1);
    for (let k = 0; k < T; k++) this.times[k] = beats[k].time;
    this.times[T] = T > 1 ? 2 * this.times[T - 1] - this.times[T - 2] : (beats[0]?.time ?? 0) + 0.5;
  }

  /** T */
  get beats(): number {
    return this.times.length - 1;
  }

  /** Seconds of the song's end. */
  get end(): number {
    return this.times[this.times.length - 1];
  }

  /** Seconds of a place in beats, e.g. 4.5: halfway through the fifth beat. */
  seconds(beat: number): number {
    if (this.beats === 0) return 0;
    const k = Math.min(this.beats - 1, Math.max(0, Math.floor(beat)));
    return this.times[k] + (beat - k) * (this.times[k + 1] - this.times[k]);
  }

  /** The place in beats at some seconds: the inverse of `seconds`. */
  beat(seconds: number): number {
    let low = 0;
    let high = this.beats - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times[middle] <= seconds) low = middle;
      else high = middle - 1;
    }
    const length = this.times[low + 1] - this.times[low];
    return low + (length > 0 ? (seconds - this.times[low]) / length : 0);
  }
}
