/**
 * How fast a run goes and how long it will last. The first two steps after a start are slow (the runtime's memory grows, and a
 * window length is met for the first time), so they count for nothing.
 */
export const WARM_STEPS = 2;

export class Rate {
  private counted = 0;
  private milliseconds = 0;
  private beats = 0;
  private seen = 0;

  /** One step done: its wall time and the beats that it learnt from. */
  add(milliseconds: number, beats: number): void {
    if (++this.seen <= WARM_STEPS) return;
    this.counted++;
    this.milliseconds += milliseconds;
    this.beats += beats;
  }

  /** Beats (tokens) a second; NaN before the third step. */
  get beatsPerSecond(): number {
    return this.counted > 0 ? (1000 * this.beats) / this.milliseconds : NaN;
  }

  /** Wall time of a step; NaN before the third. */
  get millisecondsPerStep(): number {
    return this.counted > 0 ? this.milliseconds / this.counted : NaN;
  }

  /** Seconds until `steps` more are done; NaN before the third. */
  remaining(steps: number): number {
    return (steps * this.millisecondsPerStep) / 1000;
  }
}

/** @example duration(3725) //=> "1:02:05" */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–:––";
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
