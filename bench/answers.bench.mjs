// From a song's bytes to answers: in a warm process on one thread, and as the whole command `bat analyze`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { built, DIST, rounds, time } from "./measure.mjs";

const SONG = new URL("../examples/01-pop-modulation.mid", import.meta.url);
const SHIPPED = fileURLToPath(new URL("../models/bat.safetensors", import.meta.url));

/** The model named, else the shipped one, else one of random weights, which is as fast. */
async function modelFile(named, folder) {
  const path = named ?? SHIPPED;
  if (named || existsSync(path)) return { path, words: basename(path) };
  const { modelConfig } = await built("model/config.js");
  const { initialParameters } = await built("model/graphs.js");
  const { exportModel } = await built("model/checkpoint.js");
  const config = modelConfig("small");
  const made = join(folder, "random.safetensors");
  const meta = { answersWith: "theta", data: [], runs: [] };
  writeFileSync(made, exportModel({ config, parameters: initialParameters(config, 1), meta }));
  return { path: made, words: "no models/bat.safetensors: random weights, small" };
}

/** Runs a program to its end in silence. */
function run(...args) {
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`node ${args.join(" ")}: ${stderr}`);
}

export const name = "answers";

export async function* bench(options) {
  const folder = mkdtempSync(join(tmpdir(), "bat-bench-"));
  try {
    const { path, words } = await modelFile(options.model, folder);
    yield await warm(path, words, options);
    yield await command(path, words, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function warm(path, words, { rounds: count }) {
  const { analyze } = await built("answers/analyze.js");
  const { loadModel } = await built("answers/model.js");
  const { bucketOf } = await built("answers/windows.js");
  const { nodeRuntime } = await built("node/ort.js");
  const song = new Uint8Array(readFileSync(SONG));
  const model = loadModel(readFileSync(path), nodeRuntime({ threads: 1 }), basename(path));
  const { beats } = await analyze(song, model);
  const { features: F, pairFeatures: P } = model.checkpoint.config;
  const W = bucketOf(beats.length);
  const session = await model.session(W);
  const bytes = (...shape) => {
    const data = new Uint8Array(shape.reduce((product, length) => product * length, 1)).fill(1);
    return { data, shape, dtype: "uint8" };
  };
  const feeds = { bits: bytes(1, W, F), hide: bytes(1, W, 5), real: bytes(1, W), pairs0: bytes(W, W, P) };
  feeds.hide.data.fill(0);
  const ours = () => time(() => analyze(song, model));
  const peer = () => time(() => session.run(feeds));
  await ours();
  await peer();
  const { ms, peerMs, ratio } = await rounds(Math.max(count, 9), ours, peer);
  await model.close();
  return {
    name: "answers-warm",
    value: ms,
    unit: "ms a song",
    peer: "one run of the model's ONNX session alone",
    peerValue: peerMs,
    ratio,
    note: `${beats.length} beats, ${Math.round(beats.at(-1).time)} s of music, 1 thread, ${words}`,
    target: { words: "under 300", holds: ms < 300 },
  };
}

async function command(path, words, { rounds: count }) {
  const main = fileURLToPath(new URL("cli/main.js", DIST));
  const song = fileURLToPath(SONG);
  const ours = () => time(() => run(main, "analyze", song, "--model", path));
  const peer = () => time(() => run("--eval", "0"));
  await ours();
  const { ms, peerMs, ratio } = await rounds(count, ours, peer);
  return {
    name: "answers-command",
    value: ms,
    unit: "ms for bat analyze",
    peer: "a Node process that does nothing",
    peerValue: peerMs,
    ratio,
    note: words,
    target: { words: "under 1500", holds: ms < 1500 },
  };
}
