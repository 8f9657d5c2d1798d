import { InputError } from "../util/errors.js";
import { add } from "./elementwise.js";
import { constant, expectShape, scalar, size, type Tensor, type TraceNode } from "./tensor.js";

/**
 * Reverse-mode differentiation: extends the trace by the gradient of `loss` with respect to each of `wrt`.
 *
 * @param loss any tensor; `seed` is the gradient that arrives at it (default 1 everywhere: the gradient of its sum)
 * @returns one tensor for each of `wrt`, of its shape; zeros where the loss does not depend on it
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[], seed?: Tensor): Tensor[] {
  const arriving = seed ?? constant(new Float32Array(size(loss.shape)).fill(1), loss.shape);
  expectShape("gradient seed", arriving.shape, loss.shape);
  const dependent = dependents(loss, wrt);
  const sums = new Map<Tensor, Tensor>([[loss, arriving]]);
  for (const node of [...reachable(loss)].reverse()) {
    if (!node.outputs.some((output) => sums.has(output)) || !dependent.has(node)) continue;
    if (!node.backward) throw new InputError(`invalid gradient: ${node.type} has none`);
    const back = node.backward(node.outputs.map((output) => sums.get(output)));
    for (const [i, gradient] of back.entries()) {
      const to = node.inputs[i];
      if (!gradient || to.dtype !== "float32") continue;
      expectShape(`gradient of ${node.type}, input ${i}`, gradient.shape, to.shape);
      const before = sums.get(to);
      sums.set(to, before ? add(before, gradient) : gradient);
    }
  }
  return wrt.map((tensor) => sums.get(tensor) ?? zeros(tensor));
}

function zeros(like: Tensor): Tensor {
  return like.shape.length === 0 ? scalar(0) : constant(new Float32Array(size(like.shape)), like.shape);
}

function madeBy(tensor: Tensor): TraceNode | undefined {
  return tensor.source.kind === "node" || tensor.source.kind === "alias" ? tensor.source.node : undefined;
}

/** The nodes behind `loss` in the order of the trace; of a composite only the composite itself. */
function reachable(loss: Tensor): Set<TraceNode> {
  const found = new Set<TraceNode>();
  const stack = [loss];
  while (stack.length > 0) {
    const node = madeBy(stack.pop()!);
    if (!node || found.has(node)) continue;
    found.add(node);
    stack.push(...node.inputs);
  }
  return new Set([...found].sort((a, b) => a.outputs[0].id - b.outputs[0].id));
}

/** The nodes behind `loss` that depend on any of `wrt`: only through these must gradients flow. */
function dependents(loss: Tensor, wrt: readonly Tensor[]): Set<TraceNode> {
  const tensors = new Set(wrt);
  const dependent = new Set<TraceNode>();
  for (const node of reachable(loss)) {
    if (!node.inputs.some((tensor) => tensors.has(tensor))) continue;
    dependent.add(node);
    for (const output of node.outputs) tensors.add(output);
  }
  return dependent;
}
