import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { sigmoid } from "../util/sigmoid.js";
import { type Arc, bestPath, chain, logit, logSigmoid, posteriors } from "./hmm.js";

const S = 3;
const T = 6;
const r = random(7);
const arcs: Arc[] = [];
for (let i = 0; i < S; i++) for (let j = 0; j < S; j++) arcs.push([i, j, r.normal(), i === j ? 0 : 1]);
const model = chain(S, [0.1, -0.4, 0.3], arcs);
const evidence = {
  beats: T,
  states: Float64Array.from({ length: T * S }, () => r.normal()),
  arcs: Float64Array.from({ length: T * 2 }, () => r.normal()),
};

/** Every path with its log score, written out. */
function everyPath(): { path: number[]; score: number }[] {
  const all: { path: number[]; score: number }[] = [];
  for (let code = 0; code < S ** T; code++) {
    const path = Array.from({ length: T }, (_, t) => Math.floor(code / S ** t) % S);
    let score = model.initial[path[0]] + evidence.states[path[0]];
    for (let t = 1; t < T; t++) {
      const [, , weight, kind] = arcs[path[t - 1] * S + path[t]];
      score += weight + evidence.arcs[t * 2 + kind!] + evidence.states[t * S + path[t]];
    }
    all.push({ path, score });
  }
  return all;
}

describe("a hidden Markov chain", () => {
  const all = everyPath();
  const total = Math.log(all.reduce((sum, { score }) => sum + Math.exp(score), 0));

  it("has the posteriors of states and arcs that a sum over all paths gives", () => {
    const got = posteriors(model, evidence);
    expect(got.logLikelihood).toBeCloseTo(total, 9);
    const states = new Float64Array(T * S);
    const kinds = new Float64Array(T * 2);
    for (const { path, score } of all) {
      const p = Math.exp(score - total);
      for (let t = 0; t < T; t++) {
        states[t * S + path[t]] += p;
        if (t > 0) kinds[t * 2 + (path[t] === path[t - 1] ? 0 : 1)] += p;
      }
    }
    for (let i = 0; i < states.length; i++) expect(got.states[i]).toBeCloseTo(states[i], 9);
    for (let i = 0; i < kinds.length; i++) expect(got.arcs[i]).toBeCloseTo(kinds[i], 9);
  });

  it("has the best of all paths as its Viterbi path", () => {
    const best = all.reduce((a, b) => (b.score > a.score ? b : a));
    expect([...bestPath(model, evidence)]).toEqual(best.path);
  });

  it("stays finite over ten thousand beats of hard evidence", () => {
    const beats = 10_000;
    const states = Float64Array.from({ length: beats * S }, (_, i) =>
      i % S === Math.floor(i / S / 100) % S ? 0 : -80,
    );
    const got = posteriors(model, { beats, states });
    for (let t = 0; t < beats; t += 777) expect(got.states[t * S + (Math.floor(t / 100) % S)]).toBeGreaterThan(0.999);
  });

  it("refuses evidence of another shape and evidence without a possible state", () => {
    expect(() => posteriors(model, { beats: 2, states: new Float64Array(5) })).toThrow(
      "invalid state scores 5 (expected beats × states = 6)",
    );
    expect(() => posteriors(model, { beats: 1, states: new Float64Array(S).fill(-Infinity) })).toThrow(
      "invalid scores",
    );
  });

  it("reads a song of one beat and a song of none", () => {
    expect(posteriors(model, { beats: 1, states: new Float64Array(S) }).states.length).toBe(S);
    expect(bestPath(model, { beats: 0, states: new Float64Array(0) }).length).toBe(0);
  });
});

describe("the logistic function", () => {
  it("is inverted by the logit and accurate in its logarithm at both ends", () => {
    for (const x of [-5, -1, 0, 2, 6]) expect(logit(sigmoid(x), 1e-9)).toBeCloseTo(x, 9);
    expect(logSigmoid(-800)).toBe(-800);
    expect(logSigmoid(800)).toBeCloseTo(0, 12);
  });
});
