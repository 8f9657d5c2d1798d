/** What a frame draws: how often it asks a canvas for something, which is the same on every machine. */
import type { Page } from "playwright-core";

const COUNTING = `
  globalThis.drawn = { frames: [], calls: 0 };
  for (const name of ["fillRect", "strokeRect", "fill", "stroke", "fillText", "drawImage", "putImageData"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      drawn.calls++;
      return draw.apply(this, given);
    };
  }
  requestAnimationFrame(function frame() {
    drawn.frames.push(drawn.calls);
    drawn.calls = 0;
    requestAnimationFrame(frame);
  });`;

/** Has the page count what it draws from now on. */
export async function countCanvasCalls(page: Page): Promise<void> {
  await page.evaluate(COUNTING);
}

/** Calls of each frame that drew anything while `work` went on. */
export async function canvasCalls(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate("drawn.frames.length = 0; drawn.calls = 0");
  await work();
  return (await page.evaluate<number[]>("drawn.frames")).filter((calls) => calls > 0);
}
