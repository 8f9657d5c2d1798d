/**
 * What of a song is in sight, as rectangles and words, ready to be painted. Pure: the same song, reading and view give the same scene,
 * with or without a page to paint it on.
 */
import { drumKind } from "../../src/features/drum-kinds.js";
import { VOICES } from "../../src/music/piece.js";
import type { View } from "../app/types.js";
import { DEGREES, intervalAbove } from "./degrees.js";
import { type LaneBox, laneBoxes } from "./lanes.js";
import { gutterWords, headerWords, measureStep, type Word } from "./marks.js";
import { DRUMS, type NoteIndex, notesWithin } from "./note-index.js";
import type { Reading } from "./reading.js";
import { type Arrangement, type Metrics, partsOf, type System, xOf } from "./systems.js";

/** The part of the song that is seen, in its own pixels. */
export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface NoteBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Semitones above the local tonic; −1 where no tonic is known. */
  readonly interval: number;
  /** Index into `VOICES`; its shape. */
  readonly voice: number;
  /** Not what the legend highlights. */
  readonly dim: boolean;
  /** The degree, where there is room to print it; else empty. */
  readonly label: string;
}

export interface Glyph {
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Index into `DRUM_KINDS`. */
  readonly kind: number;
  readonly dim: boolean;
}

export interface Line {
  readonly x: number;
  readonly y: number;
  /** Across or down. */
  readonly length: number;
  readonly kind: "beat" | "measure" | "phrase" | "tonic";
}

export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Scene {
  readonly notes: readonly NoteBox[];
  readonly drums: readonly Glyph[];
  readonly lines: readonly Line[];
  /** Grounds of lanes. */
  readonly panels: readonly Panel[];
  readonly lanes: readonly LaneBox[];
  readonly words: readonly Word[];
  /** Words of the gutter: they stay where they are when a line is scrolled. */
  readonly gutter: readonly Word[];
}

export interface Scenery {
  readonly reading: Reading;
  readonly notes: NoteIndex;
  /** The file's measure of each beat. */
  readonly measures: ArrayLike<number>;
}

/** Beats narrower than this have no line of their own. */
const BEAT_LINES = 14;

/** Notes that come so little (in beats) before a system's end belong to the next. */
const EARLY = 1 / 8;

/** Rows from which degrees are printed. */
export const LABEL_ROW = 8;
/** Width of a sign, in heights of its letters. */
export const SIGN = 0.6;

export function layout(
  scenery: Scenery,
  arrangement: Arrangement,
  view: Pick<View, "highlight">,
  viewport: Viewport,
): Scene {
  const { reading } = scenery;
  const { metrics } = arrangement;
  const scene = {
    notes: [] as NoteBox[],
    drums: [] as Glyph[],
    lines: [] as Line[],
    panels: [] as Panel[],
    lanes: [] as LaneBox[],
    words: [] as Word[],
    gutter: [] as Word[],
  };
  for (const system of arrangement.systems) {
    if (system.y > viewport.top + viewport.height || system.y + metrics.height < viewport.top) continue;
    const from = Math.max(system.from, system.from + Math.floor((viewport.left - system.x) / metrics.beat));
    const to = Math.min(
      system.to,
      system.from + Math.ceil((viewport.left + viewport.width - system.x) / metrics.beat) + 1,
    );
    if (from >= to) continue;
    placeNotes(scene, scenery, system, metrics, from, to, view.highlight);
    placeLines(scene.lines, reading, system, metrics, from, to);
    const { lanes } = partsOf(system, metrics);
    const [x, end] = [xOf(system, metrics, from), xOf(system, metrics, to)];
    scene.panels.push({ x, y: lanes, width: end - x, height: metrics.lanes });
    scene.lanes.push(...laneBoxes(reading, system, metrics, from, to));
    scene.words.push(...headerWords(scenery, arrangement, system, from, to, viewport));
    scene.gutter.push(...gutterWords(reading, system, metrics));
  }
  return scene;
}

function placeNotes(
  scene: { notes: NoteBox[]; drums: Glyph[] },
  { reading, notes }: Scenery,
  system: System,
  m: Metrics,
  from: number,
  to: number,
  highlight: View["highlight"],
): void {
  const { roll, drums } = partsOf(system, m);
  const [first, last] = notesWithin(notes, from - EARLY, to);
  const lit = typeof highlight === "string" ? VOICES.indexOf(highlight) : -1;
  const degree = typeof highlight === "number" ? highlight : -1;
  const drumY = new Map(notes.drums.map((kind, row) => [kind, drums + (row + 0.5) * m.drumRow]));
  for (let n = first; n < last; n++) {
    const voice = notes.voice[n];
    if (notes.offset[n] <= from && (voice !== DRUMS || notes.onset[n] < from - EARLY)) continue;
    const pitch = notes.pitch[n];
    const onset = Math.max(notes.onset[n], system.from);
    const x = xOf(system, m, onset);
    if (system.to < reading.beats && system.to - notes.onset[n] < EARLY) continue;
    if (voice === DRUMS) {
      if (system.from - notes.onset[n] >= EARLY) continue;
      const kind = drumKind(pitch);
      // In halves of a pixel, so that few sizes are drawn.
      const size = Math.min(m.drumRow - 1, Math.max(3, Math.round(m.beat / 2.25) / 2));
      // A glyph begins where its note does.
      scene.drums.push({
        x: x + size / 2,
        y: drumY.get(kind)!,
        size,
        kind,
        dim: degree >= 0 || (lit >= 0 && lit !== DRUMS),
      });
      continue;
    }
    // The tonic is that of the beat in which the note begins, or which it anticipates by a hair.
    const tonic = reading.tonic[Math.min(reading.beats - 1, Math.max(0, Math.floor(notes.onset[n] + EARLY)))];
    const interval = tonic < 0 ? -1 : intervalAbove(tonic, pitch);
    const end = xOf(system, m, Math.min(notes.offset[n], system.to));
    const width = Math.max(1.5, end - x - (end - x > 4 ? 1 : 0));
    const height = noteHeight(voice, m.row);
    const middle = roll + (m.high - pitch + 0.5) * m.row;
    const label = interval >= 0 && m.row >= LABEL_ROW ? DEGREES[interval] : "";
    scene.notes.push({
      x,
      y: middle - height / 2,
      width,
      height,
      interval,
      voice,
      dim: (degree >= 0 && interval !== degree) || (lit >= 0 && lit !== voice),
      label: label.length * labelSize(m.row) * SIGN + 3 <= width ? label : "",
    });
  }
}

/** Height of printed degrees. */
export function labelSize(row: number): number {
  return Math.min(13, Math.max(8.5, row - 1));
}

const [BASS, MELODY] = [VOICES.indexOf("bass"), VOICES.indexOf("melody")];

/** Melody stands out, chords stand back. */
export function noteHeight(voice: number, row: number): number {
  if (voice === MELODY) return Math.max(4, row * 1.15);
  if (voice === BASS) return Math.max(3.5, row * 1.1);
  return row >= LABEL_ROW ? row - 1 : Math.max(2, row * 0.6);
}

function placeLines(lines: Line[], reading: Reading, system: System, m: Metrics, from: number, to: number): void {
  const { roll, bottom } = partsOf(system, m);
  const step = measureStep(m.beat);
  for (let t = from; t <= to; t++) {
    const x = xOf(system, m, t);
    if (t >= reading.beats || (t === system.to && t < reading.beats)) {
      lines.push({ x, y: roll, length: bottom - roll, kind: "measure" });
    } else if (reading.phraseStart[t] === 1) {
      lines.push({ x, y: roll - 14, length: bottom - roll + 14, kind: "phrase" });
    } else if (reading.measureStart[t] === 1) {
      if (step === 1) lines.push({ x, y: roll, length: bottom - roll, kind: "measure" });
    } else if (m.beat >= BEAT_LINES) lines.push({ x, y: roll, length: m.roll, kind: "beat" });
  }
  // Where the tonic lies, key by key.
  for (let t = from; t < to; ) {
    const tonic = reading.tonic[t];
    let end = t + 1;
    while (end < to && reading.tonic[end] === tonic) end++;
    const rows = Math.round(m.roll / m.row);
    for (let pitch = m.high - rows + 1; tonic >= 0 && pitch <= m.high; pitch++) {
      if (intervalAbove(tonic, pitch) !== 0) continue;
      const y = roll + (m.high - pitch + 0.5) * m.row;
      lines.push({ x: xOf(system, m, t), y, length: (end - t) * m.beat, kind: "tonic" });
    }
    t = end;
  }
}
