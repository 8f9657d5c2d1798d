/** A song as what is to be played: notes in seconds, each with its part and its voice. */
import type { Piece, Voice } from "../../src/music/piece.js";
import type { Part } from "./instrument.js";
import { Timeline } from "./timeline.js";

export interface PlayedNote {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly pitch: number;
  readonly velocity: number;
  /** Index into `Score.parts`. */
  readonly part: number;
  readonly voice: Voice;
}

export interface Score {
  readonly timeline: Timeline;
  readonly parts: readonly Part[];
  /** By start. */
  readonly notes: readonly PlayedNote[];
}

/** A note is heard for at least so long, in seconds. */
const SHORTEST = 0.03;
/** Two notes of one key begin together if no more than this lies between them, in seconds. */
const TOGETHER = 0.005;
/** Between the end of a note and the next one on its key, in seconds. */
const GAP = 0.002;

/** Tracks with one sound share a part; drums are one part. */
export function makeScore(piece: Piece, voices: readonly Voice[]): Score {
  const timeline = new Timeline(piece.beats);
  const parts: Part[] = [];
  const partOf = piece.tracks.map(({ program, drums }) => {
    const known = parts.findIndex((part) => part.drums === drums && (drums || part.program === program));
    return known >= 0 ? known : parts.push({ program: drums ? 0 : program, drums }) - 1;
  });
  const notes = piece.notes
    .map((note, n) => {
      const start = timeline.seconds(note.onset);
      const end = Math.max(start + SHORTEST, timeline.seconds(note.offset));
      return { start, end, pitch: note.pitch, velocity: note.velocity, part: partOf[note.track], voice: voices[n] };
    })
    .sort((a, b) => a.start - b.start);
  return { timeline, parts, notes: unentangled(notes) };
}

/**
 * A key of a part sounds once at a time: struck again it ends the note before, whose own end would else cut the second short. Of notes
 * struck together the longest is heard.
 */
function unentangled(notes: readonly PlayedNote[]): PlayedNote[] {
  const out: { -readonly [field in keyof PlayedNote]: PlayedNote[field] }[] = [];
  const last = new Map<number, (typeof out)[number]>();
  for (const note of notes) {
    const key = note.part * 128 + note.pitch;
    const before = last.get(key);
    if (before && note.start - before.start < TOGETHER) {
      before.end = Math.max(before.end, note.end);
      before.velocity = Math.max(before.velocity, note.velocity);
      continue;
    }
    if (before) before.end = Math.min(before.end, note.start - GAP);
    const heard = { ...note };
    last.set(key, heard);
    out.push(heard);
  }
  return out;
}
