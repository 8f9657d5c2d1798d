import { describe, expect, it } from "vitest";
import { hyperValues } from "../../engine/adamw.js";
import { floats } from "../../engine/runtime.js";
import { nodeRuntime } from "../../node/ort.js";
import { random } from "../../util/random.js";
import { BANDS, bandsOf, MEL_BANDS } from "./bands.js";
import {
  BYTE_SCALE,
  beatBatch,
  type Excerpts,
  excerptsOf,
  inputStatistics,
  joinExcerpts,
  keptChannels,
} from "./excerpts.js";
import { INPUTS } from "./inputs.js";
import { newNetwork, readNetwork, readNetworks, runNetwork, writeNetwork, writeNetworks } from "./network.js";
import { logitsModel, trainStepModel } from "./network-graph.js";
import { bandNotes, soundOf, steadyBeats } from "./testing/band.js";

const small = { inputs: 6, width: 4, dilations: [1, 2, 4] };

describe("the beat network", () => {
  it("gives in plain arithmetic what its traced graph gives", async () => {
    const { normal } = random(5);
    const network = newNetwork(small, 3);
    const x = Float32Array.from({ length: 2 * 30 * 6 }, normal);
    const session = await nodeRuntime({ threads: 1 }).createSession(logitsModel(small, 2, 30));
    const { logits } = await session.run({ x: floats(x, [2, 30, 6]), theta: floats(network.theta) });
    await session.release();
    const plain = [...runNetwork(network, x.subarray(0, 180)), ...runNetwork(network, x.subarray(180))];
    const apart = plain.map((z, i) => Math.abs(z - Number(logits.data[i])));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });

  it("comes back from its file, and refuses another file in one line", () => {
    const network = newNetwork(small, 3);
    const back = readNetwork(writeNetwork(network, { steps: "7" }));
    expect(back).toEqual(network);
    expect(() => readNetwork(new Uint8Array(20))).toThrow(/^invalid safetensors file/);
  });

  it("is refused at a width that is no multiple of 4", () => {
    const narrow = { ...small, width: 6 };
    expect(() => newNetwork(narrow, 3)).toThrow("invalid beat network of width 6 (expected a multiple of 4)");
    const network = { ...newNetwork(small, 3), config: narrow };
    expect(() => runNetwork(network, new Float32Array(12))).toThrow("of width 6");
  });

  it("comes back with others from one file, which is no file of a single one", () => {
    const networks = [newNetwork(small, 3), newNetwork({ ...small, width: 12 }, 4)];
    const file = writeNetworks(networks, { made: "here" });
    expect(readNetworks(file)).toEqual(networks);
    expect(readNetworks(writeNetwork(networks[1]))).toEqual([networks[1]]);
    expect(() => readNetwork(file)).toThrow("invalid beat network of 2 (expected one network)");
  });

  it("learns one excerpt by heart", async () => {
    const excerpts = oneExcerpt();
    const statistics = inputStatistics(excerpts);
    const config = { inputs: INPUTS, width: 8, dilations: [1, 4, 16] };
    let { theta } = newNetwork(config, 1);
    let m: Float32Array = new Float32Array(theta.length);
    let v: Float32Array = new Float32Array(theta.length);
    const session = await nodeRuntime({ threads: 1 }).createSession(trainStepModel(config, 1, 300));
    const { x, target } = beatBatch(excerpts, statistics, 1, 300, 4);
    const losses: number[] = [];
    for (let step = 1; step <= 60; step++) {
      const outputs = await session.run({
        x: floats(x, [1, 300, INPUTS]),
        target: floats(target, [300, 2]),
        keep: floats(new Float32Array(3 * 8).fill(1), [3, 1, 8]),
        theta: floats(theta),
        m: floats(m),
        v: floats(v),
        hyper: floats(hyperValues({ learningRate: 0.02, step })),
      });
      losses.push(Number(outputs.loss.data[0]));
      [theta, m, v] = ["theta2", "m2", "v2"].map((name) => outputs[name].data as Float32Array);
    }
    await session.release();
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
  });
});

describe("a batch of excerpts", () => {
  it("is the same for the same seed and step, and another for another", () => {
    const excerpts = oneExcerpt();
    const statistics = inputStatistics(excerpts);
    const batch = (step: number) => beatBatch(excerpts, statistics, 2, 200, 1, step);
    expect(batch(3)).toEqual(batch(3));
    expect(batch(3).x).not.toEqual(batch(4).x);
  });

  it("has its targets where the sound rises", () => {
    const excerpts = oneExcerpt();
    const { x, target } = beatBatch(excerpts, inputStatistics(excerpts), 1, 300, 2);
    let [on, off, ons] = [0, 0, 0];
    for (let t = 0; t < 300; t++) {
      const rise = x[t * INPUTS + INPUTS / 2 + 3];
      if (target[2 * t] > 0.4) {
        on += rise;
        ons++;
      } else off += rise;
    }
    expect(on / ons).toBeGreaterThan(off / (300 - ons) + 1);
  });

  it("is another in another key, but not in its drums", () => {
    const excerpts = oneExcerpt();
    const unit = { mean: new Float32Array(INPUTS), scale: new Float32Array(INPUTS).fill(1) };
    const here = beatBatch(excerpts, unit, 1, 200, 1, 3).x;
    const there = beatBatch(excerpts, { ...unit, transposed: true }, 1, 200, 1, 3).x;
    const row = (x: Float32Array, t: number) => [...x.subarray(t * INPUTS, (t + 1) * INPUTS)];
    const semitones = (x: Float32Array) => row(x, 100).slice(MEL_BANDS, BANDS);
    expect(row(there, 100).slice(0, MEL_BANDS)).toEqual(row(here, 100).slice(0, MEL_BANDS));
    const shift = Array.from({ length: 13 }, (_, k) => k - 6).find((by) =>
      semitones(there).every((value, c) => value === (semitones(here)[c - by] ?? 0)),
    );
    expect(shift).toBeDefined();
    expect(shift).not.toBe(0);
  });
});

describe("excerpts", () => {
  it("are chosen by song", () => {
    const one = oneExcerpt();
    const all = joinExcerpts([one, { ...one, songs: ["other"], meters: Uint8Array.of(3) }]);
    const other = excerptsOf(all, (song) => song === "other");
    expect([other.count, other.songs, [...other.meters]]).toEqual([1, ["other"], [3]]);
    expect(other.bands).toEqual(one.bands);
    expect(other.times).toEqual(one.times);
    expect(excerptsOf(all, () => true)).toEqual(all);
  });
});

describe("channels that are dropped", () => {
  it("are so many, leave the mean as it was, and are the same for a seed", () => {
    const kept = keptChannels(4000, 0.2, 5, 1);
    expect(kept.filter((x) => x === 0).length / 4000).toBeCloseTo(0.2, 1);
    expect(kept.reduce((sum, x) => sum + x, 0) / 4000).toBeCloseTo(1, 1);
    expect(keptChannels(4000, 0.2, 5, 1)).toEqual(kept);
    expect(keptChannels(8, 0, 5, 1)).toEqual(new Float32Array(8).fill(1));
  });
});

function oneExcerpt(): Excerpts {
  const times = steadyBeats(20, 120);
  const { data, frames } = bandsOf(soundOf(bandNotes(times, 4), 16_000), 16_000);
  return {
    count: 1,
    frames,
    bands: Uint8Array.from(data, (value) => Math.min(255, Math.round(value * BYTE_SCALE))),
    times: Float32Array.from(times),
    positions: Uint8Array.from(times, (_, k) => (k % 4) + 1),
    mostBeats: times.length,
    meters: Uint8Array.of(4),
    songs: ["one"],
  };
}
