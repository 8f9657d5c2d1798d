import { invalid } from "../util/errors.js";

/**
 * Packs rows of 0/1 bytes into bits, the first in the lowest bit of a row's first byte; each row begins on a byte.
 *
 * @param bytes 0/1 bytes, [rows * rowLength]
 * @returns bytes, [rows * ceil(rowLength / 8)]
 */
export function packBits(bytes: Uint8Array, rowLength: number): Uint8Array {
  const rows = rowsOf("unpacked bits", bytes.length, rowLength);
  const width = (rowLength + 7) >> 3;
  const out = new Uint8Array(rows * width);
  for (let row = 0, at = 0; row < rows; row++) {
    const start = row * width;
    for (let bit = 0; bit < rowLength; bit++) out[start + (bit >> 3)] |= (bytes[at++] & 1) << (bit & 7);
  }
  return out;
}

/** 0/1 of each bit of a byte, eight bytes a value, as doubles whose memory is those bytes (copied eight at a time). */
export const EIGHT_BYTES: Float64Array = (() => {
  const bytes = new Uint8Array(256 * 8);
  for (let byte = 0; byte < 256; byte++) for (let bit = 0; bit < 8; bit++) bytes[byte * 8 + bit] = (byte >> bit) & 1;
  return new Float64Array(bytes.buffer);
})();
const EIGHT_BYTES_AS_BYTES = new Uint8Array(EIGHT_BYTES.buffer);

/**
 * The inverse of `packBits`, into `out` where it is given.
 *
 * @returns 0/1 bytes, [rows * rowLength]
 */
export function unpackBits(packed: Uint8Array, rowLength: number, out?: Uint8Array): Uint8Array {
  const width = (rowLength + 7) >> 3;
  const rows = rowsOf("packed bits", packed.length, width);
  const bytes = out ?? new Uint8Array(rows * rowLength);
  if (bytes.length < rows * rowLength)
    throw invalid("length of unpacked bits", bytes.length, `at least ${rows * rowLength}`);
  for (let row = 0, from = 0, at = 0; row < rows; row++) {
    for (let left = rowLength; left > 0; left -= 8) {
      const table = packed[from++] * 8;
      const count = Math.min(left, 8);
      for (let bit = 0; bit < count; bit++) bytes[at++] = EIGHT_BYTES_AS_BYTES[table + bit];
    }
  }
  return bytes;
}

function rowsOf(what: string, length: number, width: number): number {
  if (width < 1 || length % width !== 0) throw invalid(`length of ${what}`, length, `a multiple of the row's ${width}`);
  return length / width;
}
