import { PAIR_TERMS, type PairTerm } from "../engine/pair-attention.js";
import { classCount } from "../theory/questions.js";
import { random } from "../util/random.js";
import type { ModelConfig } from "./config.js";

/** One named array within the flat vector of all parameters. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where it begins in the flat vector. */
  readonly offset: number;
  readonly length: number;
  /** Standard deviation of its first values; 0 begins at 0. */
  readonly deviation: number;
  /** Belongs to a question's head, not to the body. */
  readonly head: boolean;
  /** Weight decay applies. */
  readonly decays: boolean;
}

type Declared = Pick<ParameterSpec, "name" | "shape" | "deviation">;

/** About as many bits of a beat are 1. */
const ACTIVE_BITS = 32;

/**
 * All parameters in the order of the flat vector: matrices of the body, matrices of the heads, vectors of the heads, vectors of the body. So
 * what decays is one stretch, and the heads are one stretch.
 */
export function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const head = ({ name }: Declared) => name.startsWith("question.");
  const decays = ({ shape }: Declared) => shape.length > 1;
  const declared = declare(config);
  const ordered = [
    ...declared.filter((p) => !head(p) && decays(p)),
    ...declared.filter((p) => head(p) && decays(p)),
    ...declared.filter((p) => head(p) && !decays(p)),
    ...declared.filter((p) => !head(p) && !decays(p)),
  ];
  let offset = 0;
  return ordered.map((p) => {
    const length = p.shape.reduce((product, size) => product * size, 1);
    offset += length;
    return { ...p, offset: offset - length, length, head: head(p), decays: decays(p) };
  });
}

function declare(config: ModelConfig): Declared[] {
  const { width, nLayer, nHead, features, pairFeatures, pairTerms = PAIR_TERMS } = config;
  const headWidth = width / nHead;
  const declared: Declared[] = [];
  const array = (name: string, shape: readonly number[], deviation: number) =>
    declared.push({ name, shape, deviation });
  /** Weights that keep the size of what they are given; `onto` the residual stream, all layers together do. */
  const linear = (name: string, from: number, to: number, scale = 1) => {
    array(`${name}.weight`, [from, to], scale / Math.sqrt(from));
    array(`${name}.bias`, [to], 0);
  };
  const onto = 1 / Math.sqrt(2 * nLayer);
  array("embed", [features, width], 1 / Math.sqrt(ACTIVE_BITS));
  array("hide", [5, width], 0.5);
  for (let layer = 0; layer < nLayer; layer++) {
    const name = `block${layer}`;
    linear(`${name}.query`, width, width);
    linear(`${name}.key`, width, width);
    linear(`${name}.value`, width, width);
    for (const term of layer === 0 ? PAIR_TERMS : []) {
      if (!pairTerms.includes(term)) continue;
      if (term === "score") array(pairWeight(name, term), [nHead, 1, pairFeatures], 0);
      else array(pairWeight(name, term), [nHead, pairFeatures, headWidth], 0.05);
    }
    linear(`${name}.out`, width, width, onto);
    linear(`${name}.rise`, width, 4 * width);
    linear(`${name}.fall`, 4 * width, width, onto);
  }
  linear("features", width, features, 0.5);
  for (const question of config.questions) {
    const name = `question.${question.name}`;
    linear(name, width, classCount(question), 0.5);
    if (config.songHeads) array(`${name}.song`, [width, classCount(question)], 0);
  }
  return declared;
}

/** The name of the weights of a term of the pairs. */
export function pairWeight(block: string, term: PairTerm): string {
  return `${block}.pair${term[0].toUpperCase()}${term.slice(1)}`;
}

/** Number of parameters, N. */
export function parameterCount(config: ModelConfig): number {
  return parameterSpecs(config).reduce((sum, { length }) => sum + length, 0);
}

/** Parameters to begin with, [N]: normal numbers, each array from its own stream of the seed, so that a new head changes no other. */
export function initialParameters(config: ModelConfig, seed: number): Float32Array {
  const theta = new Float32Array(parameterCount(config));
  for (const { name, offset, length, deviation } of parameterSpecs(config)) {
    if (deviation === 0) continue;
    const { normal } = random(seed, ...new TextEncoder().encode(name));
    for (let i = 0; i < length; i++) theta[offset + i] = deviation * normal();
  }
  return theta;
}
