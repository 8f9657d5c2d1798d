import { describe, expect, test } from "vitest";
import { type Checkpoint, exportModel, readCheckpoint } from "./checkpoint.js";
import { joinCheckpoints } from "./committee.js";
import { type ModelConfig, modelConfig } from "./config.js";
import type { CheckpointMeta } from "./description.js";
import { initialParameters } from "./graphs.js";

const config = modelConfig("tiny");
const meta: CheckpointMeta = {
  answersWith: "ema",
  data: [{ dataset: "toy", fingerprint: "ab", corpora: [{ name: "toy", licence: "CC0-1.0", songs: 1, beats: 64 }] }],
  runs: [{ objective: "pretrain", dataset: "toy", fingerprint: "ab", steps: 8, step: 4, seed: 1, settings: {} }],
  calibration: { blues: { scale: 0.9, bias: -0.1 } },
};

describe("a committee", () => {
  const member = (seed: number): Checkpoint => ({ config, parameters: initialParameters(config, seed), meta });

  test("holds the parameters of all its members and how they were made, and comes back the same", () => {
    const joined = joinCheckpoints([member(1), member(2), member(3)], ["a", "b", "c"]);
    const read = readCheckpoint(exportModel(joined, "F32"), "committee");
    expect(read.siblings?.length).toBe(2);
    for (const [n, parameters] of [read.parameters, ...read.siblings!].entries())
      expect(parameters.join()).toBe(initialParameters(config, n + 1).join());
    expect(read.meta.siblings).toEqual([1, 2].map(() => ({ data: meta.data, runs: meta.runs })));
    expect(read.meta.calibration).toBeUndefined();
  });

  test("takes the same settings in another order as the same", () => {
    const [one, other] = [member(1), member(2)];
    const turned = { ...other, config: Object.fromEntries(Object.entries(other.config).reverse()) as ModelConfig };
    expect(joinCheckpoints([one, turned], ["one", "other"]).siblings).toEqual([other.parameters]);
  });

  test("takes in the members of another committee", () => {
    const two = joinCheckpoints([member(1), member(2)], ["a", "b"]);
    const four = joinCheckpoints([two, joinCheckpoints([member(3), member(4)], ["c", "d"])], ["ab", "cd"]);
    expect(four.siblings?.map((parameters) => parameters.join())).toEqual(
      [2, 3, 4].map((seed) => initialParameters(config, seed).join()),
    );
    expect(four.meta.siblings?.length).toBe(3);
  });

  test("is refused where models are of other sizes", () => {
    const small = modelConfig("small");
    const other = { ...member(1), config: small, parameters: initialParameters(small, 1) };
    expect(() => joinCheckpoints([member(1), other], ["tiny.safetensors", "small.safetensors"])).toThrow(
      "small.safetensors is of another size or other questions than tiny.safetensors (expected equal ones)",
    );
  });

  test("names the tensor of the member that lacks it", () => {
    const bytes = exportModel({ ...member(1), meta: { ...meta, siblings: [{ data: [], runs: [] }] } });
    expect(() => readCheckpoint(bytes, "half")).toThrow(/^half holds no tensor sibling0\//);
  });
});
