import { allocate, gigabytes } from "../util/allocate.js";
import { InputError } from "../util/errors.js";

/**
 * The safetensors container: an 8-byte little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, then the
 * arrays (https://huggingface.co/docs/safetensors).
 */
export type SafeDType = "F32" | "F16" | "U8" | "I8" | "I32" | "I64";
/** F16 is held as its 16 bits. */
export type SafeData = Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

export interface SafeTensor {
  readonly dtype: SafeDType;
  readonly shape: readonly number[];
  readonly data: SafeData;
}

export interface SafeFile {
  readonly tensors: Record<string, SafeTensor>;
  readonly metadata: Record<string, string>;
}

const ARRAYS = {
  F32: Float32Array,
  F16: Uint16Array,
  U8: Uint8Array,
  I8: Int8Array,
  I32: Int32Array,
  I64: BigInt64Array,
} as const;

const METADATA = "__metadata__";
/** Arrays begin at multiples of this, so that every one can be read in place. */
const ALIGNMENT = 8;
const LONGEST_HEADER = 100_000_000;

/** Writes arrays and string metadata as one file. Each array begins at a multiple of 8 bytes; the order is by width of type, then as given. */
export function writeSafetensors(
  tensors: Record<string, SafeTensor>,
  metadata: Record<string, string> = {},
): Uint8Array {
  const entries = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { [METADATA]: metadata } : {};
  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const count = shape.reduce((product, length) => product * length, 1);
    if (name === METADATA || !(data instanceof ARRAYS[dtype]) || data.length !== count) {
      throw new InputError(`invalid tensor ${name}: ${data.length} values as ${dtype} [${shape}]`);
    }
    header[name] = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = allocate(`a file of ${gigabytes(start + end)}`, () => new Uint8Array(start + end)).fill(0x20, 8, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(json, 8);
  let at = start;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file. Arrays are views of `bytes` where its alignment allows, else copies.
 *
 * @throws InputError that names what is wrong with the file
 */
export function readSafetensors(bytes: Uint8Array): SafeFile {
  const { header, start } = readHeader(bytes);
  const tensors: Record<string, SafeTensor> = {};
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new InputError("invalid safetensors file: metadata is not a table of strings");
  }
  for (const [name, entry] of Object.entries(entries)) tensors[name] = readTensor(bytes, start, name, entry);
  return { tensors, metadata: metadata as Record<string, string> };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw new InputError(`invalid safetensors file: ${bytes.length} bytes (expected a header)`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER)
    throw new InputError("invalid safetensors file: no header (is it another kind of file?)");
  if (8 + length > bytes.length) {
    throw new InputError(
      `invalid safetensors file: a header of ${length} bytes in a file of ${bytes.length} (is it cut off?)`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(8, 8 + length)));
  } catch {
    throw new InputError("invalid safetensors file: its header is not JSON");
  }
  if (!isRecord(header)) throw new InputError("invalid safetensors file: its header is not a table");
  return { header, start: 8 + length };
}

function readTensor(bytes: Uint8Array, start: number, name: string, entry: unknown): SafeTensor {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !(dtype in ARRAYS)) {
    throw new InputError(
      `invalid dtype ${String(dtype)} of tensor ${name} (expected ${Object.keys(ARRAYS).join(", ")})`,
    );
  }
  if (!isLengths(shape) || !isLengths(offsets) || offsets.length !== 2) {
    throw new InputError(`invalid safetensors file: tensor ${name} has no shape or place`);
  }
  const Type = ARRAYS[dtype as SafeDType];
  const count = shape.reduce((product, length) => product * length, 1);
  const [from, to] = offsets;
  if (to - from !== count * Type.BYTES_PER_ELEMENT) {
    throw new InputError(
      `invalid safetensors file: tensor ${name} holds ${to - from} bytes (expected ${dtype} [${shape}])`,
    );
  }
  if (start + to > bytes.length)
    throw new InputError(`invalid safetensors file: it ends within tensor ${name} (is it cut off?)`);
  const at = bytes.byteOffset + start + from;
  const inPlace = at % Type.BYTES_PER_ELEMENT === 0;
  const data = inPlace
    ? new Type(bytes.buffer as ArrayBuffer, at, count)
    : new Type(new Uint8Array(bytes.subarray(start + from, start + to)).buffer); // the slice of a Buffer is no copy
  return { dtype: dtype as SafeDType, shape, data };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
