/** One voice of one beat as a line: at most one note held in from the beat before, then one on each of the six places. */
export class Line {
  /** Slot 0: the held note; slot 1 + p: the note on place p; −1: none. A held note under one struck on the beat is not of the line. */
  private readonly slots = new Int16Array(7);

  /** Number of notes, and the first and last (−1 when there is none). */
  length = 0;
  first = -1;
  last = -1;
  /** Place on which the last note begins; −1 when it is held. */
  lastPlace = -1;
  /** Whether the line begins with a held note. */
  heldIn = false;
  highest = -1;
  lowest = -1;
  /** Kinds of motion between neighbours: bits of `MOTION`. */
  motion = 0;

  clear(): void {
    for (let s = 0; s < 7; s++) this.slots[s] = -1;
  }

  addLowest(struck: boolean, place: number, pitch: number): void {
    const slot = struck ? place + 1 : 0;
    if (this.slots[slot] < 0 || pitch < this.slots[slot]) this.slots[slot] = pitch;
  }

  addHighest(struck: boolean, place: number, pitch: number): void {
    const slot = struck ? place + 1 : 0;
    if (pitch > this.slots[slot]) this.slots[slot] = pitch;
  }

  finish(): void {
    this.length = 0;
    this.first = -1;
    this.last = -1;
    this.lastPlace = -1;
    this.highest = -1;
    this.lowest = -1;
    this.motion = 0;
    this.heldIn = this.slots[0] >= 0 && this.slots[1] < 0;
    for (let slot = this.heldIn ? 0 : 1; slot < 7; slot++) {
      const pitch = this.slots[slot];
      if (pitch < 0) continue;
      if (this.length === 0) {
        this.first = pitch;
        this.highest = pitch;
        this.lowest = pitch;
      } else {
        this.motion |= motionOf(pitch - this.last);
        if (pitch > this.highest) this.highest = pitch;
        if (pitch < this.lowest) this.lowest = pitch;
      }
      this.length++;
      this.last = pitch;
      this.lastPlace = slot - 1;
    }
  }
}

export const MOTION = { repeat: 1, semitone: 2, tone: 4, third: 8, leapUp: 16, leapDown: 32, octave: 64 } as const;

/** Motion by `semitones` as bits of `MOTION`: a leap is a fourth or more. */
export function motionOf(semitones: number): number {
  const size = Math.abs(semitones);
  if (size === 0) return MOTION.repeat;
  if (size === 1) return MOTION.semitone;
  if (size === 2) return MOTION.tone;
  if (size <= 4) return MOTION.third;
  return (semitones > 0 ? MOTION.leapUp : MOTION.leapDown) | (size === 12 ? MOTION.octave : 0);
}
