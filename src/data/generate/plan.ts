import type { WrittenNote } from "../../music/write-midi.js";
import { modeOrMajor } from "../../theory/modes.js";
import { type Chord, type ChordChange, progression } from "./chords.js";

/** What plays in a measure: everything; hits on the first beat under a solo line; drums alone; no drums; nothing but the line. */
export type Texture = "full" | "stop" | "drums" | "noDrums" | "line" | "hold";

/** A measure of the plan that all parts are written from. */
export interface PlannedMeasure {
  /** Semitones from the song's first tonic: not folded into an octave, so that a line goes up where the key does. */
  readonly key: number;
  readonly mode: string;
  readonly changes: readonly ChordChange[];
  /** Where it stands in its phrase, from 0, and that phrase's length in measures. */
  readonly inPhrase: number;
  readonly phraseLength: number;
  /** 1 where a direct modulation up by 1–3 semitones starts here; null where the new key is only the relative one. */
  readonly modulationUp: 0 | 1 | null;
  readonly section: string;
  /** The line of this phrase: phrases of one theme share it. */
  readonly theme: string;
  /** 0 quiet – 1 loud. */
  readonly energy: number;
  readonly texture: Texture;
  readonly blues: boolean;
  /** How far the labels of the local scale are to be trusted, 0–1: blues mixes modes. */
  readonly scaleWeight: number;
}

/** A song before its notes: what all parts agree on. */
export interface Plan {
  readonly beatsPerMeasure: number;
  readonly bpm: number;
  /** 0 straight eighths – 1 the off-beat eighth on the last third of the beat. */
  readonly swing: number;
  /** Pitch class of the first tonic. */
  readonly tonic: number;
  readonly measures: readonly PlannedMeasure[];
  /** Broken chords run through every tone of a chord of four or more, not through the lower three. */
  readonly everyTone?: boolean;
}

export interface PhraseOptions {
  readonly section?: string;
  readonly theme?: string;
  readonly key?: number;
  readonly mode?: string;
  readonly energy?: number;
  readonly texture?: Texture;
  readonly blues?: boolean;
  readonly beatsPerMeasure?: number;
}

/** The measures of one phrase from its chords. Modulations are marked by `markModulations` over the whole song. */
export function phrase(chords: string, options: PhraseOptions = {}): PlannedMeasure[] {
  const measures = progression(chords, options.beatsPerMeasure ?? 4);
  return measures.map((changes, inPhrase) => ({
    key: options.key ?? 0,
    mode: options.mode ?? "major",
    changes,
    inPhrase,
    phraseLength: measures.length,
    modulationUp: 0,
    section: options.section ?? "verse",
    theme: options.theme ?? options.section ?? "verse",
    energy: options.energy ?? 0.6,
    texture: options.texture ?? "full",
    blues: options.blues ?? false,
    scaleWeight: options.blues ? 0.3 : 1,
  }));
}

/**
 * Marks where the tonic goes up by 1–3 semitones from one measure to the next. A minor key's relative major (and the way
 * back) lies 3 up (9 up) without a change of scale: it is marked null, not known.
 */
export function markModulations(measures: readonly PlannedMeasure[]): PlannedMeasure[] {
  return measures.map((measure, i) => {
    const before = measures[i - 1];
    if (!before || before.key === measure.key) return measure;
    const up = (((measure.key - before.key) % 12) + 12) % 12;
    if (up < 1 || up > 3) return measure;
    const relative = up === 3 && modeOrMajor(before.mode).minor && !modeOrMajor(measure.mode).minor;
    return { ...measure, modulationUp: relative ? null : 1 };
  });
}

/** A chord of no tones: nothing pitched is played. */
export const REST: Chord = { root: 0, intervals: [], bass: 0 };

/** One chord as long as it lasts within its measure. */
export interface Span {
  /** Beats from the first true measure. */
  readonly start: number;
  readonly length: number;
  readonly chord: Chord;
  readonly measure: PlannedMeasure;
  /** True when the measure before held this chord too. */
  readonly continues: boolean;
  /** The chord and key that come after, for lines that lead there. */
  readonly next: { readonly chord: Chord; readonly key: number } | undefined;
}

export function spans(plan: Plan): Span[] {
  const list: Span[] = [];
  plan.measures.forEach((measure, m) => {
    measure.changes.forEach((change, i) => {
      const after = measure.changes[i + 1];
      const nextMeasure = plan.measures[m + 1];
      const before = plan.measures[m - 1];
      list.push({
        start: m * plan.beatsPerMeasure + change.at,
        length: (after?.at ?? plan.beatsPerMeasure) - change.at,
        chord: change.chord,
        measure,
        continues: before?.key === measure.key && before.changes.at(-1)?.chord === change.chord,
        next: after
          ? { chord: after.chord, key: measure.key }
          : nextMeasure && { chord: nextMeasure.changes[0].chord, key: nextMeasure.key },
      });
    });
  });
  return list;
}

/** The chord that sounds at a beat of a measure. */
export function chordAt(measure: PlannedMeasure, beat: number): Chord {
  let chord = measure.changes[0].chord;
  for (const change of measure.changes) if (change.at <= beat + 1e-6) chord = change.chord;
  return chord;
}

/** Moves the second half of a beat later: with swing 1 the off-beat eighth falls on the last third. Triplets stay. */
export function swung(place: number, swing: number): number {
  const beat = Math.floor(place + 1e-9);
  const inside = place - beat;
  // Triplets lie where they lie.
  if (Math.abs(inside * 3 - Math.round(inside * 3)) < 1e-3) return place;
  const middle = 0.5 + swing / 6;
  return beat + (inside < 0.5 ? (inside * middle) / 0.5 : middle + ((inside - 0.5) * (1 - middle)) / 0.5);
}

/** The notes of one part while it is written: places in beats from the first true measure, swung on the way in. */
export class Line {
  readonly notes: WrittenNote[] = [];
  constructor(readonly swing: number) {}

  /** A note from `onset` for `length` beats, both counted in straight time. */
  add(onset: number, length: number, pitch: number, velocity: number): void {
    this.addExact(swung(onset, this.swing), swung(onset + length, this.swing), pitch, velocity);
  }

  /** A note whose places are already what shall sound (triplets, strums). */
  addExact(onset: number, offset: number, pitch: number, velocity: number): void {
    const loud = Math.max(1, Math.min(127, Math.round(velocity)));
    this.notes.push({ onset, offset, pitch, velocity: loud });
  }
}

/** The pitch of this pitch class that lies in [low, low + 12). */
export function fold(pitchClass: number, low: number): number {
  return low + ((((pitchClass - low) % 12) + 12) % 12);
}
