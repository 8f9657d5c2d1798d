import { InputError } from "../util/errors.js";
import { neg } from "./elementwise.js";
import { constant, node, type Tensor } from "./tensor.js";

/**
 * Rotates each pair of neighbouring values (2p, 2p + 1) of x [B, T, D] by an angle of its beat and plane: the rotary encoding (Su et
 * al., RoFormer, 2021), with a table of our own. Gradient: the rotation back.
 *
 * @param cosine [T, D / 2], the cosine of each angle
 * @param sine [T, D / 2]
 */
export function rotate(x: Tensor, cosine: Tensor, sine: Tensor): Tensor {
  const [, beats, width] = x.shape;
  if (x.shape.length !== 3 || cosine.shape[0] !== beats || cosine.shape[1] * 2 !== width) {
    throw new InputError(`invalid rotation of [${x.shape}] by angles [${cosine.shape}]`);
  }
  // Position 0 of the first beat; ONNX Runtime counts on from there.
  const start = constant(BigInt64Array.of(0n));
  return node("RotaryEmbedding", [x, start, cosine, sine], x.shape, {
    domain: "com.microsoft",
    attributes: { interleaved: 1 },
    backward: ([g]) => [rotate(g!, cosine, neg(sine)), undefined, undefined, undefined],
  });
}
