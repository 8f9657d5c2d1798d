import type { Attribute, DType, Shape, TypedData } from "./tensor.js";

/**
 * ONNX in protocol-buffer form, as far as our graphs need it (onnx.proto, IR version 9). Field numbers are those of the schema.
 */
export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly (OnnxValue & { readonly data: TypedData })[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 9;
const OPSET = 20;
const DTYPE_CODES: Record<DType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7 };
const ATTRIBUTE_TYPE = { float: 1, integer: 2, string: 3, integers: 7 };

/** The bytes of a model. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, nodeMessage(node));
  body.string(2, "bat");
  for (const value of graph.initializers) body.message(5, tensorMessage(value));
  for (const value of graph.inputs) body.message(11, valueMessage(value));
  for (const value of graph.outputs) body.message(12, valueMessage(value));
  return new Message()
    .integer(1, IR_VERSION)
    .string(2, "beat-as-token")
    .message(7, body)
    .message(8, new Message().string(1, "").integer(2, OPSET))
    .message(8, new Message().string(1, "com.microsoft").integer(2, 1))
    .finish();
}

function nodeMessage(node: OnnxNode): Message {
  const message = new Message();
  for (const name of node.inputs) message.string(1, name);
  for (const name of node.outputs) message.string(2, name);
  message.string(3, node.outputs[0]).string(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, attributeMessage(name, value));
  if (node.domain) message.string(7, node.domain);
  return message;
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().string(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, ATTRIBUTE_TYPE.integer);
  if (typeof value === "string") return message.string(4, value).integer(20, ATTRIBUTE_TYPE.string);
  if ("float" in value) return message.float(2, value.float).integer(20, ATTRIBUTE_TYPE.float);
  for (const item of value) message.integer(8, item);
  return message.integer(20, ATTRIBUTE_TYPE.integers);
}

function tensorMessage({ name, dtype, shape, data }: OnnxValue & { data: TypedData }): Message {
  const message = new Message();
  for (const length of shape) message.integer(1, length);
  return message
    .integer(2, DTYPE_CODES[dtype])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueMessage({ name, dtype, shape }: OnnxValue): Message {
  const dimensions = new Message();
  for (const length of shape) dimensions.message(1, new Message().integer(1, length));
  const type = new Message().integer(1, DTYPE_CODES[dtype]).message(2, dimensions);
  return new Message().string(1, name).message(2, new Message().message(1, type));
}

const encoder = new TextEncoder();

/** A protocol-buffer message under construction. Wire types: 0 varint, 2 length-delimited, 5 four bytes. */
class Message {
  #parts: Uint8Array[] = [];
  #length = 0;

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  #varint(value: number): this {
    const bytes: number[] = [];
    // Negative numbers are written as 64-bit two's complement.
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.#push(Uint8Array.from(bytes));
  }

  #tag(field: number, wireType: number): this {
    return this.#varint((field << 3) | wireType);
  }

  integer(field: number, value: number): this {
    return this.#tag(field, 0).#varint(value);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, 5).#push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, 2).#varint(value.length).#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  message(field: number, value: Message): this {
    this.#tag(field, 2).#varint(value.#length);
    for (const part of value.#parts) this.#parts.push(part);
    this.#length += value.#length;
    return this;
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
