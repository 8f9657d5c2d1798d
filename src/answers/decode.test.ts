import { describe, expect, test } from "vitest";
import { MODES } from "../theory/modes.js";
import { QUESTIONS } from "../theory/questions.js";
import { random } from "../util/random.js";
import { absoluteScale, decodeAnswers } from "./decode.js";

const C = 12 * MODES.length;

describe("from relative to absolute keys", () => {
  test("the tonic is the interval above the bass, and the probabilities of a beat add up to one", () => {
    const draw = random(3);
    const logits = Float32Array.from({ length: 12 * C }, () => draw.normal());
    const bass = Array.from({ length: 12 }, (_, t) => t);
    const logp = absoluteScale(logits, bass);
    for (let t = 0; t < 12; t++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += Math.exp(logp[t * C + c]);
      expect(sum).toBeCloseTo(1, 5);
      const relative = logits.subarray(t * C, (t + 1) * C);
      const absolute = logp.subarray(t * C, (t + 1) * C);
      const best = relative.indexOf(Math.max(...relative));
      const interval = Math.floor(best / MODES.length);
      expect(absolute.indexOf(Math.max(...absolute))).toBe(
        ((t + interval) % 12) * MODES.length + (best % MODES.length),
      );
    }
  });
});

describe("answers from logits", () => {
  const beats = 64;
  const draw = random(5);
  const logits = Object.fromEntries(
    QUESTIONS.map(({ name, kind }) => [
      name,
      Float32Array.from({ length: beats * (kind === "scale" ? C : 1) }, () => draw.normal() - 1),
    ]),
  );
  for (let t = 0; t < beats; t++) {
    if (t % 4 === 2) logits.measureStart[t] += 5;
    logits.scale[t * C + 7 * MODES.length] += 6;
  }
  const bass = Array.from({ length: beats }, () => 5);

  test("decoded, measures start every four beats and the key lasts, though single beats speak otherwise", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass);
    expect(answers.measureStart.map((p) => (p as number) >= 0.5)).toEqual(
      Array.from({ length: beats }, (_, t) => t % 4 === 2),
    );
    expect(new Set(answers.scale.map((answer) => JSON.stringify({ ...(answer as object), p: 0 }))).size).toBe(1);
    expect(answers.scale[0]).toMatchObject({ tonic: 0, mode: "major" });
  });

  test("undecoded, each yes-or-no answer is the logistic function of its logit", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass, { decode: false });
    expect(answers.measureStart[7]).toBeCloseTo(1 / (1 + Math.exp(-logits.measureStart[7])), 6);
    const two = decodeAnswers(QUESTIONS, logits, bass, {
      decode: false,
      calibration: { blues: { scale: 2, bias: 1 } },
    });
    expect(two.blues[3]).toBeCloseTo(1 / (1 + Math.exp(-(2 * logits.blues[3] + 1))), 6);
  });

  test("every question is answered for every beat, in the order of the model", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass);
    expect(Object.keys(answers)).toEqual(QUESTIONS.map(({ name }) => name));
    for (const values of Object.values(answers)) expect(values.length).toBe(beats);
  });
});
