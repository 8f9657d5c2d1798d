import { describe, expect, it } from "vitest";
import { hyperValues } from "../../engine/adamw.js";
import { floats } from "../../engine/runtime.js";
import { nodeRuntime } from "../../node/ort.js";
import { random } from "../../util/random.js";
import { bandsOf } from "./bands.js";
import { BYTE_SCALE, beatBatch, type Excerpts, inputStatistics } from "./excerpts.js";
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
  };
}
