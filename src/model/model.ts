/**
 * BAT, top to bottom: a transformer encoder in which every token is one beat.
 *
 * Letters: B batch, T beats, F beat features, P pair features, D model width, H heads, K = D / H head width, C logits of a question.
 * Rows of all songs stand below one another, [B·T, D]; only attention looks at each song by itself.
 */
import { attention } from "../engine/attention.js";
import { add, bytesToFloat, div, mul, sub } from "../engine/elementwise.js";
import { linear, matmul } from "../engine/matmul.js";
import { mlp } from "../engine/mlp.js";
import { normalize } from "../engine/normal.js";
import { PAIR_TERMS, type PairWeights, pairAttention } from "../engine/pair-attention.js";
import { reduceMean, reduceSum } from "../engine/reduce.js";
import { rotate } from "../engine/rotate.js";
import { concat, reshape, slice, split } from "../engine/shape.js";
import { constant, scalar, type Tensor } from "../engine/tensor.js";
import type { ModelConfig } from "./config.js";
import { pairWeight } from "./parameters.js";
import { angles } from "./rotary.js";

/** What is known of B windows of T beats; all of them bytes. */
export interface ModelInputs {
  /** Beat features, zero where hidden. */
  readonly bits: Tensor; // (B, T, F)
  /** What of a beat is hidden: all of it, or single voices. */
  readonly hide: Tensor; // (B, T, 5)
  /** 1 for a beat of the song, 0 for padding. */
  readonly real: Tensor; // (B, T)
  /** Pair features of each window, in blocks of rows. */
  readonly pairs: readonly (readonly Tensor[])[]; // B × `pairBlocks` × (R, T, P)
}

export interface ModelOutputs {
  /** Logits of the beat features. */
  readonly features: Tensor; // (B·T, F)
  /** Logits of each question, by name. */
  readonly answers: Readonly<Record<string, Tensor>>; // (B·T, C)
  /** What each beat looks at in the first layer, mean over the heads: rows add up to 1. */
  readonly attention: readonly Tensor[]; // B × (T, T)
}

/** Parameters by name, as `parameterSpecs` lists them. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** Added to the score of a beat that is padding: its weight becomes exactly 0. */
const PADDING = 1e5;

export function model(config: ModelConfig, p: Parameters, { bits, hide, real, pairs }: ModelInputs): ModelOutputs {
  const { width: D, nHead: H, nLayer } = config;
  const [B, T, F] = bits.shape;
  const K = D / H;
  const project = (name: string, x: Tensor) => linear(x, p[`${name}.weight`], p[`${name}.bias`]);

  // Metrical rotary encoding of queries and keys: only the distance of two beats shows in their product.
  const turn = angles(T, H, K);
  const cosine = constant(turn.cosine, [T, D / 2]); // (T, D / 2)
  const sine = constant(turn.sine, [T, D / 2]); // (T, D / 2)
  const rotary = (x: Tensor) => reshape(rotate(reshape(x, [B, T, D]), cosine, sine), [B * T, D]); // (B·T, D)

  // Padding is not looked at.
  const keyBias = mul(sub(bytesToFloat(real), scalar(1)), scalar(PADDING)); // (B, T)
  const songs = (x: Tensor) => split(x, B).map((own) => reshape(own, [T, H, K])); // B × (T, H, K)

  // A token is the sum of what its bits mean and of what is hidden.
  let x = add(
    linear(reshape(bytesToFloat(bits), [B * T, F]), p.embed),
    linear(reshape(bytesToFloat(hide), [B * T, 5]), p.hide),
  ); // (B·T, D)

  const seen: Tensor[] = []; // B × (T, T)
  for (let layer = 0; layer < nLayer; layer++) {
    const name = `block${layer}`;

    // Attention. LayerNorm has no gain and no shift: the linear maps that follow hold them.
    const n = normalize(x); // (B·T, D)
    const plainQ = project(`${name}.query`, n); // (B·T, D)
    const plainK = project(`${name}.key`, n); // (B·T, D)
    const [q, k] = [rotary(plainQ), rotary(plainK)]; // 2 × (B·T, D)
    const v = project(`${name}.value`, n); // (B·T, D)
    const [qs, ks, vs] = [q, k, v].map(songs); // 3 × B × (T, H, K)
    const [plainQs, plainKs] = layer === 0 ? [plainQ, plainK].map(songs) : []; // 2 × B × (T, H, K)
    const y = pairs.map((bits, b) => {
      const bias = reshape(slice(keyBias, 0, b, b + 1), [T, 1, 1]); // (T, 1, 1)
      if (layer > 0) return attention(qs[b], ks[b], vs[b], bias); // (T, H, K)
      // The first layer, and only it, compares the beats pair by pair.
      const own = { q: qs[b], k: ks[b], v: vs[b], plainQ: plainQs[b], plainK: plainKs[b] }; // 5 × (T, H, K)
      const { y, weights } = pairAttention(own, bits, pairWeights(p, name), bias); // (T, H, K), (H, T, T)
      seen.push(reduceMean(weights, [0])); // (T, T)
      return y;
    });
    x = add(x, project(`${name}.out`, reshape(concat(y, 0), [B * T, D]))); // (B·T, D)

    // Each beat by itself.
    const {
      [`${name}.rise.weight`]: w1,
      [`${name}.rise.bias`]: c1,
      [`${name}.fall.weight`]: w2,
      [`${name}.fall.bias`]: c2,
    } = p;
    x = add(x, mlp(normalize(x), w1, c1, w2, c2)); // (B·T, D)
  }

  const n = normalize(x); // (B·T, D)
  const song = config.songHeads ? meanBeat(reshape(n, [B, T, D]), real) : undefined; // (B, D)
  const answer = (name: string) => {
    const own = project(`question.${name}`, n); // (B·T, C)
    if (!song) return own;
    const C = own.shape[1];
    const ofSong = reshape(linear(song, p[`question.${name}.song`]), [B, 1, C]); // (B, 1, C)
    return reshape(add(reshape(own, [B, T, C]), ofSong), [B * T, C]); // (B·T, C)
  };
  return {
    features: project("features", n), // (B·T, F)
    answers: Object.fromEntries(config.questions.map(({ name }) => [name, answer(name)])), // (B·T, C)
    attention: seen,
  };
}

/** The mean of the beats of x (B, T, D) that are real. */
function meanBeat(x: Tensor, real: Tensor): Tensor {
  const [B, T, D] = x.shape;
  const one = bytesToFloat(real); // (B, T)
  const weight = div(one, reduceSum(one, [1], { keep: true })); // (B, T)
  return reshape(matmul(reshape(weight, [B, 1, T]), x), [B, D]); // (B, D)
}

function pairWeights(p: Parameters, name: string): PairWeights {
  return Object.fromEntries(PAIR_TERMS.map((term) => [term, p[pairWeight(name, term)]])); // (H, P, K), of score (H, 1, P)
}
