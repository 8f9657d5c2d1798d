/**
 * How a song is broken into systems, and where each stands: rawl's form, whole phrases one below the other, or one long line. All in
 * pixels of the page, from the top left of the song.
 */
import type { View } from "../app/types.js";
import type { NoteIndex } from "./note-index.js";
import type { Reading } from "./reading.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes of what a system holds, from top to bottom. They are the same in every system. */
export interface Metrics {
  /** Pixels a beat and a semitone. */
  readonly beat: number;
  readonly row: number;
  /** Left of the first beat: names of lanes. */
  readonly gutter: number;
  /** Keys and measure numbers. */
  readonly header: number;
  /** The pitched notes, `high` at the top. */
  readonly roll: number;
  readonly high: number;
  /** Height of a row of drums, and of all of them. */
  readonly drumRow: number;
  readonly drums: number;
  readonly lane: number;
  readonly lanes: number;
  /** Height of a system, without the gap below it. */
  readonly height: number;
  readonly gap: number;
}

export interface System {
  readonly index: number;
  /** Beats [from, to). */
  readonly from: number;
  readonly to: number;
  /** Of the first beat, and of the top of its header. */
  readonly x: number;
  readonly y: number;
}

export interface Arrangement {
  readonly form: View["form"];
  readonly systems: readonly System[];
  readonly metrics: Metrics;
  /** Of all systems. */
  readonly width: number;
  readonly height: number;
}

export const HEADER = 31;
const MARGIN = 10;
const TOP = 6;
const GAP = 20;
const LANE = 10;
/** Space between the roll and the drums, and before the lanes. */
export const SPACE = 5;
/** Rows left free above and below the notes. */
const AIR = 1;
/** A system is drawn wider than the zoom asks, up to this, so that it fills the page. */
const STRETCH = 2.2;
/** Or narrower by as much, where one more phrase fits in then. */
const SQUEEZE = 1.3;

export const ZOOM = { least: 1.5, most: 200 } as const;
export const ROW = { least: 2, most: 18 } as const;

const clamp = (x: number, least: number, most: number) => Math.min(most, Math.max(least, x));

/** Gutter of a page of this width. */
export function gutterOf(width: number): number {
  return width < 560 ? 74 : 84;
}

export function arrange(
  reading: Reading,
  notes: NoteIndex,
  view: Pick<View, "zoom" | "form" | "row">,
  size: Size,
): Arrangement {
  const gutter = gutterOf(size.width);
  const zoom = clamp(view.zoom, ZOOM.least, ZOOM.most);
  const room = Math.max(40, size.width - gutter - MARGIN);
  const spans: Span[] =
    view.form === "line" ? [[0, reading.beats]] : breakSystems(reading, Math.floor((room / zoom) * SQUEEZE));
  const longest = Math.max(1, ...spans.map(([from, to]) => to - from));
  const beat = view.form === "line" ? zoom : clamp(room / longest, Math.min(zoom, room / longest), zoom * STRETCH);
  const metrics = metricsOf(reading, notes, {
    beat,
    gutter,
    row: view.row,
    fill: view.form === "line" ? size.height : null,
  });
  const systems = spans.map(
    ([from, to], index): System => ({ index, from, to, x: gutter, y: TOP + index * (metrics.height + metrics.gap) }),
  );
  return {
    form: view.form,
    systems,
    metrics,
    width: view.form === "line" ? gutter + reading.beats * beat + MARGIN : size.width,
    height: TOP + systems.length * (metrics.height + metrics.gap) - metrics.gap + MARGIN,
  };
}

interface Wanted {
  readonly beat: number;
  readonly gutter: number;
  readonly row: number | null | undefined;
  /** Height that a single line should fill; null where systems stand below one another. */
  readonly fill: number | null;
}

function metricsOf(reading: Reading, notes: NoteIndex, { beat, gutter, row: asked, fill }: Wanted): Metrics {
  const rows = notes.high - notes.low + 1 + 2 * AIR;
  const lanes = reading.lanes.length * LANE;
  const drumsOf = (row: number) => clamp(Math.round(row * 1.7), 6, 14);
  const rest = (row: number) =>
    HEADER + (notes.drums.length > 0 ? notes.drums.length * drumsOf(row) + SPACE : 0) + SPACE + lanes;
  let row = asked ?? clamp(Math.round(beat / 9), 3, 13);
  if (!asked && fill !== null) row = clamp(Math.floor((fill - TOP - MARGIN - rest(row)) / rows), Math.min(row, 8), 13);
  row = clamp(row, ROW.least, ROW.most);
  const drumRow = drumsOf(row);
  return {
    beat,
    row,
    gutter,
    header: HEADER,
    roll: rows * row,
    high: notes.high + AIR,
    drumRow,
    drums: notes.drums.length * drumRow,
    lane: LANE,
    lanes,
    height: rest(row) + rows * row,
    gap: GAP,
  };
}

type Span = readonly [from: number, to: number];

/** Whole phrases, as many as fit into `room` beats; a phrase that is longer is broken where measures start, or anywhere. */
export function breakSystems({ beats, phraseStart, measureStart }: Reading, room: number): Span[] {
  const most = Math.max(1, room);
  const spans: Span[] = [];
  /** Where a phrase that begins at `from` and goes on after `end` is broken: into parts as equal as measures allow. */
  const breakPhrase = (from: number, end: number): number => {
    let next = end;
    while (next < beats && phraseStart[next] === 0) next++;
    const parts = Math.ceil((next - from) / most);
    let to = from + Math.ceil((next - from) / parts);
    while (to < end && measureStart[to] === 0) to++;
    return measureStart[to] === 1 ? to : lastStart(measureStart, from, end) || end;
  };
  let from = 0;
  while (from < beats) {
    const end = Math.min(beats, from + most);
    const to = end === beats ? beats : lastStart(phraseStart, from, end) || breakPhrase(from, end);
    spans.push([from, to]);
    from = to;
  }
  return spans;
}

/** The last beat in (from, to] that starts something; 0 where none does. */
function lastStart(starts: Uint8Array, from: number, to: number): number {
  for (let t = to; t > from; t--) if (starts[t] === 1) return t;
  return 0;
}

/** Tops of the parts of a system. */
export function partsOf({ y }: System, m: Metrics) {
  const roll = y + m.header;
  const drums = roll + m.roll + (m.drums > 0 ? SPACE : 0);
  const lanes = drums + m.drums + SPACE;
  return { roll, drums, lanes, bottom: lanes + m.lanes };
}

/** The system that holds a beat. */
export function systemOf({ systems }: Arrangement, beat: number): System | null {
  return systems.find(({ from, to }) => beat >= from && beat < to) ?? null;
}

/** Left edge of a beat (or a fraction of one) in its system. */
export function xOf(system: System, m: Metrics, beat: number): number {
  return system.x + (beat - system.from) * m.beat;
}

/** What stands at a point of the song; null beside the systems. */
export interface Hit {
  readonly beat: number;
  /** Index into `Reading.lanes`; null where the roll is. */
  readonly lane: number | null;
}

export function hit({ systems, metrics }: Arrangement, x: number, y: number): Hit | null {
  const system = systems.find((one) => y >= one.y && y < one.y + metrics.height);
  if (!system) return null;
  const beat = Math.floor((x - system.x) / metrics.beat) + system.from;
  if (beat < system.from || beat >= system.to) return null;
  const { lanes } = partsOf(system, metrics);
  const lane = Math.floor((y - lanes) / metrics.lane);
  return { beat, lane: y >= lanes && lane * metrics.lane < metrics.lanes ? lane : null };
}

/** `View.scroll` → pixels: the leftmost beat of a line, the topmost system. */
export function scrollToPixels({ form, metrics }: Arrangement, scroll: number): number {
  return form === "line" ? scroll * metrics.beat : scroll * (metrics.height + metrics.gap);
}

/** Pixels → `View.scroll`. */
export function pixelsToScroll({ form, metrics }: Arrangement, pixels: number): number {
  return form === "line" ? pixels / metrics.beat : pixels / (metrics.height + metrics.gap);
}

/** The scroll that brings a beat into sight, or null where it is in sight already. */
export function scrollToSee(arrangement: Arrangement, beat: number, at: number, size: Size): number | null {
  const { form, metrics } = arrangement;
  const system = systemOf(arrangement, beat);
  if (!system) return null;
  if (form === "line") {
    const seen = (size.width - metrics.gutter) / metrics.beat;
    if (beat >= at && beat + 1 <= at + seen) return null;
    return Math.max(0, beat - seen / 4);
  }
  const step = metrics.height + metrics.gap;
  const top = at * step;
  if (system.y >= top && system.y + metrics.height <= top + size.height) return null;
  // A system taller than the page is seen from its top.
  if (system.y + metrics.height > top + size.height && metrics.height <= size.height && system.y > top)
    return Math.max(0, (system.y + metrics.height + TOP - size.height) / step);
  return Math.max(0, (system.y - TOP) / step);
}
