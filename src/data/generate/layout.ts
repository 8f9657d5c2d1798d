import type { WrittenNote, WrittenSong, WrittenTrack } from "../../music/write-midi.js";
import type { Random } from "../../util/random.js";
import type { Plan } from "./plan.js";

export type Role = "melody" | "answer" | "chords" | "pad" | "bass" | "drums";

/** One instrument's notes, in beats from the first true measure (a pickup lies below 0). */
export interface Part {
  readonly role: Role;
  readonly name: string;
  readonly program: number;
  readonly notes: readonly WrittenNote[];
}

/** `band`: a track an instrument. `hands`: a piano score in two tracks. `piano`: one. `flat`: one track, drums and all its colours left out. */
export type Layout = "band" | "hands" | "piano" | "flat";

export interface LayoutOptions {
  readonly layout: Layout;
  /** Beats of the file before the first true measure. */
  readonly lead: number;
  readonly ticksPerBeat: number;
  /** Standard deviations of a player: of the timing in beats, of the velocity. */
  readonly timing: number;
  readonly touch: number;
  readonly title?: string;
  readonly format?: 0 | 1;
  readonly tempi?: WrittenSong["tempi"];
  /** Whether tracks have names. */
  readonly named?: boolean;
}

/** Puts the parts of a plan into the tracks of a file, played by people who are not machines. */
export function layoutSong(plan: Plan, parts: readonly Part[], options: LayoutOptions, random: Random): WrittenSong {
  const { lead, ticksPerBeat } = options;
  const end = lead + plan.measures.length * plan.beatsPerMeasure;
  const played = parts.map((part) => ({ ...part, notes: play(part, options, end, random) }));
  const tracks = arrange(played, options).map((track) => ({ ...track, notes: separate(track.notes) }));
  return {
    format: options.format ?? 1,
    title: options.title,
    ticksPerBeat,
    tempi: options.tempi ?? [{ beat: 0, bpm: plan.bpm }],
    meters: [{ beat: 0, numerator: plan.beatsPerMeasure, denominator: 4 }],
    tracks: tracks.filter((track) => track.notes.length > 0),
  };
}

/** Moves notes to file time, a little off the grid, onto ticks, within the song. */
function play(part: Part, options: LayoutOptions, end: number, random: Random): WrittenNote[] {
  const { ticksPerBeat, timing, touch, lead } = options;
  const onTick = (place: number) => Math.round(place * ticksPerBeat) / ticksPerBeat;
  // A player leans one way: the drums hardly, the singer most.
  const lean = part.role === "drums" ? 0 : timing * random.normal() * 0.5;
  const loose = part.role === "drums" ? timing * 0.5 : timing;
  const notes: WrittenNote[] = [];
  for (const note of part.notes) {
    const off = timing > 0 ? clamp(lean + loose * random.normal(), -0.06, 0.08) : 0;
    const onset = onTick(Math.max(0, note.onset + lead + off));
    // A pickup longer than the file's lead is cut off.
    if (onset >= end || note.onset + lead < -0.1) continue;
    const offset = onTick(Math.min(end, Math.max(onset + 1 / ticksPerBeat, note.offset + lead + off)));
    const velocity = touch > 0 ? Math.round(note.velocity + touch * random.normal()) : note.velocity;
    notes.push({ onset, offset, pitch: note.pitch, velocity: clamp(velocity, 8, 127) });
  }
  return notes;
}

function arrange(parts: readonly Part[], { layout, named }: LayoutOptions): WrittenTrack[] {
  const pitched = parts.filter((part) => part.role !== "drums");
  const together = (roles: readonly Role[]) => pitched.filter((p) => roles.includes(p.role)).flatMap((p) => p.notes);
  const label = (name: string) => (named === false ? "" : name);
  switch (layout) {
    case "band": {
      let channel = 0;
      return parts.map((part) => {
        if (part.role === "drums") return { name: label(part.name), channel: 9, program: 0, notes: part.notes };
        // Channel 10 (index 9) is for the drums; a seventeenth part would share.
        if (channel === 9) channel++;
        return { name: label(part.name), channel: channel++ % 16, program: part.program, notes: part.notes };
      });
    }
    case "hands":
      return [
        { name: label("Right Hand"), channel: 0, program: 0, notes: together(["melody", "answer", "pad"]) },
        { name: label("Left Hand"), channel: 1, program: 0, notes: together(["chords", "bass"]) },
      ];
    case "piano":
    case "flat": {
      const roles: Role[] =
        layout === "piano" ? ["melody", "chords", "bass"] : ["melody", "answer", "chords", "pad", "bass"];
      return [{ name: label(layout === "piano" ? "Piano" : ""), channel: 0, program: 0, notes: together(roles) }];
    }
  }
}

/** Sorted by onset, then pitch; a note ends where the next of its pitch starts, and of two at one place the longer stays. */
export function separate(notes: readonly WrittenNote[]): WrittenNote[] {
  const sorted = [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch || b.offset - a.offset);
  const last = new Int32Array(128).fill(-1);
  const kept: WrittenNote[] = [];
  for (const note of sorted) {
    const before = last[note.pitch];
    if (before >= 0) {
      const held = kept[before];
      if (note.onset === held.onset) continue;
      if (note.onset < held.offset) kept[before] = { ...held, offset: note.onset };
    }
    last[note.pitch] = kept.length;
    kept.push(note);
  }
  return kept;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
