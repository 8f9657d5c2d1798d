// Songs to train on: BAT_TRUTH's real ones, prepared once into the temporary folder, else songs that BAT writes itself.
import { existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built } from "./measure.mjs";

const REAL = 400;
const GENERATED = 100;

/** @returns the dataset's file in shared memory, and what it holds in words */
export async function songsToTrainOn() {
  const archive = process.env.BAT_TRUTH && join(process.env.BAT_TRUTH, "midi.tar.gz");
  const real = archive && existsSync(archive);
  const { tableHash } = await built("features/tables.js");
  const { readShared } = await built("node/files.js");
  const version = `${tableHash()}-${real ? `${REAL}-${statSync(archive).mtimeMs}` : `generated-${GENERATED}`}`;
  const path = join(tmpdir(), `bat-bench-${version}.safetensors`);
  if (!existsSync(path)) {
    const { generatedSongs } = await built("data/generated-songs.js");
    const { prepareCorpora } = await built("node/prepare-corpora.js");
    const { writeDataset } = await built("data/dataset.js");
    const { writeWhole } = await built("node/write-whole.js");
    const { QUESTIONS } = await built("theory/questions.js");
    const run = real ? { inputs: [archive], limit: REAL } : { inputs: [], made: () => generatedSongs(GENERATED) };
    const { dataset } = await prepareCorpora({ threads: 2, questions: QUESTIONS, labels: [], ...run });
    await writeWhole(path, writeDataset(dataset));
  }
  return { bytes: readShared(path), words: real ? "real songs" : "generated songs" };
}
