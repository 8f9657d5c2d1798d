/**
 * Half-precision numbers (IEEE 754 binary16) as the 16-bit words that a checkpoint holds. A shipped model is half as large in
 * them, and its logits differ in the third decimal at most.
 */

const word = new Uint32Array(1);
const real = new Float32Array(word.buffer);

/** Rounds to the nearest half, ties to even; what is beyond 65504 becomes an infinity. */
export function toHalf(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = halfWord(values[i]);
  return out;
}

export function fromHalf(words: Uint16Array): Float32Array {
  const out = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const w = words[i];
    const sign = w & 0x8000 ? -1 : 1;
    const exponent = (w >> 10) & 31;
    const fraction = w & 1023;
    if (exponent === 31) out[i] = fraction === 0 ? sign * Infinity : NaN;
    else if (exponent === 0) out[i] = sign * fraction * 2 ** -24;
    else out[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return out;
}

function halfWord(value: number): number {
  real[0] = value;
  const bits = word[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above round to infinity
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24.
    const scaled = Math.abs(value) * 2 ** 24;
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    return sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0));
  }
  const rebased = magnitude - 0x38000000; // exponent bias 127 → 15
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}
