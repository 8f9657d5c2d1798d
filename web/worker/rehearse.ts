/** The first song of all takes a browser long: WebAssembly and scripts are compiled as they are used. A rehearsal takes that off the user's. */
import { analyze } from "../../src/answers/analyze.js";
import type { Model } from "../../src/answers/model.js";
import { generatedPiece } from "../../src/data/generate/generate-song.js";
import { readMidi } from "../../src/music/midi.js";
import { makeSong } from "../app/song.js";

/** Songs answered: after two of them the browser has compiled what is used often. */
const TIMES = 2;

/** Answers a written song, as the worker does when one is opened, until `wanted` says that there is something else to do. */
export async function rehearse(model: Model, wanted: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < TIMES; n++) {
    const { bytes } = generatedPiece(n);
    const piece = readMidi(bytes);
    const analysis = await analyze(piece, model, { file: "rehearsal" });
    makeSong("rehearsal", bytes, piece, analysis, {});
    if (await wanted()) return;
  }
}
