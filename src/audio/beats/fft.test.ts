import { describe, expect, it } from "vitest";
import { random } from "../../util/random.js";
import { Fft } from "./fft.js";

describe("the Fourier transform of real frames", () => {
  it("has the magnitudes of the defining sum", () => {
    for (const size of [4, 8, 64]) {
      const { normal } = random(size);
      const frame = Float64Array.from({ length: size }, normal);
      const fast = new Fft(size).magnitudes(frame, new Float32Array(size / 2 + 1));
      for (let k = 0; k <= size / 2; k++) {
        let re = 0;
        let im = 0;
        frame.forEach((x, i) => {
          re += x * Math.cos((2 * Math.PI * k * i) / size);
          im -= x * Math.sin((2 * Math.PI * k * i) / size);
        });
        expect(fast[k]).toBeCloseTo(Math.hypot(re, im), 5);
      }
    }
  });

  it("wants a power of two", () => {
    expect(() => new Fft(48)).toThrow("invalid FFT size 48 (expected a power of two of at least 4)");
  });
});
