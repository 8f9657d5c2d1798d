import { InputError } from "../util/errors.js";
import { encodeModel, type OnnxNode, type OnnxValue } from "./onnx.js";
import { plainNodes } from "./plain-nodes.js";
import type { GraphForm } from "./runtime.js";
import type { Tensor, TraceNode, TypedData } from "./tensor.js";

export interface ModelSpec {
  /** The tensors that are fed, whether or not the outputs depend on them. */
  readonly inputs: readonly Tensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/**
 * Writes a trace as one ONNX model: the nodes that the outputs need, each computation once (nodes of the same operator, inputs
 * and attributes are one node; small equal constants are one constant). Composites are written as what they were traced from.
 *
 * @param form `plain`: without the operators that graphics cards lack
 */
export function onnxModel(spec: ModelSpec, { plain }: GraphForm = {}): Uint8Array {
  const writer = new GraphWriter(spec.inputs);
  const needed = neededNodes(Object.values(spec.outputs));
  for (const node of plain ? needed.flatMap(plainNodes) : needed) writer.add(node);
  const outputs = Object.entries(spec.outputs).map(([name, tensor]) => writer.output(name, tensor));
  return encodeModel({
    nodes: writer.finish(),
    initializers: writer.initializers,
    inputs: spec.inputs.map(inputValue),
    outputs,
  });
}

/** The nodes that `onnxModel` would write, in order, with the shapes of what they read and make: for tests and benchmarks. */
export function writtenNodes(spec: ModelSpec): TraceNode[] {
  const writer = new GraphWriter(spec.inputs);
  return neededNodes(Object.values(spec.outputs)).filter((node) => writer.add(node));
}

function inputValue(tensor: Tensor): OnnxValue {
  if (tensor.source.kind !== "input")
    throw new InputError("invalid model input: a computed tensor (expected an input)");
  return { name: tensor.source.name, dtype: tensor.dtype, shape: tensor.shape };
}

/** A composite's result is what it was traced from. */
function resolve(tensor: Tensor): Tensor {
  let at = tensor;
  while (at.source.kind === "alias") at = at.source.of;
  return at;
}

function neededNodes(outputs: readonly Tensor[]): TraceNode[] {
  const found = new Set<TraceNode>();
  const stack = outputs.map(resolve);
  while (stack.length > 0) {
    const { source } = stack.pop()!;
    if (source.kind !== "node" || found.has(source.node)) continue;
    found.add(source.node);
    stack.push(...source.node.inputs.map(resolve));
  }
  return [...found].sort((a, b) => a.outputs[0].id - b.outputs[0].id);
}

/** Constants up to this many values are compared by value. */
const SMALL = 64;

class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: (OnnxValue & { data: TypedData })[] = [];
  /** Names by tensor. */
  #names = new Map<Tensor, string>();
  /** Names of outputs by what computes them; names of small constants by their values. */
  #computed = new Map<string, readonly string[]>();
  #renamed = new Map<string, string>();
  #copies: OnnxNode[] = [];

  constructor(inputs: readonly Tensor[]) {
    for (const tensor of inputs) this.#names.set(tensor, inputValue(tensor).name);
  }

  /** Whether the node is a new computation, not one that stands already. */
  add(node: TraceNode): boolean {
    const inputs = node.inputs.map((tensor) => this.#name(tensor));
    const key = `${node.domain}:${node.type}(${inputs.join()})${JSON.stringify(node.attributes)}`;
    const known = this.#computed.get(key);
    let outputs = known;
    if (!outputs) {
      outputs = node.outputs.map((_, i) => `n${this.nodes.length}${i > 0 ? `_${i}` : ""}`);
      this.#computed.set(key, outputs);
      this.nodes.push({ type: node.type, domain: node.domain, inputs, outputs, attributes: node.attributes });
    }
    for (const [i, tensor] of node.outputs.entries()) this.#names.set(tensor, outputs[i]);
    return !known;
  }

  /** Names a tensor as an output: by renaming it where it is computed, or, when it is fed, constant or named already, by a copy. */
  output(name: string, tensor: Tensor): OnnxValue {
    const inner = this.#name(tensor);
    if (resolve(tensor).source.kind === "node" && !this.#renamed.has(inner)) this.#renamed.set(inner, name);
    else this.#copies.push({ type: "Identity", domain: "", inputs: [inner], outputs: [name], attributes: {} });
    return { name, dtype: tensor.dtype, shape: tensor.shape };
  }

  /** The nodes, with outputs under their own names. */
  finish(): OnnxNode[] {
    const rename = (names: readonly string[]) => names.map((name) => this.#renamed.get(name) ?? name);
    return [...this.nodes, ...this.#copies].map((node) => ({
      ...node,
      inputs: rename(node.inputs),
      outputs: rename(node.outputs),
    }));
  }

  #name(tensor: Tensor): string {
    const resolved = resolve(tensor);
    const known = this.#names.get(resolved);
    if (known) return known;
    const { source, dtype, shape } = resolved;
    if (source.kind === "input") throw new InputError(`invalid model: input ${source.name} is not listed`);
    if (source.kind !== "constant") throw new InputError("invalid model: a node before its inputs");
    const key = source.data.length <= SMALL ? `${dtype}[${shape}]${source.data.join()}` : `#${resolved.id}`;
    let [name] = this.#computed.get(key) ?? [];
    if (!name) {
      name = `c${this.initializers.length}`;
      this.#computed.set(key, [name]);
      this.initializers.push({ name, dtype, shape, data: source.data });
    }
    this.#names.set(resolved, name);
    return name;
  }
}
