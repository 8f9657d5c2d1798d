import { InputError } from "../util/errors.js";

/**
 * The trace: every operation makes a node that remembers its inputs, the ONNX operator that computes it, and how gradients flow back
 * through it. Nothing is computed here; `onnxModel` (emit.ts) writes a trace out as one ONNX graph, `gradients` (gradients.ts) extends it.
 */
export type DType = "float32" | "uint8" | "int32" | "int64";

export type TypedData = Float32Array | Uint8Array | Int32Array | BigInt64Array;

export type Shape = readonly number[];

/** One value of a trace. Its shape is always known: graphs are traced for one batch size and one number of beats. */
export interface Tensor {
  /** Position in the trace: an operation's outputs come after its inputs. */
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly source: Source;
}

export type Source =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: TypedData }
  | { readonly kind: "node"; readonly node: TraceNode; readonly output: number }
  /** The result of a composite operation: computed as `of`, but with the composite's own gradient. */
  | { readonly kind: "alias"; readonly node: TraceNode; readonly output: number; readonly of: Tensor };

/** `{ float: x }` is written as an ONNX float attribute, a bare number as an integer. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** Gradients of the loss with respect to a node's outputs → with respect to its inputs (undefined: none flows). */
export type Backward = (gradients: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];

export interface TraceNode {
  /** ONNX operator, or the composite's name. */
  readonly type: string;
  readonly domain: "" | "com.microsoft";
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Tensor[];
  readonly outputs: Tensor[];
  readonly backward?: Backward;
}

export interface OutputSpec {
  readonly shape: Shape;
  readonly dtype?: DType;
}

export interface NodeOptions {
  readonly domain?: "" | "com.microsoft";
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly backward?: Backward;
}

let lastId = 0;

export function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A value fed at every run. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Tensor {
  return { id: ++lastId, shape, dtype, source: { kind: "input", name } };
}

/** A value written into the model. */
export function constant(data: TypedData, shape: Shape = [data.length]): Tensor {
  if (data.length !== size(shape)) throw new InputError(`invalid constant: ${data.length} values for shape [${shape}]`);
  return { id: ++lastId, shape, dtype: dtypeOf(data), source: { kind: "constant", data } };
}

export function scalar(value: number): Tensor {
  return constant(Float32Array.of(value), []);
}

/** An int64 vector, as ONNX wants for axes, shapes and bounds. */
export function integers(values: readonly number[]): Tensor {
  return constant(BigInt64Array.from(values, BigInt));
}

export function dtypeOf(data: TypedData): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Uint8Array) return "uint8";
  return data instanceof Int32Array ? "int32" : "int64";
}

/** A node with several outputs. */
export function nodes(
  type: string,
  inputs: readonly Tensor[],
  outputs: readonly OutputSpec[],
  options: NodeOptions = {},
): Tensor[] {
  const node: TraceNode = {
    type,
    domain: options.domain ?? "",
    attributes: options.attributes ?? {},
    inputs,
    outputs: [],
    backward: options.backward,
  };
  for (const [output, { shape, dtype = "float32" }] of outputs.entries()) {
    node.outputs.push({ id: ++lastId, shape, dtype, source: { kind: "node", node, output } });
  }
  return node.outputs;
}

/** A node with one output. */
export function node(
  type: string,
  inputs: readonly Tensor[],
  shape: Shape,
  options: NodeOptions & { dtype?: DType } = {},
): Tensor {
  return nodes(type, inputs, [{ shape, dtype: options.dtype }], options)[0];
}

/**
 * A composite operation: `results` were traced from `inputs` by other operations, but gradients take the given way back instead of
 * through them. For where a hand-written gradient is cheaper than the chain rule over the parts.
 */
export function composite(
  name: string,
  inputs: readonly Tensor[],
  results: readonly Tensor[],
  backward: Backward,
): Tensor[] {
  const made: TraceNode = { type: name, domain: "", attributes: {}, inputs, outputs: [], backward };
  for (const [output, of] of results.entries()) {
    made.outputs.push({
      id: ++lastId,
      shape: of.shape,
      dtype: of.dtype,
      source: { kind: "alias", node: made, output, of },
    });
  }
  return made.outputs;
}

/** Throws when `actual` is not `expected`; used by operations to name the one that was given wrong shapes. */
export function expectShape(operation: string, actual: Shape, expected: Shape): void {
  if (!sameShape(actual, expected)) {
    throw new InputError(`invalid shape of ${operation}: [${actual}] (expected [${expected}])`);
  }
}
