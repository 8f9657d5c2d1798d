/** Drums as glyphs, close to how drum music is written: heads below, crosses for cymbals. */
import {
  CLOSED_HAT,
  CRASH,
  DRUM_KINDS,
  KICK,
  OPEN_HAT,
  OTHER,
  RIDE,
  SNARE,
  TOM,
} from "../../src/features/drum-kinds.js";

/** What both a canvas path and a line of SVG can trace. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  closePath(): void;
}

export function drawGlyph(
  stroked: Pen,
  filled: Pen,
  { x, y, size, kind }: { readonly x: number; readonly y: number; readonly size: number; readonly kind: number },
): void {
  const r = size / 2;
  const circle = (pen: Pen, radius: number, cx = x, cy = y) => {
    pen.moveTo(cx + radius, cy);
    pen.arc(cx, cy, radius, 0, 2 * Math.PI);
  };
  const cross = (reach: number) => {
    stroked.moveTo(x - reach, y - reach);
    stroked.lineTo(x + reach, y + reach);
    stroked.moveTo(x - reach, y + reach);
    stroked.lineTo(x + reach, y - reach);
  };
  const diamond = (pen: Pen, reach: number) => {
    pen.moveTo(x, y - reach);
    pen.lineTo(x + reach, y);
    pen.lineTo(x, y + reach);
    pen.lineTo(x - reach, y);
    pen.closePath();
  };
  switch (kind) {
    case KICK:
      circle(filled, r * 0.95);
      break;
    case SNARE:
      filled.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
      break;
    case CLOSED_HAT:
      cross(r * 0.7);
      break;
    case OPEN_HAT:
      circle(stroked, r * 0.75);
      break;
    case RIDE:
      diamond(stroked, r * 0.95);
      break;
    case CRASH:
      cross(r * 0.8);
      stroked.moveTo(x, y - r);
      stroked.lineTo(x, y + r);
      stroked.moveTo(x - r, y);
      stroked.lineTo(x + r, y);
      break;
    case TOM:
      diamond(filled, r);
      break;
    case OTHER:
      circle(filled, r * 0.5);
      break;
    default: {
      // A clap or rim: a triangle.
      filled.moveTo(x, y - r * 0.9);
      filled.lineTo(x + r * 0.9, y + r * 0.8);
      filled.lineTo(x - r * 0.9, y + r * 0.8);
      filled.closePath();
    }
  }
}

/** The glyph as an SVG path in a box from 0 to `size`, for the legend. */
export function glyphPath(kind: number, size: number): { stroked: string; filled: string } {
  const [stroked, filled] = [new SvgPen(), new SvgPen()];
  drawGlyph(stroked, filled, { x: size / 2, y: size / 2, size: size - 2, kind });
  return { stroked: stroked.path, filled: filled.path };
}

class SvgPen implements Pen {
  path = "";
  moveTo(x: number, y: number) {
    this.path += `M${x} ${y}`;
  }
  lineTo(x: number, y: number) {
    this.path += `L${x} ${y}`;
  }
  arc(x: number, y: number, r: number) {
    this.path += `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  }
  rect(x: number, y: number, w: number, h: number) {
    this.path += `M${x} ${y}h${w}v${h}h${-w}Z`;
  }
  closePath() {
    this.path += "Z";
  }
}

export const DRUM_NAMES = DRUM_KINDS.map(({ words }) => words.replace(/^(the|a) /, ""));
