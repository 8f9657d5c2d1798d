import { describe, expect, test } from "vitest";
import { InputError } from "../util/errors.js";
import { readSafetensors, type SafeTensor, writeSafetensors } from "./safetensors.js";

const tensors: Record<string, SafeTensor> = {
  bits: { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) },
  weights: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1.5, -2, 0, Number.MIN_VALUE) },
  half: { dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) },
  pitch: { dtype: "I8", shape: [2], data: Int8Array.of(-1, 11) },
  keys: { dtype: "I32", shape: [1, 2], data: Int32Array.of(-7, 1 << 30) },
  long: { dtype: "I64", shape: [1], data: BigInt64Array.of(-5n) },
  none: { dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
};

describe("safetensors", () => {
  test("what is written is read back, with its metadata", () => {
    const file = readSafetensors(writeSafetensors(tensors, { note: "é" }));
    expect(file.metadata).toEqual({ note: "é" });
    expect(file.tensors).toEqual(tensors);
  });

  test("with a header of odd length, which other writers may make, is read from a Buffer as well", () => {
    const file = writeSafetensors({ x: { dtype: "F32", shape: [2], data: Float32Array.of(1.5, -2) } });
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    for (let more = 0; more < 8; more++) {
      const odd = Buffer.concat([file.subarray(0, 8 + length), Buffer.alloc(more, " "), file.subarray(8 + length)]);
      odd.writeBigUInt64LE(BigInt(length + more));
      expect([...readSafetensors(odd).tensors.x.data]).toEqual([1.5, -2]);
    }
  });

  test("reading at an odd place of a larger array gives the same values", () => {
    const bytes = writeSafetensors(tensors);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readSafetensors(larger.subarray(3)).tensors).toEqual(tensors);
  });

  test("every array begins at a multiple of its width", () => {
    const { buffer } = writeSafetensors(tensors);
    for (const { data } of Object.values(readSafetensors(new Uint8Array(buffer)).tensors)) {
      expect(data.length === 0 || data.buffer === buffer).toBe(true);
    }
  });

  test("a file cut off at any byte is refused with one line", () => {
    const bytes = writeSafetensors(tensors, { note: "x" });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.slice(0, length))).toThrow(InputError);
    }
  });

  test.each([
    ["another kind of file", new TextEncoder().encode("MThd, or anything else that is long enough"), /another kind/],
    ["a header that is not JSON", withHeader("{"), /not JSON/],
    ["a header that is a list", withHeader("[]"), /not a table/],
    ["an unknown type", withHeader('{"a":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}'), /dtype F64 of tensor a/],
    [
      "a shape that is not the array's",
      withHeader('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}'),
      /tensor a holds 1/,
    ],
    ["a negative place", withHeader('{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}'), /no shape or place/],
  ])("%s is refused by name", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  test("an array that is not its shape is not written", () => {
    expect(() => writeSafetensors({ a: { dtype: "U8", shape: [4], data: new Uint8Array(3) } })).toThrow(/tensor a/);
  });
});

function withHeader(header: string): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + 8);
  bytes[0] = json.length;
  bytes.set(json, 8);
  return bytes;
}
