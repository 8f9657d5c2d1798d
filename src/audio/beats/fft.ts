import { invalid } from "../../util/errors.js";

/**
 * The discrete Fourier transform of real frames of one length, a power of two, made once and used for many frames: two half-length
 * sequences in one complex radix-2 transform (Cooley & Tukey 1965; the real case as in Press et al., Numerical Recipes, 12.3.2).
 */
export class Fft {
  readonly size: number;
  readonly #half: number;
  readonly #cos: Float64Array; // (N / 2)
  readonly #sin: Float64Array; // (N / 2)
  readonly #reversed: Uint32Array; // (N / 2)
  readonly #re: Float64Array; // (N / 2)
  readonly #im: Float64Array; // (N / 2)

  /** @throws InputError for a size that is not a power of two of at least 4 */
  constructor(size: number) {
    if (size < 4 || (size & (size - 1)) !== 0) throw invalid("FFT size", size, "a power of two of at least 4");
    this.size = size;
    const half = size / 2;
    this.#half = half;
    this.#cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.#reversed = new Uint32Array(half);
    for (let i = 1; i < half; i++) this.#reversed[i] = (this.#reversed[i >> 1] >> 1) | (i & 1 ? half >> 1 : 0);
    this.#re = new Float64Array(half);
    this.#im = new Float64Array(half);
  }

  /** |X_k| of `frame` [N] into `out` [N / 2 + 1]. */
  magnitudes(frame: Float32Array | Float64Array, out: Float32Array): Float32Array {
    const n = this.#half;
    const re = this.#re;
    const im = this.#im;
    for (let i = 0; i < n; i++) {
      const j = this.#reversed[i];
      re[j] = frame[2 * i];
      im[j] = frame[2 * i + 1];
    }
    this.#transform();
    // X_k = E_k + w^k O_k, where Z = E + iO is the transform of even samples + i · odd samples.
    for (let k = 0; k <= n / 2; k++) {
      const m = k === 0 ? 0 : n - k;
      const evenRe = (re[k] + re[m]) / 2;
      const evenIm = (im[k] - im[m]) / 2;
      const oddRe = (im[k] + im[m]) / 2;
      const oddIm = (re[m] - re[k]) / 2;
      const c = this.#cos[k];
      const s = this.#sin[k];
      const turnedRe = oddRe * c - oddIm * s;
      const turnedIm = oddRe * s + oddIm * c;
      out[k] = length(evenRe + turnedRe, evenIm + turnedIm);
      out[n - k] = length(evenRe - turnedRe, evenIm - turnedIm);
    }
    return out;
  }

  #transform(): void {
    const n = this.#half;
    const re = this.#re;
    const im = this.#im;
    for (let width = 2; width <= n; width *= 2) {
      const half = width >> 1;
      const step = (2 * n) / width;
      for (let start = 0; start < n; start += width) {
        for (let i = 0, w = 0; i < half; i++, w += step) {
          const a = start + i;
          const b = a + half;
          const c = this.#cos[w];
          const s = this.#sin[w];
          const x = re[b] * c - im[b] * s;
          const y = re[b] * s + im[b] * c;
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
  }
}

const length = (x: number, y: number) => Math.sqrt(x * x + y * y);
