/**
 * Paints a scene. Everything of one colour is painted in one go, so that a song of ten thousand notes costs a few dozen fills.
 */
import { VOICES } from "../../src/music/piece.js";
import { drawGlyph } from "./glyphs.js";
import { LANE_LETTERS, type LaneBox, SHADES } from "./lanes.js";
import { type Glyph, type Line, labelSize, type NoteBox, type Scene, type Viewport } from "./layout.js";
import type { Word } from "./marks.js";
import { DRUMS } from "./note-index.js";
import { pixelOf, writeNotes } from "./pixel-notes.js";
import { contrast, inkOn, type Theme } from "./theme.js";

type Context = CanvasRenderingContext2D;

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** Opacity of what the legend does not highlight. */
const DIM = 0.16;
const [BASS, MELODY] = [VOICES.indexOf("bass"), VOICES.indexOf("melody")];

export interface Paper {
  readonly theme: Theme;
  /** Device pixels a pixel. */
  readonly ratio: number;
  readonly viewport: Viewport;
  /** Height of a semitone, which the printed degrees follow; and the gutter at the left. */
  readonly row: number;
  readonly gutter: number;
}

export function paint(ctx: Context, scene: Scene, paper: Paper): void {
  const { theme, ratio, viewport } = paper;
  const { left, top, width, height } = viewport;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, width, height);
  ctx.translate(-left, -top);
  ctx.fillStyle = theme.panel;
  for (const panel of scene.panels) ctx.fillRect(panel.x, panel.y, panel.width, panel.height);
  paintLines(ctx, scene.lines, theme, ratio);
  paintLanes(ctx, scene.lanes, theme);
  paintGlyphs(ctx, scene.drums, paper);
  paintNotes(ctx, [...dotsOf(scene.drums), ...scene.notes], paper);
  paintWords(ctx, scene.words, theme);

  // The gutter lies over the notes of a scrolled line.
  ctx.setTransform(ratio, 0, 0, ratio, 0, -top * ratio);
  ctx.fillStyle = theme.ground;
  if (left > 0) ctx.fillRect(0, top, paper.gutter - 1, height);
  paintWords(ctx, scene.gutter, theme);
}

function paintLines(ctx: Context, lines: readonly Line[], theme: Theme, ratio: number): void {
  const hair = 1 / ratio;
  const styles: Record<Line["kind"], [colour: string, width: number]> = {
    beat: [theme.beatLine, hair],
    tonic: [theme.tonicLine, Math.max(hair, 0.5)],
    measure: [theme.measureLine, Math.max(hair, 1)],
    phrase: [theme.phraseLine, 1.5],
  };
  for (const kind of ["tonic", "beat", "measure", "phrase"] as const) {
    const [colour, width] = styles[kind];
    ctx.fillStyle = colour;
    for (const line of lines) {
      if (line.kind !== kind) continue;
      if (kind === "tonic") ctx.fillRect(line.x, snap(line.y, ratio), line.length, width);
      else ctx.fillRect(snap(line.x - width / 2, ratio), line.y, width, line.length);
    }
  }
}

/** To the middle of a device pixel's grid, so that hairs are sharp. */
const snap = (x: number, ratio: number) => Math.round(x * ratio) / ratio;

/** From this height on a note has its true shape; smaller ones are made of rectangles, which cost a tenth. */
const SHAPED = 5.5;

/** From so many small notes on they are written into pixels. */
const MANY = 1500;

const isSmall = ({ height, width }: NoteBox) => height < SHAPED || width <= 3;

function paintNotes(ctx: Context, notes: readonly NoteBox[], paper: Paper): void {
  let small = 0;
  for (const note of notes) if (isSmall(note)) small++;
  const pixels = small >= MANY;
  // Larger notes among them keep their shapes, and lie below.
  paintBoxes(ctx, pixels ? notes.filter((note) => !isSmall(note)) : notes, paper);
  if (pixels) paintPixels(ctx, notes.filter(isSmall), paper);
}

/** The sheet on which small notes are written; kept, for it is as large as the song's view. */
let sheet: { readonly layer: HTMLCanvasElement; readonly image: ImageData } | null = null;

function paintPixels(ctx: Context, notes: readonly NoteBox[], { theme, ratio, viewport }: Paper): void {
  const [width, height] = [Math.ceil(viewport.width * ratio), Math.ceil(viewport.height * ratio)];
  if (width === 0 || height === 0) return;
  if (sheet?.layer.width !== width || sheet.layer.height !== height) {
    const layer = document.createElement("canvas");
    Object.assign(layer, { width, height });
    sheet = { layer, image: new ImageData(width, height) };
  }
  const { layer, image } = sheet;
  const data = new Uint32Array(image.data.buffer).fill(0);
  const hues = [theme.neutral, ...theme.intervals];
  // The melody lies over chords on its own pitch, and what is lit over what is dim.
  const order = (dim: boolean, melody: boolean) =>
    notes.filter((note) => note.dim === dim && (note.voice === MELODY) === melody);
  for (const dim of [true, false]) {
    const colours = hues.map((colour) => pixelOf(colour, dim ? DIM : 1));
    for (const melody of [false, true])
      writeNotes({ data, width, height }, order(dim, melody), colours, viewport, ratio);
  }
  layer.getContext("2d")!.putImageData(image, 0, 0);
  ctx.drawImage(layer, viewport.left, viewport.top, width / ratio, height / ratio);
}

/** Notes by colour, dim ones first: [interval + 1][dim]. */
function paintBoxes(ctx: Context, notes: readonly NoteBox[], { theme, row }: Paper): void {
  const groups: NoteBox[][] = Array.from({ length: 26 }, () => []);
  const sort = (note: NoteBox) => groups[(note.interval + 1) * 2 + (note.dim ? 0 : 1)].push(note);
  // The melody lies over chords on its own pitch.
  for (const note of notes) if (note.voice !== MELODY) sort(note);
  for (const note of notes) if (note.voice === MELODY) sort(note);
  ctx.lineWidth = 0.75;
  for (const dim of [0, 1]) {
    ctx.globalAlpha = dim === 0 ? DIM : 1;
    for (let interval = -1; interval < 12; interval++) {
      const group = groups[(interval + 1) * 2 + dim];
      if (group.length === 0) continue;
      const colour = interval < 0 ? theme.neutral : theme.intervals[interval];
      ctx.fillStyle = colour;
      // Colours that hardly stand out from the ground get a hair around them.
      const edge = dim === 1 && contrast(colour, theme.ground) < 3 ? theme.edge : null;
      if (edge) ctx.strokeStyle = edge;
      for (const note of group) {
        if (isSmall(note)) fillSmall(ctx, note);
        else fillShaped(ctx, note, edge !== null);
      }
    }
  }
  ctx.globalAlpha = 1;
  ctx.font = `600 ${labelSize(row)}px ${FONT}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (let interval = 0; interval < 12; interval++) {
    ctx.fillStyle = inkOn(theme.intervals[interval]);
    for (const { label, x, y, height } of groups[(interval + 1) * 2 + 1]) {
      if (label) ctx.fillText(label, x + 2.5, y + height / 2 + 0.5);
    }
  }
}

/** A voice by its shape: the melody is round, the bass a wedge that falls away, chords are plain bars. */
function fillShaped(ctx: Context, { x, y, width, height, voice }: NoteBox, edged: boolean): void {
  if (voice !== MELODY && voice !== BASS) {
    ctx.fillRect(x, y, width, height);
    if (edged) ctx.strokeRect(x, y, width, height);
    return;
  }
  ctx.beginPath();
  if (voice === MELODY) ctx.roundRect(x, y, width, height, Math.min(height / 2, width / 2));
  else {
    const tail = height * 0.36;
    ctx.moveTo(x, y);
    ctx.lineTo(x + width, y + tail);
    ctx.lineTo(x + width, y + height - tail);
    ctx.lineTo(x, y + height);
    ctx.closePath();
  }
  ctx.fill();
  if (edged) ctx.stroke();
}

/** The same shapes, as rectangles: the bass is a head and a thin tail; the melody stands out by its height alone. */
function fillSmall(ctx: Context, { x, y, width, height, voice }: NoteBox): void {
  if (voice !== BASS || width <= 4) {
    ctx.fillRect(x, y, width, height);
    return;
  }
  ctx.fillRect(x, y, 3, height);
  const tail = Math.max(1.75, height * 0.45);
  ctx.fillRect(x + 3, y + (height - tail) / 2, width - 3, tail);
}

/** Smaller glyphs are dots, and this is a dot's width. */
const SMALL_GLYPH = 4;
const DOT = 1.5;

/** Drums too small for a glyph, as notes of no degree: thousands of them are written into pixels like other small notes. */
function dotsOf(drums: readonly Glyph[]): NoteBox[] {
  const [width, height] = [DOT, DOT];
  return drums
    .filter(({ size }) => size < SMALL_GLYPH)
    .map(({ x, y, dim }) => ({
      x: x - DOT / 2,
      y: y - DOT / 2,
      width,
      height,
      interval: -1,
      voice: DRUMS,
      dim,
      label: "",
    }));
}

function paintGlyphs(ctx: Context, drums: readonly Glyph[], { theme, ratio, viewport }: Paper): void {
  const snapX = (x: number) => Math.round((x - viewport.left) * ratio) / ratio + viewport.left;
  const snapY = (y: number) => Math.round((y - viewport.top) * ratio) / ratio + viewport.top;
  for (const dim of [true, false]) {
    ctx.globalAlpha = dim ? DIM : 1;
    for (const { x, y, size, kind, dim: own } of drums) {
      if (own !== dim || size < SMALL_GLYPH) continue;
      const stamp = stampOf(kind, size, theme.neutral, ratio);
      const side = stamp.width / ratio;
      ctx.drawImage(stamp, snapX(x - side / 2), snapY(y - side / 2), side, side);
    }
  }
  ctx.globalAlpha = 1;
}

/** Glyphs are drawn once and stamped: strokes of thousands of them would cost a frame. */
const STAMPS = new Map<string, HTMLCanvasElement>();
const MOST_STAMPS = 200;

function stampOf(kind: number, size: number, colour: string, ratio: number): HTMLCanvasElement {
  const key = `${kind} ${size} ${colour} ${ratio}`;
  const known = STAMPS.get(key);
  if (known) return known;
  const stamp = document.createElement("canvas");
  const side = Math.ceil(size + 2);
  stamp.width = Math.round(side * ratio);
  stamp.height = stamp.width;
  const pen = stamp.getContext("2d")!;
  pen.scale(ratio, ratio);
  const [stroked, filled] = [new Path2D(), new Path2D()];
  drawGlyph(stroked, filled, { x: side / 2, y: side / 2, size, kind });
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.stroke(stroked);
  pen.fill(filled);
  if (STAMPS.size >= MOST_STAMPS) STAMPS.clear();
  STAMPS.set(key, stamp);
  return stamp;
}

function paintLanes(ctx: Context, boxes: readonly LaneBox[], theme: Theme): void {
  const groups = new Map<number, LaneBox[]>();
  for (const box of boxes) {
    const key = box.opacity * 8 + (box.yes ? 1 : 0) + (box.corrected ? 2 : 0) + (box.kind === "binary" ? 0 : 4);
    const group = groups.get(key);
    if (group) group.push(box);
    else groups.set(key, [box]);
  }
  for (const group of groups.values()) {
    const { opacity, yes, corrected, kind } = group[0];
    ctx.globalAlpha = corrected ? 1 : opacity / SHADES;
    ctx.fillStyle = corrected ? theme.corrected : kind !== "binary" ? theme.scale : yes ? theme.yes : theme.maybe;
    // A no of the user is an empty box; a no of the model is low.
    for (const { x, y, width, height } of group) {
      if (corrected && !yes) {
        ctx.fillRect(x, y, width, 1);
        ctx.fillRect(x, y + height - 1, width, 1);
        ctx.fillRect(x, y, 1, height);
        ctx.fillRect(x + width - 1, y, 1, height);
      } else if (yes) ctx.fillRect(x, y, width, height);
      else ctx.fillRect(x, y + height / 2, width, height / 2);
    }
  }
  ctx.globalAlpha = 1;
  ctx.font = `600 ${LANE_LETTERS}px ${FONT}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const { label, x, y, height, corrected } of boxes) {
    if (!label) continue;
    ctx.fillStyle = corrected ? inkOn(theme.corrected) : theme.text;
    ctx.fillText(label, x + 3, y + height / 2 + 0.5);
  }
}

function paintWords(ctx: Context, words: readonly Word[], theme: Theme): void {
  const styles: Record<Word["kind"], [weight: number, colour: string]> = {
    modulation: [700, theme.accent],
    key: [600, theme.text],
    phrase: [600, theme.text],
    measure: [400, theme.quiet],
    lane: [400, theme.quiet],
  };
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const { text, x, y, size, kind } of words) {
    const [weight, colour] = styles[kind];
    ctx.font = `${weight} ${size}px ${FONT}`;
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }
}
