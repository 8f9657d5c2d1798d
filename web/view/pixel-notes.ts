/**
 * Thousands of small notes, written into pixels: each is a few bytes there, where a rectangle of a canvas costs a call and a pass of its
 * own. The same shapes as `fillSmall` draws, on whole device pixels.
 */
import { VOICES } from "../../src/music/piece.js";
import type { NoteBox, Viewport } from "./layout.js";

const BASS = VOICES.indexOf("bass");

/** Pixels from the top left, a number a pixel: its bytes are red, green, blue, opacity. */
export interface Pixels {
  readonly data: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** A colour "#rrggbb" as a pixel, with an opacity 0–1. Canvases keep pixels in this order on every machine that browsers run on (little-endian). */
export function pixelOf(colour: string, opacity: number): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return ((Math.round(opacity * 255) << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/**
 * Notes in order, later ones over earlier ones.
 * @param colours pixel of each interval from −1 on
 * @param ratio device pixels a pixel
 */
export function writeNotes(
  pixels: Pixels,
  notes: readonly NoteBox[],
  colours: readonly number[],
  { left, top }: Viewport,
  ratio: number,
): void {
  for (const { x, y, width, height, voice, interval } of notes) {
    const colour = colours[interval + 1];
    const [across, down] = [(x - left) * ratio, (y - top) * ratio];
    if (voice !== BASS || width <= 4) {
      fill(pixels, across, down, width * ratio, height * ratio, colour);
      continue;
    }
    fill(pixels, across, down, 3 * ratio, height * ratio, colour);
    const tail = Math.max(1.75, height * 0.45) * ratio;
    fill(pixels, across + 3 * ratio, down + (height * ratio - tail) / 2, (width - 3) * ratio, tail, colour);
  }
}

/** A rectangle of at least one pixel, cut at the edges. */
function fill({ data, width, height }: Pixels, x: number, y: number, w: number, h: number, colour: number): void {
  const from = Math.max(0, Math.round(x));
  const to = Math.min(width, Math.max(Math.round(x) + 1, Math.round(x + w)));
  const first = Math.max(0, Math.round(y));
  const last = Math.min(height, Math.max(Math.round(y) + 1, Math.round(y + h)));
  if (from >= to) return;
  for (let row = first; row < last; row++) data.fill(colour, row * width + from, row * width + to);
}
