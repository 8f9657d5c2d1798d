/** Analyses that were written before: the files of them that `bat analyze` puts into another form. */

import type { SongFile } from "../node/files.js";
import { readInput } from "../node/read-input.js";

export const isAnalysis = (name: string): boolean => /\.jsonl?$/i.test(name);

/** Whether a file holds the analyses of several songs, a line each; false where it cannot be read. */
export async function holdsLines(path: string): Promise<boolean> {
  if (!isAnalysis(path)) return false;
  try {
    return (await textsOf(readInput(path))).length > 1;
  } catch {
    return false;
  }
}

/** The songs of files: one of each, but of a file with the analyses of several, `all.json line 1`, `all.json line 2` and so on. */
export async function* eachSong(files: AsyncIterable<SongFile>): AsyncGenerator<SongFile> {
  for await (const file of files) {
    const texts = isAnalysis(file.name) ? await textsOf(file.bytes) : [];
    if (texts.length < 2) yield file;
    else
      for (const { text, line } of texts) {
        const from = { ...file.from, path: `${file.from.path} line ${line}` };
        yield { ...file, from, bytes: new TextEncoder().encode(text) };
      }
  }
}

async function textsOf(bytes: Uint8Array) {
  const { analysisTexts } = await import("../answers/analysis-schema.js");
  return analysisTexts(new TextDecoder().decode(bytes));
}
