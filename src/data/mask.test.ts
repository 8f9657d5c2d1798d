import { describe, expect, it } from "vitest";
import { WHOLE_BEAT } from "../features/hide.js";
import { random } from "../util/random.js";
import { drawMask, PRETRAIN_MASK, WHOLE_BEAT_MASK } from "./mask.js";

const position = (beat: number) => beat % 4;
const many = (count: number, beats: number, options = PRETRAIN_MASK) =>
  Array.from({ length: count }, (_, seed) => drawMask(random(7, seed), beats, position, options));

describe("what is hidden of a window", () => {
  it("is 15 to 25 percent of the beats, a span more at most", () => {
    const shares = many(300, 512).map((mask) => mask.filter((voices) => voices > 0).length / 512);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.17);
    expect(mean).toBeLessThan(0.26);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.149);
    expect(Math.max(...shares)).toBeLessThan(0.4);
  });

  it("is never nothing and never all, however short the song", () => {
    for (const beats of [2, 3, 8, 16]) {
      for (const mask of many(200, beats)) {
        const hidden = mask.filter((voices) => voices > 0).length;
        expect(hidden).toBeGreaterThan(0);
        expect(hidden).toBeLessThan(beats);
      }
    }
  });

  it("holds single beats, spans and single voices", () => {
    const masks = many(100, 256);
    const whole = masks.map((mask) => [...mask].map((voices) => (voices === WHOLE_BEAT ? "x" : ".")).join(""));
    expect(whole.some((text) => /\.x\./.test(text))).toBe(true);
    expect(whole.some((text) => /x{8}/.test(text))).toBe(true);
    expect(masks.some((mask) => mask.some((voices) => voices !== 0 && voices !== WHOLE_BEAT))).toBe(true);
    for (const mask of many(50, 256, WHOLE_BEAT_MASK)) {
      expect(mask.every((voices) => voices === 0 || voices === WHOLE_BEAT)).toBe(true);
    }
  });

  it("covers whole measures more often than chance", () => {
    const options = { ...PRETRAIN_MASK, kinds: { beat: 0, span: 1, voice: 0 }, aligned: 1 };
    let starts = 0;
    let onDownbeat = 0;
    for (const mask of many(100, 256, options)) {
      for (let beat = 1; beat < 256; beat++) {
        if (mask[beat] === 0 || mask[beat - 1] > 0) continue;
        starts++;
        if (beat % 4 === 0) onDownbeat++;
      }
    }
    expect(onDownbeat / starts).toBeGreaterThan(0.9);
  });

  it("is the same for the same seed", () => {
    expect(many(3, 100)).toEqual(many(3, 100));
  });
});
