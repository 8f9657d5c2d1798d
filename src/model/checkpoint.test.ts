import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../engine/safetensors.js";
import { classCount, kindsOf } from "../theory/questions.js";
import { InputError } from "../util/errors.js";
import { random } from "../util/random.js";
import { type Checkpoint, exportModel, progressOf, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { modelConfig, withModes } from "./config.js";
import { tablesOfThisBuild } from "./description.js";
import { initialParameters, parameterSpecs } from "./graphs.js";

const config = modelConfig("tiny");
const tables = tablesOfThisBuild();

function trained(): Checkpoint {
  const stream = random(3);
  const noise = () => new Float32Array(parameters.length).map(() => stream.normal());
  const parameters = initialParameters(config, 1);
  return {
    config,
    parameters,
    optimizer: { theta: noise(), m: noise(), v: noise(), ema: parameters, best: null, step: 40 },
    meta: {
      answersWith: "ema",
      data: [
        { dataset: "toy", fingerprint: "ab", corpora: [{ name: "toy", licence: "CC0-1.0", songs: 1, beats: 64 }] },
      ],
      runs: [
        {
          objective: "pretrain",
          dataset: "toy",
          fingerprint: "ab",
          steps: 80,
          step: 40,
          seed: 1,
          settings: { peak: 0.002 },
        },
      ],
      calibration: { blues: { scale: 0.9, bias: -0.1 } },
      remark: "kept",
    },
  };
}

/** Equal in every number; long arrays are compared as text, which is quick. */
function expectSame(a: Checkpoint, b: Checkpoint): void {
  const text = ({ config, parameters, optimizer, meta }: Checkpoint) =>
    JSON.stringify({ config, parameters, optimizer, meta }, (_, value) =>
      value instanceof Float32Array ? value.join() : value,
    );
  expect(text(a) === text(b)).toBe(true);
  expect(a.meta).toEqual(b.meta);
}

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain("\n");
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("a checkpoint", () => {
  test("comes back from its file with every bit of parameters, state and description", () => {
    const checkpoint = trained();
    expectSame(readCheckpoint(writeCheckpoint(checkpoint), "x"), checkpoint);
    const best = { parameters: checkpoint.parameters, score: 0.7, step: 30 };
    const optimizer = { ...checkpoint.optimizer!, ema: checkpoint.optimizer!.theta, best };
    const chosen: Checkpoint = { ...checkpoint, optimizer, meta: { ...checkpoint.meta, answersWith: "best" } };
    expectSame(readCheckpoint(writeCheckpoint(chosen), "x"), chosen);
  });

  test("is written as the same bytes each time", () => {
    expect(Buffer.compare(writeCheckpoint(trained()), writeCheckpoint(trained()))).toBe(0);
  });

  test("to ship has half the bytes a number, no training state, and parameters within the precision of a half", () => {
    const checkpoint = trained();
    const bytes = exportModel(checkpoint);
    const shipped = readCheckpoint(bytes, "x");
    expect(bytes.length).toBeLessThan(2 * checkpoint.parameters.length + 40_000);
    expect(shipped.optimizer).toBeUndefined();
    expect(shipped.meta).toEqual(checkpoint.meta);
    const near = (x: number, i: number) =>
      Math.abs(shipped.parameters[i] - x) <= Math.max(Math.abs(x) * 2 ** -11, 2 ** -25);
    expect(checkpoint.parameters.every(near)).toBe(true);
    expect(readCheckpoint(exportModel(checkpoint, "F32"), "x").parameters.join()).toBe(checkpoint.parameters.join());
  });

  test("of other features is refused by the hash and the first feature that differs", () => {
    const beat = tables.beat.map((name, i) => (i === 7 ? "strange" : name));
    const bytes = writeCheckpoint(trained(), { ...tables, hash: "0123", beat });
    const message = messageOf(() => readCheckpoint(bytes, "models/x.safetensors"));
    expect(message).toContain("models/x.safetensors was trained with feature table 0123");
    expect(message).toContain(`this build has ${tables.hash}`);
    expect(message).toContain(`beat feature 7 is strange there and ${tables.beat[7]} here`);
    const fewer = writeCheckpoint(trained(), { ...tables, hash: "4567", pair: tables.pair.slice(0, -1) });
    expect(messageOf(() => readCheckpoint(fewer, "x"))).toContain(
      `pair feature ${tables.pair.length - 1} is missing there`,
    );
  });

  test("of fewer modes answers with its own, and is written again as it was", () => {
    const few = withModes(config, ["major", "minor", "dorian", "mixolydian"]);
    const old = writeCheckpoint({
      ...trained(),
      config: few,
      parameters: initialParameters(few, 1),
      optimizer: undefined,
    });
    const read = readCheckpoint(old, "x");
    const scale = read.config.questions.find(({ kind }) => kind === "scale")!;
    expect(classCount(scale)).toBe(48);
    expect(kindsOf(scale)).toEqual(few.modes);
    expect(writeCheckpoint(read)).toEqual(old);
  });

  test("of fewer terms of pairs is smaller, says which they are, and terms that have no name here are refused", () => {
    const few = { ...config, pairTerms: ["key", "score"] as const };
    const { optimizer: _, ...rest } = trained();
    const bytes = writeCheckpoint({ ...rest, config: few, parameters: initialParameters(few, 1) });
    expect(readCheckpoint(bytes, "x").config.pairTerms).toEqual(few.pairTerms);
    expect(bytes.length).toBeLessThan(writeCheckpoint(rest).length);
    const about = { version: 1, config: { ...config, pairTerms: ["keys"] }, tables, meta: rest.meta };
    const strange = writeSafetensors({}, { bat: JSON.stringify(about) });
    expect(messageOf(() => readCheckpoint(strange, "x"))).toContain("invalid metadata config.pairTerms.0 in x");
  });

  test("of modes that have no name here is refused", () => {
    const bytes = writeCheckpoint({ ...trained(), config: { ...config, modes: ["dur", "moll"] } });
    expect(messageOf(() => readCheckpoint(bytes, "x"))).toMatch(/modes dur, moll \(expected some of major, minor/);
  });

  test("cut off at any place, or replaced by another file, is refused in one line that names it", () => {
    const bytes = writeCheckpoint(trained());
    for (const length of [0, 1, 7, 8, 100, 5000, bytes.length >> 1, bytes.length - 1]) {
      expect(messageOf(() => readCheckpoint(bytes.slice(0, length), "models/x"))).toContain("models/x");
    }
    expect(messageOf(() => readCheckpoint(new TextEncoder().encode("MThd and so on, a song"), "song.mid"))).toContain(
      "song.mid",
    );
    const other = writeSafetensors({ x: { dtype: "F32", shape: [1], data: Float32Array.of(1) } }, { format: "pt" });
    expect(messageOf(() => readCheckpoint(other, "other"))).toBe(
      'other is a safetensors file without a BAT model (expected metadata "bat")',
    );
    const dataset = writeSafetensors({}, { bat: '{"format":"bat-dataset-1"}' });
    expect(messageOf(() => readCheckpoint(dataset, "songs"))).toContain(
      "songs is not a model of this build: version undefined",
    );
  });

  test("with a weight that is no number, in either precision and in any member, is refused by the tensor's name", () => {
    const { optimizer: _, ...rest } = trained();
    const { name, offset } = parameterSpecs(config)[1];
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const parameters = rest.parameters.slice();
      parameters[offset + 2] = value;
      const broken = { ...rest, parameters };
      const said = `invalid value ${value} at 2 of ${name} in x (expected finite numbers)`;
      for (const bytes of [writeCheckpoint(broken), exportModel(broken)])
        expect(messageOf(() => readCheckpoint(bytes, "x"))).toBe(said);
      const meta = { ...rest.meta, siblings: [{ data: [], runs: [] }] };
      const committee = writeCheckpoint({ ...rest, meta, siblings: [parameters] });
      expect(messageOf(() => readCheckpoint(committee, "x"))).toContain(`of sibling0/${name} in x`);
    }
  });

  test("without one of its tensors, or with one of another shape, is refused by the tensor's name", () => {
    const { name } = parameterSpecs(config)[0];
    const other = { ...trained(), optimizer: undefined, config: { ...config, questions: [] } };
    const about = { version: 1, config, tables, meta: trained().meta };
    const bytes = writeSafetensors({}, { bat: JSON.stringify(about) });
    expect(messageOf(() => readCheckpoint(bytes, "x"))).toContain(`x holds no tensor ${name}`);
    expect(readCheckpoint(writeCheckpoint(other), "x").config.questions).toEqual([]);
    const wrong = writeSafetensors(
      { [name]: { dtype: "F32", shape: [2], data: new Float32Array(2) } },
      { bat: JSON.stringify(about) },
    );
    expect(messageOf(() => readCheckpoint(wrong, "x"))).toContain(`invalid shape [2] of ${name} in x`);
  });
});

test("how far a run is shows in its file, whatever build wrote it; a model to ship has none, and other files are no models", () => {
  expect(progressOf(writeCheckpoint(trained()))).toEqual({ step: 40, steps: 80 });
  expect(progressOf(writeCheckpoint(trained(), { ...tables, beat: ["other.feature"] }))).toEqual({
    step: 40,
    steps: 80,
  });
  expect(progressOf(exportModel(trained()))).toEqual({});
  expect(progressOf(writeCheckpoint(trained()).slice(0, 5000))).toBe(null);
  expect(progressOf(writeSafetensors({}, { bat: JSON.stringify({ songs: [] }) }))).toBe(null);
  expect(progressOf(new TextEncoder().encode("a letter"))).toBe(null);
});
