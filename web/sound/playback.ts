/**
 * Playing a score: notes are handed to the instrument a little ahead of time, so that a busy page does not stumble, and a loop begins
 * again without a gap. Knows no browser: `tick` is called by whoever has a clock.
 */
import type { Voice } from "../../src/music/piece.js";
import type { Instrument } from "./instrument.js";
import type { PlayedNote, Score } from "./score.js";

/** Notes are handed over so many seconds ahead: long enough for a busy page, short enough for a seek to be heard soon. */
export const AHEAD = 0.25;
/** The first note sounds so many seconds after play. */
const LEAD = 0.06;
/** A note cut short by a seek is begun again only if so much of it is left. */
const WORTH = 0.08;

export interface Loop {
  /** Seconds of the song. */
  readonly from: number;
  readonly to: number;
}

/** The song runs from `song` on, beginning at `clock`, until the next lap. */
interface Lap {
  readonly clock: number;
  readonly song: number;
}

/** The end of a note that was begun. */
interface Ending {
  readonly part: number;
  readonly pitch: number;
  /** By the clock. */
  readonly time: number;
}

export class Playback {
  private laps: Lap[] = [];
  /** Index of the next note in the last lap. */
  private next = 0;
  /** Ends of notes that are still to be handed over. */
  private endings: Ending[] = [];
  private muted = new Set<Voice>();
  private loop: Loop | null = null;
  /** Where to go on, while nothing plays. */
  private place = 0;

  constructor(
    private readonly score: Score,
    private readonly instrument: Instrument,
  ) {
    instrument.parts(score.parts);
  }

  get playing(): boolean {
    return this.laps.length > 0;
  }

  /** Seconds of the song that are heard now. */
  position(): number {
    const now = this.instrument.now();
    let lap: Lap | undefined;
    for (const one of this.laps) if (one.clock <= now || !lap) lap = one;
    return lap ? Math.max(lap.song, lap.song + now - lap.clock) : this.place;
  }

  play(): void {
    if (this.playing) return;
    if (this.place >= this.score.timeline.end) this.place = 0;
    if (this.loop && (this.place < this.loop.from || this.place >= this.loop.to)) this.place = this.loop.from;
    this.begin(this.place);
  }

  pause(): void {
    this.place = this.position();
    this.stop();
  }

  /** @param seconds of the song */
  seek(seconds: number): void {
    const playing = this.playing;
    this.stop();
    this.place = Math.min(this.score.timeline.end, Math.max(0, seconds));
    if (playing) this.begin(this.place);
  }

  setLoop(loop: Loop | null): void {
    this.loop = loop;
    if (this.playing) this.seek(loop && !within(this.position(), loop) ? loop.from : this.position());
  }

  /** Takes effect at once, on what sounds and on what was handed over. */
  setMuted(voices: Iterable<Voice>): void {
    const muted = new Set(voices);
    const same = muted.size === this.muted.size && [...muted].every((voice) => this.muted.has(voice));
    this.muted = muted;
    if (!same && this.playing) this.seek(this.position());
  }

  /** Hands over the notes of the next moments. Returns false once the song is over. */
  tick(): boolean {
    if (!this.playing) return false;
    const now = this.instrument.now();
    while (this.laps.length > 1 && this.laps[1].clock <= now) this.laps.shift();
    try {
      return this.goOn(now);
    } finally {
      this.handOverEndings(now + AHEAD);
    }
  }

  private goOn(now: number): boolean {
    for (;;) {
      const lap = this.laps[this.laps.length - 1];
      const end = this.loop ? this.loop.to : this.score.timeline.end;
      const until = Math.min(end, lap.song + now + AHEAD - lap.clock);
      this.handOver(lap, until, end);
      if (until < end) return true;
      const clock = lap.clock + end - lap.song;
      if (!this.loop) {
        if (now < clock) return true;
        this.place = 0;
        this.stop();
        return false;
      }
      this.laps.push({ clock, song: this.loop.from });
      this.next = this.firstFrom(this.loop.from);
    }
  }

  private begin(song: number): void {
    const lap = { clock: Math.max(this.instrument.now() + LEAD, this.instrument.readyAt()), song };
    this.laps = [lap];
    this.next = this.firstFrom(song);
    const end = this.loop?.to ?? Number.POSITIVE_INFINITY;
    for (const note of this.score.notes.slice(0, this.next)) {
      if (!this.score.parts[note.part].drums && note.end > song + WORTH) this.sound({ ...note, start: song }, lap, end);
    }
    this.tick();
  }

  private handOver(lap: Lap, until: number, end: number): void {
    const { notes } = this.score;
    for (; this.next < notes.length && notes[this.next].start < until; this.next++)
      this.sound(notes[this.next], lap, end);
  }

  private sound(note: PlayedNote, lap: Lap, end: number): void {
    if (this.muted.has(note.voice)) return;
    const at = (seconds: number) => lap.clock + seconds - lap.song;
    this.instrument.noteOn(note.part, note.pitch, note.velocity, at(note.start));
    this.endings.push({ part: note.part, pitch: note.pitch, time: at(Math.min(note.end, end)) });
  }

  private handOverEndings(until: number): void {
    const due = this.endings.filter(({ time }) => time < until).sort((a, b) => a.time - b.time);
    if (due.length === 0) return;
    this.endings = this.endings.filter(({ time }) => time >= until);
    for (const { part, pitch, time } of due) this.instrument.noteOff(part, pitch, time);
  }

  private stop(): void {
    this.laps = [];
    this.endings = [];
    this.instrument.silence();
  }

  private firstFrom(seconds: number): number {
    const { notes } = this.score;
    let low = 0;
    let high = notes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (notes[middle].start < seconds - 1e-6) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function within(seconds: number, { from, to }: Loop): boolean {
  return seconds >= from && seconds < to;
}
