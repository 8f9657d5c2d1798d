import { bytes, floats, type Values } from "../../engine/runtime.js";
import { MODES } from "../../theory/modes.js";
import { classCount } from "../../theory/questions.js";
import { random } from "../../util/random.js";
import type { ModelConfig } from "../config.js";

/** A model small enough for tests, with two heads, two layers and a question of either kind. */
export const TEST_CONFIG: ModelConfig = {
  size: "test",
  width: 32,
  nLayer: 2,
  nHead: 2,
  features: 24,
  pairFeatures: 8,
  questions: [
    { name: "tonicChord", kind: "binary", description: "" },
    { name: "scale", kind: "scale", description: "" },
  ],
  modes: MODES.map(({ name }) => name),
};

/** Random windows of T beats, of which the first `real` are there. */
export function randomWindows(config: ModelConfig, batch: number, beats: number, seed = 1, real = beats): Values {
  const { features: F, pairFeatures: P } = config;
  const { below } = random(seed);
  const bits = (length: number, odds: number) => Uint8Array.from({ length }, () => (below(odds) === 0 ? 1 : 0));
  const values: Values = {
    bits: bytes(bits(batch * beats * F, 4), [batch, beats, F]),
    hide: bytes(bits(batch * beats * 5, 10), [batch, beats, 5]),
    real: bytes(
      Uint8Array.from({ length: batch * beats }, (_, i) => (i % beats < real ? 1 : 0)),
      [batch, beats],
    ),
  };
  for (let b = 0; b < batch; b++) values[`pairs${b}`] = bytes(bits(beats * beats * P, 4), [beats, beats, P]);
  return values;
}

/** Random masked beats to predict. */
export function randomTargets({ features: F }: ModelConfig, batch: number, beats: number, seed = 2): Values {
  const { below } = random(seed);
  const masked = Uint8Array.from({ length: batch * beats }, () => (below(3) === 0 ? 1 : 0));
  return {
    target: bytes(
      Uint8Array.from({ length: batch * beats * F }, () => below(2)),
      [batch, beats, F],
    ),
    weight: bytes(
      Uint8Array.from({ length: batch * beats * F }, (_, i) => masked[Math.floor(i / F)]),
      [batch, beats, F],
    ),
  };
}

/** Random answers to every question; `known` of a question named in `unknown` is 0 everywhere. */
export function randomAnswers(
  config: ModelConfig,
  batch: number,
  beats: number,
  unknown: readonly string[] = [],
): Values {
  const { below } = random(3);
  const values: Values = {};
  for (const question of config.questions) {
    const classes = classCount(question);
    const y = new Float32Array(batch * beats * classes);
    for (let i = 0; i < batch * beats; i++)
      y[i * classes + (classes === 1 ? 0 : below(classes))] = classes === 1 ? below(2) : 1;
    values[`y_${question.name}`] = floats(y, [batch, beats, classes]);
    values[`w_${question.name}`] = floats(
      new Float32Array(batch * beats).fill(unknown.includes(question.name) ? 0 : 1),
      [batch, beats],
    );
  }
  return { ...values, lambda: floats(new Float32Array(config.questions.length).fill(1)) };
}
