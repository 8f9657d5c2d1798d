import { join } from "node:path";
import { load } from "../dist.mjs";

/**
 * The songs of labels/modes.csv: {id, bytes, tonic, mode}. Files are looked for in the truth's archive and in the corpora's.
 */
export async function reviewedSongs({ corpora, truth, root }) {
  const { readLabelFiles } = await load("node/label-files.js");
  const { inputFiles, songFiles } = await load("node/files.js");
  const { corpusOf } = await load("node/corpus.js");
  const { songNames } = await load("data/labels.js");
  const { QUESTIONS } = await load("theory/questions.js");
  const { MODES } = await load("theory/modes.js");
  const labels = new Map(readLabelFiles([join(root, "labels", "modes.csv")], QUESTIONS).map((one) => [one.song, one]));
  const inputs = inputFiles([join(truth, "midi.tar.gz"), join(corpora, "unstated")]);
  const found = new Map();
  for await (const { file, from, name, bytes } of songFiles(inputs, () => {})) {
    const id = corpusOf(from).songs?.get(name)?.id ?? name.replace(/\.[^./]+$/, "");
    const known = songNames(file, id).find((one) => labels.has(one) && !found.has(one));
    if (known === undefined) continue;
    const { scale } = labels.get(known).columns;
    found.set(known, { id: known, bytes, tonic: scale.value[0], mode: MODES[scale.mode[0]].name });
  }
  const missing = [...labels.keys()].filter((song) => !found.has(song));
  if (missing.length > 0) console.log(`not in the corpora: ${missing.join(", ")}`);
  return [...labels.keys()].flatMap((song) => found.get(song) ?? []);
}
