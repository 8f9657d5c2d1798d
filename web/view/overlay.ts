/** What moves over the song: the playhead, the beats that are looked at. Painted at every frame, so it is little. */

import type { Viewport } from "./layout.js";
import { type Arrangement, partsOf, systemOf, xOf } from "./systems.js";
import type { Theme } from "./theme.js";

export interface Overlay {
  readonly playing: number | null;
  readonly beat: number | null;
  readonly other: number | null;
  readonly hover: number | null;
  /** Beats that are marked in a lane by dragging. */
  readonly range: { readonly from: number; readonly to: number; readonly lane: number } | null;
}

export interface OverlayBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: "beat" | "other" | "hover" | "playing" | "range";
}

export function overlayBoxes(arrangement: Arrangement, overlay: Overlay): OverlayBox[] {
  const { metrics } = arrangement;
  const boxes: OverlayBox[] = [];
  const column = (beat: number | null, kind: OverlayBox["kind"], width = metrics.beat) => {
    if (beat === null) return;
    const system = systemOf(arrangement, beat);
    if (!system) return;
    const { roll, bottom } = partsOf(system, metrics);
    boxes.push({ x: xOf(system, metrics, beat), y: roll, width, height: bottom - roll, kind });
  };
  column(overlay.hover, "hover");
  column(overlay.other, "other");
  column(overlay.beat, "beat");
  if (overlay.range) {
    const { from, to, lane } = overlay.range;
    for (const system of arrangement.systems) {
      const [first, last] = [Math.max(from, system.from), Math.min(to, system.to)];
      if (first >= last) continue;
      const y = partsOf(system, metrics).lanes + lane * metrics.lane;
      boxes.push({
        x: xOf(system, metrics, first),
        y,
        width: (last - first) * metrics.beat,
        height: metrics.lane,
        kind: "range",
      });
    }
  }
  column(overlay.playing, "playing", 2);
  return boxes;
}

export function paintOverlay(
  ctx: CanvasRenderingContext2D,
  boxes: readonly OverlayBox[],
  theme: Theme,
  viewport: Viewport,
  gutter: number,
  ratio: number,
): void {
  const { left, top, width, height } = viewport;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(gutter - 1, 0, width, height);
  ctx.clip();
  ctx.translate(-left, -top);
  for (const box of boxes) {
    const { x, y, width: w, height: h, kind } = box;
    if (kind === "playing") {
      ctx.fillStyle = theme.playhead;
      ctx.fillRect(x - 1, y - 4, w, h + 8);
      continue;
    }
    const colour = kind === "other" || kind === "range" ? theme.other : theme.beat;
    ctx.fillStyle = colour;
    ctx.globalAlpha = kind === "hover" ? 0.07 : kind === "range" ? 0.45 : 0.13;
    ctx.fillRect(x, y, w, h);
    ctx.globalAlpha = 1;
    if (kind === "hover" || kind === "range") continue;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5;
    // The other beat is dashed: not by colour alone.
    ctx.setLineDash(kind === "other" ? [4, 3] : []);
    ctx.strokeRect(x, y, Math.max(w, 2), h);
    ctx.setLineDash([]);
  }
  ctx.restore();
}
