// Answers one song at a time for scripts/quality.mjs: { bytes, title, move?, put?: { tick, semitones }, gridOnly? } → { beats } or { why }.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { load } from "../dist.mjs";

const { analyze } = await load("answers/analyze.js");
const { loadModel } = await load("answers/model.js");
const { trackNotes } = await load("audio/beats/track.js");
const { moveBarlines, transposeFrom } = await load("music/change-piece.js");
const { readMidi } = await load("music/midi.js");
const { nodeRuntime } = await load("node/ort.js");
const { InputError } = await load("util/errors.js");

const model = loadModel(readFileSync(workerData.model), nodeRuntime({ threads: 1 }), workerData.model);

async function answer({ bytes, title, move, put, gridOnly }) {
  let piece = readMidi(bytes, { title, keepLongest44: true, track: trackNotes });
  if (gridOnly) return piece.beats.map(({ time, tick }) => ({ time, tick, answers: {} }));
  if (move) piece = moveBarlines(piece, move);
  if (put) {
    const beat = piece.beats.findIndex(({ tick }) => tick === put.tick);
    if (beat < 0) throw new InputError(`${title} has no beat at tick ${put.tick}`);
    piece = transposeFrom(piece, beat, put.semitones);
  }
  const { beats } = await analyze(piece, model, { file: title });
  return beats.map(({ time, tick, answers }) => ({ time, tick, answers }));
}

parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage({ beats: await answer(task) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    parentPort.postMessage({ why: error.message });
  }
});
