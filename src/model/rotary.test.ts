import { describe, expect, test } from "vitest";
import { angles, periods } from "./rotary.js";

describe("the metrical rotary encoding", () => {
  test("all heads together hold every musical period and slow ones, and each keeps planes for content", () => {
    for (const [heads, width] of [
      [2, 16],
      [4, 32],
      [8, 32],
    ]) {
      const table = periods(heads, width);
      const all = new Set(table.flat());
      for (const period of [1, 2, 4, 8, 16, 32, 64, 128, 512]) expect(all).toContain(period);
      for (const head of table) {
        expect(head.length).toBe(width / 2);
        expect(head.filter((period) => period === 1).length).toBeGreaterThanOrEqual(width / 8);
      }
    }
  });

  test("beats a period apart are turned alike", () => {
    const { cosine, sine } = angles(512, 4, 32);
    const planes = 4 * 16;
    for (const [plane, period] of periods(4, 32).flat().entries()) {
      for (const t of [0, 1, 7, 100]) {
        if (t + period >= 512) continue;
        expect(cosine[(t + period) * planes + plane]).toBe(cosine[t * planes + plane]);
        expect(sine[(t + period) * planes + plane]).toBe(sine[t * planes + plane]);
      }
    }
  });

  test("a head of odd width is refused", () => {
    expect(() => periods(2, 15)).toThrow(/head width 15/);
  });
});
