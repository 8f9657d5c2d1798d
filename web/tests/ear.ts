/** What a page sounds like. */
import type { Page } from "playwright-core";

/** Listens at the loudspeaker: whatever is connected to it is heard here too. */
export const EAR = `
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      const ear = to.context.createAnalyser();
      ear.fftSize = 2048;
      connect.call(this, ear);
      globalThis.loudness = () => {
        const samples = new Float32Array(2048);
        ear.getFloatTimeDomainData(samples);
        return Math.hypot(...samples) / Math.sqrt(2048);
      };
    }
    return connect.call(this, to, ...rest);
  };`;

const SILENT = 1e-3;

const loudness = (page: Page) => page.evaluate("globalThis.loudness?.() ?? 0") as Promise<number>;
/** Until something is heard, or nothing for a while. */
export const heard = (page: Page) =>
  page.waitForFunction((least) => ((globalThis as { loudness?: () => number }).loudness?.() ?? 0) > least, 5 * SILENT);
export async function silent(page: Page): Promise<boolean> {
  await page.waitForTimeout(1200);
  let most = 0;
  for (let n = 0; n < 6; n++) {
    most = Math.max(most, await loudness(page));
    await page.waitForTimeout(50);
  }
  return most < SILENT;
}
